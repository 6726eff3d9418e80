"""A time zone written out, so that a calendar program needs no table of its own.

Every change of the clocks stands there as zoneinfo knows it: its moment is given, as RFC 5545
asks, on the clock that ran before it (a library that gives the clock after it moves that night's
hour). A zone is always written alike, because programs keep the first that they read by its name;
so what comes every year stands as a rule without an end.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from guildhall.lazily import lazily

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazily("icalendar")

Change = tuple[datetime, timedelta, timedelta, str, bool]
"""Moment, offset before, offset after, name after, whether it is summer time then."""


SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(2038, 1, 1, tzinfo=UTC)
"""How far zoneinfo is asked: a change that comes every year until then is a rule."""
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=256)
def written_out(zone: ZoneInfo) -> "icalendar.Timezone":
    """Return the VTIMEZONE of a zone."""
    found = icalendar.Timezone()
    found.add("tzid", zone.key)
    found.add_component(_observance([_before(zone)]))
    alike: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in _changes(zone):
        alike[change[1:]].append(change)
    for changes in alike.values():
        found.add_component(_observance(changes))
    return found


def _before(zone: ZoneInfo) -> Change:
    local = SINCE.astimezone(zone)
    offset = local.utcoffset() or timedelta(0)
    return SINCE, offset, offset, local.tzname() or zone.key, bool(local.dst())


def _changes(zone: ZoneInfo) -> list[Change]:
    """Find the days on which the clock is changed, and halve each down to the second."""
    found, at = [], SINCE
    while at < UNTIL:
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


def _observance(changes: list[Change]) -> "icalendar.Component":
    _moment, before, after, name, summer = changes[0]
    clocks = [(moment + before).replace(tzinfo=None) for moment, *_rest in changes]
    part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
    part.add("dtstart", clocks[0])
    if rule := _rule(clocks):
        part.add("rrule", rule)
    elif len(clocks) > 1:
        part.add("rdate", clocks[1:])
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    return part


def _rule(clocks: list[datetime]) -> dict[str, object]:
    """Return the yearly rule that these days follow to the end, or nothing."""
    first = clocks[0]
    years = [each.year for each in clocks]
    same = {(each.month, each.weekday(), each.time()) for each in clocks}
    if len(same) > 1 or years != list(range(first.year, UNTIL.year)):
        return {}
    counted = {(each.day - 1) // 7 + 1 for each in clocks}
    last = all((each + timedelta(days=7)).month != each.month for each in clocks)
    if len(counted) > 1 and not last:
        return {}
    place = -1 if last else counted.pop()
    day = f"{place}{DAYS[first.weekday()]}"
    return {"freq": "yearly", "bymonth": first.month, "byday": day}
