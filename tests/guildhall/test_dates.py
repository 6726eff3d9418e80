"""Days and times are read as people type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from guildhall.dates import ClockSkips, at, read_clock, read_day, shows_twice

WEDNESDAY = date(2026, 11, 18)
PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-04", date(2027, 3, 4)),
        ("3/4", date(2027, 3, 4)),
        ("11/17", date(2026, 11, 17)),
        ("3/4/2028", date(2028, 3, 4)),
        ("3-4-28", date(2028, 3, 4)),
        ("4 mar 2027", date(2027, 3, 4)),
        ("Mar 4", date(2027, 3, 4)),
        ("March 4th, 2027", date(2027, 3, 4)),
        ("4 de marzo de 2027", date(2027, 3, 4)),
        ("2/29/2028", date(2028, 2, 29)),
        ("29 feb 2028", date(2028, 2, 29)),
        ("today", date(2026, 11, 18)),
        ("Mañana", date(2026, 11, 19)),
        ("in 2 weeks", date(2026, 12, 2)),
        ("+3d", date(2026, 11, 21)),
        ("wed", date(2026, 11, 18)),
        ("fri", date(2026, 11, 20)),
        ("next fri", date(2026, 11, 27)),
        ("viernes que viene", date(2026, 11, 27)),
        ("sáb", date(2026, 11, 21)),
    ],
)
def test_a_day_is_read(text, day):
    assert read_day(text, WEDNESDAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "  ", "soon", "13/40", "2/30", "2/29/2027", "32 mar", "4 xyz", "0/0", "2026-13-01", "🚌"],
)
def test_what_is_no_day_is_none(text):
    assert read_day(text, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("3:30 pm", time(15, 30)),
        ("3:30 p.m.", time(15, 30)),
        ("15:30", time(15, 30)),
        ("3pm", time(15)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("0730", time(7, 30)),
        ("7", time(7)),
        ("8h", time(8)),
    ],
)
def test_a_time_is_read(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["", "25:00", "13 pm", "0 am", "7:60", "later", "3:30:15"])
def test_what_is_no_time_is_none(text):
    assert read_clock(text) is None


def test_a_moment_is_the_wall_clocks():
    assert at(date(2026, 3, 4), time(8), PACIFIC) == datetime(2026, 3, 4, 16, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_raises_with_the_gap():
    with pytest.raises(ClockSkips) as skipped:
        at(date(2027, 3, 14), time(2, 30), PACIFIC)

    assert (skipped.value.before.time(), skipped.value.after.time()) == (time(2), time(3))


def test_a_time_shown_twice_means_the_first():
    moment = at(date(2026, 11, 1), time(1, 30), PACIFIC)

    assert moment == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert shows_twice(moment, PACIFIC)
    assert not shows_twice(at(date(2026, 11, 2), time(1, 30), PACIFIC), PACIFIC)
