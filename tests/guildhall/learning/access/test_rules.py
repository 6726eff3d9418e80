"""When a session runs into a shift, by the wall clock (A28)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from guildhall.learning.access.rules import clashes, own_kinds

CALIFORNIA = ZoneInfo("America/Los_Angeles")
WEEKDAYS = (1, 2, 3, 4, 5)
DRIVER = (WEEKDAYS, time(13, 0), time(17, 30))
NIGHT = ((3,), time(22, 0), time(6, 0))


def session(day: int, begins: str, ends: str) -> tuple[datetime, datetime]:
    """Return a session in March 2026; the 4th is a Wednesday."""
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    return (
        datetime.combine(datetime(2026, 3, day), first, CALIFORNIA),  # noqa: DTZ001 - a day
        datetime.combine(datetime(2026, 3, day), last, CALIFORNIA),  # noqa: DTZ001 - a day
    )


@pytest.mark.seed("A28")
@pytest.mark.parametrize(
    ("meeting", "runs_into"),
    [
        (session(4, "16:00", "18:00"), True),
        (session(4, "17:29", "18:00"), True),
        (session(4, "17:30", "19:00"), False),
        (session(4, "12:00", "13:00"), False),
        (session(4, "12:00", "13:01"), True),
        (session(7, "16:00", "18:00"), False),
    ],
)
def test_a_bus_drivers_shift_ends_at_half_past_five(meeting, runs_into):
    assert bool(clashes([DRIVER], [meeting], CALIFORNIA)) == runs_into


@pytest.mark.parametrize(
    ("meeting", "runs_into"),
    [
        (session(4, "21:00", "23:00"), True),
        (session(5, "05:00", "07:00"), True),
        (session(5, "06:00", "07:00"), False),
        (session(4, "05:00", "07:00"), False),
        (session(5, "22:30", "23:00"), False),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_begins_on(meeting, runs_into):
    assert bool(clashes([NIGHT], [meeting], CALIFORNIA)) == runs_into


def test_the_clock_on_the_wall_counts_across_the_change_of_time():
    # On 8 March 2026 clocks go forward in California: 16:00 is 23:00 UTC, a day before 00:00 UTC.
    sunday = ((7,), time(13, 0), time(17, 30))

    assert clashes([sunday], [session(8, "16:00", "17:00")], CALIFORNIA)
    assert not clashes([sunday], [session(8, "17:30", "18:00")], CALIFORNIA)


def test_one_session_is_named_once_however_many_shifts_it_meets():
    both = [DRIVER, (WEEKDAYS, time(15, 0), time(19, 0))]

    assert len(clashes(both, [session(4, "16:00", "18:00")], CALIFORNIA)) == 2
    assert len(clashes([DRIVER], [session(4, "16:00", "18:00")], CALIFORNIA)) == 1


def test_a_tenants_own_kinds_are_words_between_commas():
    assert own_kinds(" Braille ,, quiet   room,Braille, parking") == ["Braille", "quiet room"]
    assert own_kinds("") == []
    assert len(own_kinds("x" * 500)[0]) == 60
