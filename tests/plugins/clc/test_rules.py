"""Dates and points of the CLC, with the figures of its sources."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.clc.participants.rules import Facts, outlook
from plugins.clc.points.rules import Work, explained, points_for, project_points
from plugins.clc.rules import (
    STARTING,
    PointRule,
    Rules,
    carried,
    cycle_around,
    cycle_from,
    days_late,
    due_for,
    due_in,
    expected,
    last_day,
    school_year,
    share,
)

RULE = STARTING
HOUR = 60


def project(hours: float, outside: float, **facts: int) -> Work:
    return Work(int(hours * HOUR), int(outside * HOUR), **facts)


@pytest.mark.seed("P15")
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


def test_one_activity_gives_at_most_what_the_board_lets_it() -> None:
    rule = PointRule(cap_activity=Decimal(8))

    assert points_for(40 * HOUR, None, rule).points == 8
    assert points_for(60, Decimal(12), rule).rule == "course 12;cap 8"
    assert project_points(project(40, 20), rule).points == 8


# Projects (F3): at least 40 hours for 10 points, 80 for 20, half of them on one's own time


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("hours", "outside", "points"),
    [(40, 20, 10), (80, 40, 20), (40, 19, 0), (40, 40, 10), (80, 39.99, 0), (38, 19, "9.50")],
)
def test_a_project_counts_with_half_of_it_outside_the_contract_day(
    hours: float, outside: float, points: object
) -> None:
    assert project_points(project(hours, outside), RULE).points == Decimal(str(points))


def test_the_share_that_is_missing_is_never_rounded_into_enough(app) -> None:
    worth = project_points(Work(6000, 2999), RULE)

    with app.test_request_context():
        assert worth.points == 0
        assert "49.9 %" in explained(worth.rule)


@pytest.mark.seed("P15")
def test_hours_before_the_approval_are_worth_nothing() -> None:
    late = Work(40 * HOUR, 30 * HOUR, before=10 * HOUR, outside_before=10 * HOUR)
    whole = Work(40 * HOUR, 30 * HOUR, before=40 * HOUR, outside_before=30 * HOUR)

    assert project_points(late, RULE).points == Decimal("7.50")
    assert project_points(whole, RULE).points == 0
    assert project_points(project(40, 20, approved=False), RULE).points == 0


def test_a_board_that_asks_for_no_approval_counts_every_hour() -> None:
    rule = PointRule(needs_approval=False)
    late = Work(40 * HOUR, 20 * HOUR, before=10 * HOUR, outside_before=10 * HOUR, approved=False)

    assert project_points(late, rule).points == 10


@pytest.mark.parametrize(("hours", "points"), [(39.9, 0), (40, 10), (79, 10), (80, 20), (119, 20)])
def test_a_board_may_count_projects_in_steps_of_ten(hours: float, points: int) -> None:
    rule = PointRule(project_step=Decimal(10))

    assert project_points(project(hours, hours), rule).points == points


def test_the_cap_of_a_cycle_leaves_only_its_room() -> None:
    worth = project_points(project(40, 20), RULE, room=Decimal("3.50"))

    assert (worth.points, worth.rule) == (
        Decimal("3.50"),
        "project 2400 0 1200 0 50 240;room 3.50",
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("rate 150 240", "150 min ÷ 240 min a point, rounded down."),
        ("project 2400 600 1800 600 50 240", "40 h less 10 h before the approval is 30 h."),
        ("share 2400 0 1140 0 50", "19 h of 40 h lie outside the contract day: 47.5 %"),
        ("unapproved 2400", "hours before the approval count nothing"),
        ("course 1.50", "1.5 points given by the course."),
        ("carried 16.00 10.00", "16 points more than the earlier cycle required"),
        ("project 2400 0 1200 0 50 240;step 10;cap 8;room 2", "leaves 2 points in this cycle"),
    ],
)
def test_every_working_can_be_said(app, rule: str, words: str) -> None:
    with app.test_request_context():
        assert words in explained(rule)


# Dates: three years, records due on 1 October (F1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 10, 1), date(2025, 10, 2), date(2028, 10, 1)),
        (date(2026, 10, 2), date(2026, 10, 2), date(2029, 10, 1)),
        (date(2026, 1, 15), date(2025, 10, 2), date(2028, 10, 1)),
        (date(2028, 2, 29), date(2027, 10, 2), date(2030, 10, 1)),
    ],
)
def test_a_day_of_1_october_is_in_and_of_2_october_in_the_next(
    day: date, first: date, last: date
) -> None:
    cycle = cycle_around(day, RULE)

    assert (cycle.lower, last_day(cycle)) == (first, last)


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("received", "due", "year", "late"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), "2026–27", 0),
        (date(2026, 10, 2), date(2027, 10, 1), "2027–28", 1),
        (date(2026, 9, 30), date(2026, 10, 1), "2026–27", 0),
        (date(2026, 12, 31), date(2027, 10, 1), "2027–28", 91),
    ],
)
def test_received_on_1_october_counts_for_this_school_year_on_2_october_for_the_next(
    received: date, due: date, year: str, late: int
) -> None:
    cycle = cycle_from(date(2023, 10, 2), RULE)

    assert due_for(received, RULE) == due
    assert school_year(due) == year
    assert days_late(received, cycle) == late


def test_a_century_keeps_two_digits() -> None:
    assert school_year(date(2099, 10, 1)) == "2099–00"


def test_the_last_of_february_follows_the_leap_year() -> None:
    rule = PointRule(due_month=2, due_day=31)

    assert [due_in(2027, rule), due_in(2028, rule)] == [date(2027, 2, 28), date(2028, 2, 29)]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.integers(1, 31))
def test_every_day_lies_in_exactly_its_own_cycle(day: date, month: int, last: int) -> None:
    rule = PointRule(due_month=month, due_day=last)

    cycle = cycle_around(day, rule)

    assert cycle.lower is not None
    assert cycle.upper is not None
    assert cycle.lower <= day < cycle.upper
    assert cycle_around(cycle.lower, rule) == cycle
    assert cycle_from(cycle.lower, rule) == cycle
    assert due_in(last_day(cycle).year, rule) == last_day(cycle)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_record_never_waits_longer_than_a_year(received: date) -> None:
    assert 0 <= (due_for(received, RULE) - received).days <= 365


# Carry-over (F1): a maximum set by the Board


@pytest.mark.seed("P15")
def test_of_61_points_over_45_ten_are_carried_and_six_are_lost() -> None:
    points, required, cap = Decimal(61), Decimal(45), Decimal(10)

    over = carried(points, required, cap)

    assert (over, points - required - over) == (10, 6)


@pytest.mark.parametrize(
    ("points", "cap", "over"),
    [(50, 10, 5), (45, 10, 0), (44, 10, 0), (61, 0, 0), (61, None, 0), (55, 10, 10)],
)
def test_no_more_than_the_surplus_and_nothing_without_a_cap(points, cap, over) -> None:
    limit = None if cap is None else Decimal(cap)

    assert carried(Decimal(points), Decimal(45), limit) == over


# Rules in time


def test_a_past_day_is_judged_by_the_rule_of_that_day() -> None:
    first = PointRule(effective_from=date(2025, 7, 1), required_points=Decimal(45))
    second = PointRule(effective_from=date(2026, 7, 1), required_points=Decimal(60))
    rules = Rules.of([second, first])

    found = [rules.on(date(year, 7, 1)).required_points for year in (2024, 2025, 2026)]

    assert found == [30, 45, 60]
    assert rules.on(date(2026, 6, 30)) is first
    assert not rules.on(date(2024, 7, 1)).is_the_boards


# Pace and forecast


def test_half_the_days_ask_for_half_the_points() -> None:
    cycle = cycle_from(date(2023, 10, 2), RULE)

    assert expected(Decimal(30), cycle, date(2023, 10, 2)) == 0
    assert round(expected(Decimal(30), cycle, date(2025, 4, 2)), 1) == 15
    assert expected(Decimal(30), cycle, date(2030, 1, 1)) == 30


@pytest.mark.parametrize(
    ("points", "booked", "kind"),
    [(30, 0, "reached"), (25, 5, "booked"), (16, 0, "pace"), (9, 0, "short"), (14, 2, "short")],
)
def test_the_forecast_takes_whichever_is_more_the_booked_or_the_pace(points, booked, kind) -> None:
    cycle = cycle_from(date(2023, 10, 2), RULE)
    facts = Facts(Decimal(points), Decimal(points), Decimal(30), cycle)

    found = outlook(facts, Decimal(booked), date(2025, 4, 1), date(2026, 10, 1))

    assert found.kind == kind
    assert found.projected == points + max(found.booked, found.by_pace)


def test_what_was_carried_over_is_no_pace() -> None:
    cycle = cycle_from(date(2023, 10, 2), RULE)
    facts = Facts(Decimal(10), Decimal(0), Decimal(30), cycle)

    found = outlook(facts, Decimal(0), date(2025, 4, 1), date(2026, 10, 1))

    assert (found.by_pace, found.projected, found.missing) == (0, 10, 20)


@given(st.decimals(0, 9999, places=2), st.decimals(1, 9999, places=2))
def test_a_share_never_says_done_too_early(points: Decimal, required: Decimal) -> None:
    assert (share(points, required) == 100) == (points >= required)
