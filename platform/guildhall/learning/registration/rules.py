"""State machine R and its guards: pure functions of what is known, no database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from msgspec import Struct

from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.registrations import HOLDS_A_SEAT
from guildhall.localisation import clock, until, when
from guildhall.wording import gettext as _


class Verb(StrEnum):
    """What may happen to a registration."""

    TAKE_SEAT = "take_seat"
    JOIN_LINE = "join_line"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"
    CANCEL_LATE = "cancel_late"
    SIGN_IN = "sign_in"
    MISS = "miss"
    COMPLETE = "complete"
    FALL_SHORT = "fall_short"


NEW: Final = "draft"
"""Before anything was asked for; never stored."""
GONE: Final = frozenset({"cancelled", "late_cancel", "expired"})
"""Over, and open to being asked for again: at the end of the line."""
ACTIVE: Final = frozenset({"registered", "waitlisted", "offered"})

STEPS: Final[dict[tuple[str, Verb], str]] = {
    **{(state, Verb.TAKE_SEAT): "registered" for state in (NEW, *GONE)},
    **{(state, Verb.JOIN_LINE): "waitlisted" for state in (NEW, *GONE)},
    ("waitlisted", Verb.TAKE_SEAT): "registered",
    ("waitlisted", Verb.OFFER): "offered",
    ("waitlisted", Verb.CANCEL): "cancelled",
    ("waitlisted", Verb.EXPIRE): "expired",
    ("offered", Verb.TAKE_SEAT): "registered",
    ("offered", Verb.ACCEPT): "registered",
    ("offered", Verb.DECLINE): "cancelled",
    ("offered", Verb.CANCEL): "cancelled",
    ("offered", Verb.EXPIRE): "expired",
    ("registered", Verb.CANCEL): "cancelled",
    ("registered", Verb.CANCEL_LATE): "late_cancel",
    ("registered", Verb.SIGN_IN): "attended",
    ("registered", Verb.MISS): "no_show",
    ("no_show", Verb.SIGN_IN): "attended",
    ("attended", Verb.COMPLETE): "completed",
    ("attended", Verb.FALL_SHORT): "partial",
    ("partial", Verb.COMPLETE): "completed",
    ("completed", Verb.FALL_SHORT): "partial",
}
"""Every step that there is; what is not here is refused."""

STATE_WORDS: Final = {
    "registered": _l("Registered"),
    "waitlisted": _l("On the waitlist"),
    "offered": _l("Seat offered"),
    "attended": _l("Attended"),
    "completed": _l("Completed"),
    "partial": _l("Partly attended"),
    "no_show": _l("Did not come"),
    "cancelled": _l("Cancelled"),
    "late_cancel": _l("Cancelled late"),
    "expired": _l("Offer ran out"),
}


def step(state: str, verb: Verb) -> str:
    """Return the state that follows; raise Conflict with a sentence where there is no such step."""
    try:
        return STEPS[state, verb]
    except KeyError:
        raise Conflict(_refusal(state, verb)) from None


def _refusal(state: str, verb: Verb) -> str:
    word = str(STATE_WORDS.get(state, state)).lower()
    if verb in {Verb.ACCEPT, Verb.DECLINE}:
        return _("There is no open offer to answer: this registration is %(state)s.", state=word)
    if verb in {Verb.CANCEL, Verb.CANCEL_LATE}:
        return _("This registration cannot be cancelled any more: it is %(state)s.", state=word)
    if verb in {Verb.TAKE_SEAT, Verb.JOIN_LINE}:
        return _("This registration stands already: it is %(state)s.", state=word)
    return _("That cannot follow: this registration is %(state)s.", state=word)


def seats_left(capacity: int | None, taken: int) -> int | None:
    """Return how many seats are free; None where there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def holds_a_seat(state: str) -> bool:
    """Say whether a state counts against the capacity."""
    return state in HOLDS_A_SEAT


class Window(Struct, frozen=True):
    """When one may register and leave: what an offering says of it."""

    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime | None
    cancel_until: datetime | None

    @property
    def last_moment(self) -> datetime | None:
        """Return when registering ends: at the close, at the latest at the start."""
        given = [each for each in (self.closes_at, self.starts_at) if each]
        return min(given, default=None)


def why_closed(window: Window, now: datetime) -> str:
    """Say in a sentence why one cannot register now, or return an empty string."""
    if window.status == "cancelled":
        return _("This has been cancelled.")
    if window.status != "published":
        return _("Registration is not open.")
    if window.opens_at and now < window.opens_at:
        return _("Registration opens %(moment)s.", moment=when(window.opens_at))
    if window.last_moment and now >= window.last_moment:
        return _("Registration closed %(moment)s.", moment=until(window.last_moment))
    return ""


def cancel_verb(window: Window, now: datetime, hours: int) -> Verb:
    """Return whether cancelling now is in time or late; `hours` before the start by default."""
    cut_off = window.cancel_until
    if cut_off is None and window.starts_at is not None:
        cut_off = window.starts_at - timedelta(hours=hours)
    return Verb.CANCEL_LATE if cut_off and now > cut_off else Verb.CANCEL


def offer_deadline(window: Window, now: datetime, hours: int) -> datetime:
    """Return until when an offer stands: some hours, never past the start."""
    deadline = now + timedelta(hours=hours)
    return min(deadline, window.starts_at) if window.starts_at else deadline


def hold_deadline(window: Window, now: datetime, asked: datetime | None, hours: int) -> datetime:
    """Return until when seats are held for a group: as asked, at the latest at the start."""
    start = window.starts_at
    if asked is not None:
        if asked <= now:
            raise Invalid(until=_("Choose a day to come."))
        if start and asked > start:
            raise Invalid(
                until=_("It starts %(moment)s: choose an earlier day.", moment=when(start))
            )
        return asked
    if start is None:
        return now + timedelta(hours=hours)
    usual = start - timedelta(hours=hours)
    return usual if usual > now else start


def can_fill(window: Window, now: datetime) -> bool:
    """Say whether freed seats still go to the line: until the first session starts."""
    return window.status == "published" and (not window.starts_at or now < window.starts_at)


class Busy(Struct, frozen=True):
    """Something that a person is at: a session registered for, or one that they lead."""

    title: str
    starts_at: datetime
    ends_at: datetime
    leads: bool = False


def clash_sentence(busy: Iterable[Busy]) -> str:
    """Name the first thing that is in the way, or return an empty string."""
    first = min(busy, key=lambda each: each.starts_at, default=None)
    if first is None:
        return ""
    facts = {
        "title": first.title,
        "start": when(first.starts_at),
        "end": clock(first.ends_at),
    }
    if first.leads:
        return _("You lead “%(title)s” at that time (%(start)s to %(end)s).", **facts)
    return _(
        "You are registered for “%(title)s” at that time (%(start)s to %(end)s). "
        "Cancel that one first if you want this one.",
        **facts,
    )
