"""Minutes from marks, and when marks are taken; pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple, Protocol

from msgspec import Struct

Kind = Literal["in", "out"]

DOUBLE_TAP: Final = timedelta(seconds=60)
"""A second tap within this time repeats the first answer."""
TAPS: Final = frozenset({"qr", "pin", "badge"})
"""Ways of signing that say only "here I am"; list and sheet say in or out."""


class Mark(Protocol):
    """What is read of a mark."""

    @property
    def kind(self) -> str:
        """Return in or out, as it was understood when it arrived."""

    @property
    def at(self) -> datetime:
        """Return when it was made."""

    @property
    def method(self) -> str:
        """Return how it was made."""


class Said(NamedTuple):
    """What one mark means among the others."""

    kind: Kind
    at: datetime


def read(marks: Iterable[Mark]) -> list[Said]:
    """Return what marks say in the order of time, whatever order they arrived in.

    A tap means whatever comes next, and within a minute of the mark before it is an echo; a kiosk
    that was without a network may deliver the first tap of a day after the last. What somebody
    wrote on the list or read from the sheet means what it says.
    """
    said: list[Said] = []
    for mark in sorted(marks, key=lambda each: (each.at, each.method in TAPS, each.kind)):
        last = said[-1] if said else None
        if mark.method not in TAPS:
            said.append(Said("in" if mark.kind == "in" else "out", mark.at))
        elif last is None or not repeats(last.at, mark.at):
            said.append(Said(next_kind(last.kind if last else None), mark.at))
    return said


class Presence(Struct, frozen=True):
    """What the marks of one person in one session say."""

    minutes: int
    open: bool
    """Signed in during the session and never out: somebody has to look."""
    signed_in: bool
    first_in: datetime | None = None
    last_out: datetime | None = None


def presence(
    marks: Iterable[tuple[str, datetime]],
    starts_at: datetime,
    ends_at: datetime,
    *,
    grace: timedelta = timedelta(0),
    open_until: datetime | None = None,
) -> Presence:
    """Return whole minutes between each sign-in and the next sign-out, within the session.

    The order in which the marks are given does not matter. A sign-in without a sign-out counts
    for nothing, or until `open_until` where that is given. A mark at most `grace` after the start
    or before the end counts as made at the start or the end.
    """
    ordered = sorted(marks, key=lambda mark: (mark[1], mark[0]))
    stretches, since = _stretches(ordered)
    is_open = since is not None and since < ends_at
    if since is not None and open_until is not None:
        stretches.append((since, max(since, open_until)))
    seconds = _covered([_clipped(pair, starts_at, ends_at, grace) for pair in stretches])
    ins = [at for kind, at in ordered if kind == "in"]
    outs = [at for kind, at in ordered if kind == "out"]
    return Presence(
        minutes=int(seconds // 60),
        open=is_open,
        signed_in=bool(ins),
        first_in=ins[0] if ins else None,
        last_out=outs[-1] if outs else None,
    )


def _stretches(
    ordered: list[tuple[str, datetime]],
) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """Pair each sign-in with the next sign-out; a second one of a kind in a row adds nothing."""
    pairs: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for kind, at in ordered:
        if kind == "in":
            since = since or at
        elif since is not None:
            pairs.append((since, at))
            since = None
    return pairs, since


def _covered(stretches: list[tuple[datetime, datetime]]) -> float:
    """Return the seconds within the stretches; what the grace made overlap counts once."""
    seconds, reached = 0.0, None
    for into, out in stretches:
        begins = into if reached is None else max(into, reached)
        seconds += max(0.0, (out - begins).total_seconds())
        reached = out if reached is None else max(out, reached)
    return seconds


def _clipped(
    pair: tuple[datetime, datetime], starts_at: datetime, ends_at: datetime, grace: timedelta
) -> tuple[datetime, datetime]:
    into, out = pair
    if into <= starts_at + grace:
        into = starts_at
    if out >= ends_at - grace:
        out = ends_at
    return max(into, starts_at), min(out, ends_at)


def next_kind(last: str | None) -> Kind:
    """Return what the next mark means: in first, then out, and so on."""
    return "out" if last == "in" else "in"


def repeats(last_at: datetime | None, now: datetime) -> bool:
    """Say whether a tap now is the echo of the last one."""
    return last_at is not None and now - last_at < DOUBLE_TAP


PLAIN: Final = re.compile(r"(\d{1,4})(?: ?m(?:in\w*)?)?")
BY_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?: ?h)?")
BY_HOURS: Final = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?h(?:\w*)?")


def read_minutes(text: str) -> int | None:
    """Return the minutes that a text means ("90", "1:30", "1.5 h"), or None."""
    words = " ".join(text.lower().split())
    if found := PLAIN.fullmatch(words):
        return int(found[1])
    if found := BY_CLOCK.fullmatch(words):
        return 60 * int(found[1]) + int(found[2])
    if found := BY_HOURS.fullmatch(words):
        return int(60 * Decimal(found[1].replace(",", ".")))
    return None


class Window(Struct, frozen=True):
    """When marks of a session are taken."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether a mark is taken now."""
        return self.opens_at <= now <= self.closes_at


def window(starts_at: datetime, ends_at: datetime, *, before: int, after: int) -> Window:
    """Return the window from minutes before the start to minutes after the end."""
    return Window(starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after))
