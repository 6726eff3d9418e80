"""The time zones that feeds write out: right in every hour, judged by another library."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from guildhall.learning.calendar.zones import written_out


@pytest.mark.seed("P29")
@pytest.mark.parametrize(
    "name",
    [
        "America/Los_Angeles",
        "America/Chicago",
        "America/Phoenix",
        "America/Anchorage",
        "Pacific/Honolulu",
        "America/Puerto_Rico",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Africa/Casablanca",
        "UTC",
    ],
)
def test_every_hour_of_three_years_has_its_offset(name):
    zone = ZoneInfo(name)
    calendar = icalendar.Calendar()
    calendar.add_component(written_out(zone))
    read = tzical(StringIO(calendar.to_ical().decode())).get()

    hour, wrong = datetime(2026, 1, 1, tzinfo=UTC), []
    while hour.year < 2029:
        local = hour.astimezone(zone)
        there = local.replace(tzinfo=read)
        if not local.fold and there.utcoffset() != local.utcoffset():
            wrong.append(local)
        hour += timedelta(hours=1)

    assert wrong == []


def test_a_yearly_change_is_a_rule_without_an_end():
    written = written_out(ZoneInfo("America/Los_Angeles")).to_ical().decode()

    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in written
    assert "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in written
    assert "UNTIL" not in written
    assert "DTSTART:20200308T020000" in written
