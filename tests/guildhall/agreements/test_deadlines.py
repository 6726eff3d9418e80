"""Deadlines: example 9 of the domain, and what holds on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.agreements.deadlines import (
    HiredBy,
    Offset,
    add_months,
    is_working_day,
    last_day_of_term,
    moved,
    next_yearly,
    reminders,
    window_of,
    yearly,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
TACOMA = 30_000
POWAY = (date(2023, 9, 28), date(2024, 1, 22), date(2024, 5, 16))


@pytest.mark.parametrize(
    ("hired", "students", "due"),
    [
        ("2025-09-01", TACOMA, "2025-09-30"),
        ("2025-11-15", TACOMA, "2026-03-15"),
        ("2025-10-31", TACOMA, "2026-02-28"),
        ("2025-11-15", 9_999, "2026-09-01"),
        ("2025-11-15", 10_000, "2026-03-15"),
    ],
)
def test_example_9(hired, students, due):
    assert HiredBy().due(date.fromisoformat(hired), students) == date.fromisoformat(due)


@pytest.mark.seed("M3")
def test_a_two_year_post_ends_the_day_before_its_anniversary_with_three_reminders():
    ends = last_day_of_term(date(2022, 11, 1), years=2)

    assert ends == date(2024, 10, 31)
    assert reminders(ends, (30, 90, 180)) == [
        date(2024, 5, 4),
        date(2024, 8, 2),
        date(2024, 10, 1),
    ]


def test_a_month_that_is_shorter_ends_the_deadline():
    assert add_months(date(2023, 10, 31), 4) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert yearly(2, 29, 2027) == date(2027, 2, 28)


def test_a_weekend_and_a_holiday_move_the_day_as_the_clause_says():
    saturday, labor_day = date(2026, 9, 5), date(2026, 9, 7)

    assert moved(saturday, "keep", {labor_day}) == saturday
    assert moved(saturday, "next", {labor_day}) == date(2026, 9, 8)
    assert moved(labor_day, "previous", {labor_day}) == date(2026, 9, 4)


def test_day_60_is_in_time_and_day_61_is_not():
    last = Offset(60).from_day(date(2026, 3, 1))

    assert date(2026, 3, 1) + timedelta(days=60) <= last
    assert date(2026, 3, 1) + timedelta(days=61) > last


def test_working_days_skip_weekends_and_holidays():
    friday, monday_off = date(2026, 9, 4), {date(2026, 9, 7)}

    assert Offset(1, "working_days").from_day(friday, monday_off) == date(2026, 9, 8)
    assert Offset(-2, "working_days").from_day(date(2026, 9, 8), monday_off) == date(2026, 9, 3)


def test_a_filing_meets_the_next_of_the_years_dates():
    assert window_of(date(2023, 9, 28), POWAY) == date(2023, 9, 28)
    assert window_of(date(2023, 9, 29), POWAY) == date(2024, 1, 22)
    assert window_of(date(2024, 5, 17), POWAY) is None
    assert next_yearly(10, 1, date(2026, 10, 1)) == date(2026, 10, 1)
    assert next_yearly(10, 1, date(2026, 10, 2)) == date(2027, 10, 1)


@given(DAYS, st.integers(-240, 240))
def test_months_land_in_their_month_and_never_beyond_the_day(day, months):
    found = add_months(day, months)

    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day <= day.day
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(DAYS, st.sets(DAYS, max_size=5), st.sampled_from(["next", "previous"]))
def test_a_moved_day_is_a_working_day_with_none_between(day, holidays, policy):
    found = moved(day, policy, holidays)
    between = abs((found - day).days)
    step = 1 if policy == "next" else -1

    assert is_working_day(found, holidays)
    assert not any(is_working_day(day + timedelta(days=step * n), holidays) for n in range(between))


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_more_time_is_never_an_earlier_deadline(day, less, more):
    for unit in ("days", "weeks", "working_days", "months"):
        for policy in ("keep", "next", "previous"):
            early, late = (
                Offset(count, unit, policy).from_day(day) for count in sorted((less, more))
            )
            assert early <= late


@given(DAYS, st.integers(1, 48))
def test_a_term_has_no_gap_to_the_next(start, months):
    assert last_day_of_term(start, months=months) + timedelta(days=1) == add_months(start, months)
