"""A time zone written out, so that a calendar program needs no table of its own.

Every change of the clocks stands there as zoneinfo knows it: its moment is given, as RFC 5545
asks, on the clock that ran before it. (A library that gives the clock after it moves the hour of
that night.)
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guildhall.lazily import lazily

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazily("icalendar")

Change = tuple[datetime, timedelta, timedelta, str, bool]
"""Moment, offset before, offset after, name after, whether it is summer time then."""


@lru_cache(maxsize=256)
def written_out(zone: ZoneInfo, first_year: int, last_year: int) -> "icalendar.Timezone":
    """Return the VTIMEZONE that is right from the first of these years through the last."""
    found = icalendar.Timezone()
    found.add("tzid", zone.key)
    since = datetime(first_year, 1, 1, tzinfo=UTC)
    found.add_component(_observance(_before(since, zone), []))
    alike: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in _changes(zone, since, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        alike[change[1:]].append(change)
    for first, *others in alike.values():
        found.add_component(_observance(first, others))
    return found


def _before(since: datetime, zone: ZoneInfo) -> Change:
    local = since.astimezone(zone)
    offset = local.utcoffset() or timedelta(0)
    return since, offset, offset, local.tzname() or zone.key, bool(local.dst())


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> list[Change]:
    """Find the days on which the clock is changed, and halve each down to the second."""
    found, at = [], since
    while at < until:
        after = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_change(zone, at, after))
        at = after
    return found


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    before = low.astimezone(zone).utcoffset() or timedelta(0)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    local = high.astimezone(zone)
    return (
        high,
        before,
        local.utcoffset() or timedelta(0),
        local.tzname() or zone.key,
        bool(local.dst()),
    )


def _observance(first: Change, others: list[Change]) -> "icalendar.Component":
    moment, before, after, name, summer = first
    part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
    part.add("dtstart", (moment + before).replace(tzinfo=None))
    if others:
        part.add("rdate", [(each[0] + each[1]).replace(tzinfo=None) for each in others])
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    return part
