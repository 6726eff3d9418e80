"""Clauses about days: windows, deadlines, years with and without an award."""

from datetime import date
from decimal import Decimal

import pytest

from guildhall.errors import Invalid
from tests.guildhall.agreements.asked import ask


def test_day_60_is_in_time_and_day_61_is_late():
    terms = {"what": "filing", "count": 60, "event": "completion"}

    assert ask("window", terms, event_on="2026-03-01", done_on="2026-04-30").verdict is True
    assert ask("window", terms, event_on="2026-03-01", done_on="2026-05-01").verdict is False


def test_thirty_days_before_a_course_and_a_last_day_on_a_sunday():
    before = {"what": "preapproval", "count": 30, "side": "before", "event": "start"}
    after = {"what": "filing", "count": 2, "event": "completion", "policy": "next"}

    assert ask("window", before, event_on="2026-10-31").results["last"] == date(2026, 10, 1)
    assert ask("window", after, event_on="2026-10-02").results["last"] == date(2026, 10, 5)


@pytest.mark.seed("P23")
def test_poways_three_dates():
    terms = {"dates": ["2023-09-28", "22 Jan 2024", "2024-05-16"]}

    assert ask("filing_dates", terms, received="2024-05-16").verdict is True
    assert ask("filing_dates", terms, received="2023-10-01").results["date"] == date(2024, 1, 22)
    assert ask("filing_dates", terms, received="2024-05-17").verdict is False


def test_example_9_by_the_clause():
    terms = {"training": "FCS", "hours": "28", "deadline": "hired_by"}
    short = ask("required_training", terms, start="2025-10-31", students=30_000, done="27.5")

    assert (short.verdict, short.results["due"], short.results["short"]) == (
        False,
        date(2026, 2, 28),
        Decimal("0.5"),
    )
    with pytest.raises(Invalid):
        ask("required_training", terms, start="2025-10-31", students=0)


def test_a_year_without_funds_suspends_the_requirement():
    terms = {
        "training": "General",
        "hours": "70",
        "deadline": "months",
        "months": 36,
        "if_funded": "true",
    }

    assert ask("required_training", terms, start="2026-01-01", done="0").verdict is None
    funded = ask("required_training", terms, start="2026-01-01", done="70", funded="true")
    assert (funded.verdict, funded.results["due"]) == (True, date(2029, 1, 1))


# People


def test_a_year_with_an_award_is_followed_by_one_without():
    terms = {"rest_years": 1, "standing": "true"}
    asked = {"as_of": "2026-05-01", "hired": "2020-01-01", "good_standing": "true"}

    assert ask("eligibility", terms, **asked, last_award=2024).verdict is True
    assert ask("eligibility", terms, **asked, last_award=2025).verdict is False
    assert ask("eligibility", terms, **{**asked, "good_standing": "false"}).verdict is False
