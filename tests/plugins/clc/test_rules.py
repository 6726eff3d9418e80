"""Dates and points of the CLC, with the figures of its sources."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.clc.rules import PointRule, cycle_around, due_on, last_day, points_for, share

RULE = PointRule(240, Decimal(30), 10, 1, enrols_by_itself=True)


@pytest.mark.parametrize(
    ("hours", "points"),
    [(40, "10.00"), (80, "20.00"), (4, "1.00"), (2.5, "0.62"), (0.25, "0.06"), (3.99, "0.99")],
)
def test_four_hours_are_a_point_and_less_is_never_rounded_up(hours: float, points: str) -> None:
    worth = points_for(int(hours * 60), None, RULE)

    assert worth.points == Decimal(points)


def test_the_courses_own_points_come_first() -> None:
    worth = points_for(150, Decimal("2.50"), RULE)

    assert (worth.points, worth.rule) == (Decimal("2.50"), "course 2.50")


def test_a_course_that_gives_none_leaves_it_to_the_rule() -> None:
    assert points_for(240, Decimal(0), RULE).points == Decimal(1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 10, 1), date(2025, 10, 2), date(2028, 10, 1)),
        (date(2026, 10, 2), date(2026, 10, 2), date(2029, 10, 1)),
        (date(2026, 1, 15), date(2025, 10, 2), date(2028, 10, 1)),
        (date(2028, 2, 29), date(2027, 10, 2), date(2030, 10, 1)),
    ],
)
def test_a_record_of_1_october_is_in_and_of_2_october_in_the_next(
    day: date, first: date, last: date
) -> None:
    cycle = cycle_around(day, RULE)

    assert (cycle.lower, last_day(cycle)) == (first, last)


def test_the_last_of_february_follows_the_leap_year() -> None:
    rule = PointRule(240, Decimal(30), 2, 31, enrols_by_itself=True)

    assert [due_on(2027, rule), due_on(2028, rule)] == [date(2027, 2, 28), date(2028, 2, 29)]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.integers(1, 31))
def test_every_day_lies_in_exactly_its_own_cycle(day: date, month: int, last: int) -> None:
    rule = PointRule(240, Decimal(30), month, last, enrols_by_itself=True)

    cycle = cycle_around(day, rule)

    assert cycle.lower is not None
    assert cycle.upper is not None
    assert cycle.lower <= day < cycle.upper
    assert cycle_around(cycle.lower, rule) == cycle
    assert cycle.upper.year - cycle.lower.year in {3, 4} or month == 12


@given(st.decimals(0, 9999, places=2), st.decimals(1, 9999, places=2))
def test_a_share_never_says_done_too_early(points: Decimal, required: Decimal) -> None:
    assert (share(points, required) == 100) == (points >= required)
