"""Kinds of needs, and when a session runs into somebody's shift: pure functions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from msgspec import Struct

LONGEST: Final = 2000
KINDS: Final[dict[str, Any]] = {
    "interpreter": _l("Interpreter"),
    "sign_language": _l("Sign language"),
    "captions": _l("Captions"),
    "large_print": _l("Large print"),
    "wheelchair": _l("Step-free access"),
    "seating": _l("Special seating, or no lifting"),
    "childcare": _l("Childcare"),
    "parking": _l("Parking close by"),
    "online": _l("Taking part online"),
    "meals": _l("Meals without something"),
}
"""What a tenant may offer by a box to tick; its own kinds come as words beside these."""
USUAL: Final = ("interpreter", "large_print", "wheelchair", "childcare", "parking")


class Clash(Struct, frozen=True):
    """A shift and the session that runs into it, on the wall clock."""

    shift_starts: datetime
    shift_ends: datetime
    starts: datetime
    ends: datetime


def own_kinds(text: str) -> list[str]:
    """Return the kinds that a tenant wrote itself, one between commas each."""
    found = (" ".join(part.split())[:60] for part in text.split(","))
    return [kind for kind in dict.fromkeys(found) if kind and kind not in KINDS]


def clashes(
    shifts: Iterable[tuple[Sequence[int], time, time]],
    sessions: Iterable[tuple[datetime, datetime]],
    zone: ZoneInfo,
) -> list[Clash]:
    """Return where sessions and shifts overlap; touching ends do not, and midnight is no border."""
    known = list(shifts)
    found = []
    for starts, ends in sessions:
        begin, end = starts.astimezone(zone), ends.astimezone(zone)
        for days, first, last in known:
            for day in (begin.date() - timedelta(days=1), begin.date(), end.date()):
                at_work = _on(day, days, first, last, zone)
                if at_work and at_work[0] < end and begin < at_work[1]:
                    found.append(Clash(*at_work, begin, end))
                    break
    return found


def _on(
    day: date, days: Sequence[int], first: time, last: time, zone: ZoneInfo
) -> tuple[datetime, datetime] | None:
    """Return the shift that begins on a day, if one does."""
    if day.isoweekday() not in days:
        return None
    until = day if first < last else day + timedelta(days=1)
    return datetime.combine(day, first, zone), datetime.combine(until, last, zone)
