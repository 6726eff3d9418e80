"""Days and clock readings into moments; how long it all is. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from guildhall.dates import ClockSkips, at, shows_twice
from guildhall.errors import Invalid
from guildhall.learning.offerings.agendas import Item
from guildhall.localisation import clock as spoken
from guildhall.localisation import day as spoken_day
from guildhall.wording import gettext as _

EVENING: Final = time(18)
MORNING: Final = time(6)


class Meeting(Struct, frozen=True):
    """When and where one session is meant to be."""

    starts_at: datetime
    ends_at: datetime
    room_id: UUID | None = None
    online_url: str = ""
    agenda: tuple[Item, ...] | None = None
    """None leaves what there is, at the same distance from the start."""

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def moments(
    day: date, starts: time, ends: time, zone: ZoneInfo, *, suffix: str = ""
) -> tuple[datetime, datetime]:
    """Return start and end; a night shift's evening may end next morning.

    A time that the clocks skip is refused with a sentence at its field (`starts` + suffix).
    """
    last_day = day
    if ends <= starts:
        if not (starts >= EVENING and ends <= MORNING):
            raise Invalid(**{f"ends{suffix}": _("It ends before it starts: check the times.")})
        last_day = day + timedelta(days=1)
    return (
        _moment(day, starts, zone, f"starts{suffix}"),
        _moment(last_day, ends, zone, f"ends{suffix}"),
    )


def _moment(day: date, clock: time, zone: ZoneInfo, field: str) -> datetime:
    try:
        return at(day, clock, zone)
    except ClockSkips as skipped:
        sentence = _(
            "%(time)s does not exist on %(day)s: the clocks go forward from %(before)s to "
            "%(after)s that night. Choose %(after)s or later.",
            time=spoken(clock),
            day=spoken_day(day),
            before=spoken(skipped.before.time()),
            after=spoken(skipped.after.time()),
        )
        raise Invalid(**{field: sentence}) from None


def twice_sentence(meetings: Sequence[Meeting], zone: ZoneInfo) -> str:
    """Say which times the clock shows twice that day, and which of the two is meant."""
    for meeting in meetings:
        for moment in (meeting.starts_at, meeting.ends_at):
            if shows_twice(moment, zone):
                return _(
                    "The clocks go back that night, so %(time)s on %(day)s comes twice; "
                    "the first one is meant.",
                    time=spoken(moment),
                    day=spoken_day(moment),
                )
    return ""


def whole_minutes(meetings: Sequence[Meeting]) -> int:
    """Return how long the sessions are together."""
    return sum(meeting.minutes for meeting in meetings)


def refuse_overlap(meetings: Sequence[Meeting]) -> None:
    """Refuse sessions of one offering at one time."""
    ordered = sorted(meetings, key=lambda each: each.starts_at)
    for one, other in pairwise(ordered):
        if other.starts_at < one.ends_at:
            raise Invalid(
                _(
                    "Two of its sessions are at one time on %(day)s.",
                    day=spoken_day(other.starts_at),
                )
            )


def minimum_of(minutes: int, percent: int) -> int:
    """Return the minutes to attend where nobody says otherwise, in full minutes."""
    return minutes * percent // 100
