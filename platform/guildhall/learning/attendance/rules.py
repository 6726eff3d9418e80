"""Minutes from marks, and when marks are taken; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Kind = Literal["in", "out"]

DOUBLE_TAP: Final = timedelta(seconds=60)
"""A second tap within this time repeats the first answer."""


@dataclass(frozen=True, slots=True)
class Presence:
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

    A sign-in without a sign-out counts for nothing, or until `open_until` where that is given. A
    mark at most `grace` after the start or before the end counts as made at the start or the end.
    """
    ordered = sorted(marks, key=lambda mark: mark[1])
    stretches, since = _stretches(ordered)
    is_open = since is not None and since < ends_at
    if since is not None and open_until is not None:
        stretches.append((since, max(since, open_until)))
    seconds = sum(
        max(0.0, (out - into).total_seconds())
        for into, out in (_clipped(pair, starts_at, ends_at, grace) for pair in stretches)
    )
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


@dataclass(frozen=True, slots=True)
class Window:
    """When marks of a session are taken."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether a mark is taken now."""
        return self.opens_at <= now <= self.closes_at


def window(starts_at: datetime, ends_at: datetime, *, before: int, after: int) -> Window:
    """Return the window from minutes before the start to minutes after the end."""
    return Window(starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after))
