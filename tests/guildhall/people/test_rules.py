"""Dates and thresholds about people: years, look-backs, alerts, service, qualifications."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.dialects.postgresql import Range

from guildhall.people import rules
from guildhall.people.rules import Qualifications

MASTERS_OR_FIVE_YEARS = {"any_of": [{"holds": "masters"}, {"years": 5}]}


@dataclass
class Away:
    """A leave, as far as seniority is concerned."""

    valid: Range
    seniority_continues: bool


@pytest.mark.seed("W37")
@pytest.mark.parametrize(
    ("concern_on", "clear"),
    [
        (date(2023, 11, 21), True),  # 3 years and a day ago
        (date(2023, 11, 22), False),  # 3 years ago to the day
        (date(2023, 11, 23), False),  # 2 years and 364 days ago
        (None, True),
    ],
)
def test_a_concern_counts_for_three_years(concern_on, clear):
    assert rules.clear_of_concern(concern_on, date(2026, 11, 22), 3) is clear


@pytest.mark.parametrize(
    ("as_of", "clear"),
    [(date(2027, 2, 28), False), (date(2027, 3, 1), False), (date(2027, 3, 2), True)],
)
def test_a_concern_of_29_february_ends_after_1_march(as_of, clear):
    assert rules.clear_of_concern(date(2024, 2, 29), as_of, 3) is clear


def test_four_years_after_a_leap_day_is_a_leap_day():
    assert rules.years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.seed("M29")
@pytest.mark.parametrize(
    ("brings", "met"),
    [
        (Qualifications(work=(Range(date(2021, 12, 22), None),)), False),  # 4 y 11 m
        (Qualifications(work=(Range(date(2021, 11, 23), None),)), False),  # a day short
        (Qualifications(work=(Range(date(2021, 11, 22), None),)), True),  # 5 y 0 d
        (Qualifications(frozenset({"masters"})), True),
        (Qualifications(frozenset({"bachelors"})), False),
        (Qualifications(), False),
    ],
)
def test_a_masters_degree_or_five_years_of_work(brings, met):
    assert rules.qualifies(MASTERS_OR_FIVE_YEARS, brings, date(2026, 11, 22)) is met


def test_every_part_of_all_of_is_asked_for():
    rule = {"all_of": [MASTERS_OR_FIVE_YEARS, {"holds": "licence"}]}
    masters = frozenset({"masters"})

    assert not rules.qualifies(rule, Qualifications(masters), date(2026, 11, 22))
    assert rules.qualifies(rule, Qualifications(masters | {"licence"}), date(2026, 11, 22))


def test_two_jobs_at_once_count_once_and_a_pause_counts_nothing():
    overlapping = (Range(date(2020, 1, 1), date(2023, 1, 1)), Range(date(2021, 1, 1), None))
    paused = (Range(date(2020, 1, 1), date(2022, 1, 1)), Range(date(2022, 2, 1), None))

    assert not rules.has_worked(overlapping, 5, date(2024, 12, 31))
    assert rules.has_worked(overlapping, 5, date(2025, 1, 1))
    assert not rules.has_worked(paused, 5, date(2025, 1, 31))
    assert rules.has_worked(paused, 5, date(2025, 2, 1))


@pytest.mark.parametrize("rule", [{}, {"some_of": []}, {"years": "5"}])
def test_an_unknown_rule_is_an_error_and_not_a_no(rule):
    with pytest.raises(ValueError, match="Not a qualification rule"):
        rules.qualifies(rule, Qualifications(), date(2026, 1, 1))


@pytest.mark.seed("M31")
def test_an_end_is_announced_ninety_days_before():
    assert rules.alert_date(date(2026, 6, 30), 90) == date(2026, 4, 1)


@pytest.mark.seed("W38")
@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2024, 6, 30), "future"),
        (date(2026, 3, 31), "valid"),
        (date(2026, 4, 1), "expiring"),
        (date(2026, 6, 30), "expiring"),
        (date(2026, 7, 1), "expired"),
    ],
)
def test_a_credential_is_flagged_as_it_ends(on, state):
    assert rules.credential_state(date(2024, 7, 1), date(2026, 6, 30), 90, on) == state


@pytest.mark.seed("P51")
def test_seniority_stands_still_only_where_the_contract_says_so():
    hired = date(2015, 8, 15)
    two_years = Range(date(2024, 7, 1), date(2026, 7, 1))

    continued = rules.seniority_date(hired, [Away(two_years, True)], date(2026, 11, 22))
    paused = rules.seniority_date(hired, [Away(two_years, False)], date(2026, 11, 22))
    half_way = rules.seniority_date(hired, [Away(two_years, False)], date(2024, 7, 1))

    assert continued == hired
    assert paused == hired + timedelta(days=730)
    assert half_way == hired + timedelta(days=1)


def test_hours_and_fte_are_added_over_positions():
    assert rules.over_hours([2400, 900, None], 3000) == 300
    assert rules.over_hours([2400, 600], 3000) == 0
    assert rules.over_fte([Decimal("0.8"), Decimal("0.4"), None]) == Decimal("0.2")
    assert rules.over_fte([Decimal("0.5"), Decimal("0.5")]) == 0


def test_a_period_without_a_beginning_or_an_end_holds():
    assert rules.holds(Range(None, None), date(2026, 1, 1))
    assert not rules.holds(Range(empty=True), date(2026, 1, 1))
    assert not rules.holds(Range(date(2026, 1, 1), date(2026, 1, 2)), date(2026, 1, 2))
    assert rules.last_day(Range(date(2026, 1, 1), date(2026, 7, 1))) == date(2026, 6, 30)
