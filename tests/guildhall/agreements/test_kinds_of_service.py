"""Clauses about release, committees and the stipend."""

from decimal import Decimal

import pytest
from marshmallow import ValidationError

from tests.guildhall.agreements.asked import ask, paid


@pytest.mark.seed("P50")
def test_example_2_the_cap_rises_with_the_schedule_and_never_falls():
    terms = {"amount": "98000"}
    second = ask(
        "release_cap", terms, increases="3.5", salary="64584", statutory="23250.24", health="12420"
    )
    third = ask(
        "release_cap",
        terms,
        increases="3.5\n0",
        salary="64584",
        statutory="23250.24",
        health="13413.60",
    )
    fourth = ask(
        "release_cap",
        terms,
        increases="3.5\n0\n2.0 6",
        salary="65229.84",
        statutory="23482.74",
        health="14486.69",
    )

    assert (second.verdict, paid(second, "cap"), paid(second, "room")) == (
        True,
        "101430.00",
        "1175.76",
    )
    assert (third.verdict, paid(third, "cap"), paid(third, "room")) == (True, "101430.00", "182.16")
    assert (fourth.verdict, paid(fourth, "cap"), paid(fourth, "room")) == (
        False,
        "102444.30",
        "754.97",
    )
    assert paid(fourth, "annual") == "103458.60"
    assert paid(ask("release_cap", terms, increases="-2"), "cap") == "98000.00"
    with pytest.raises(ValidationError):
        ask("release_cap", terms, increases="much")


@pytest.mark.seed("P49")
def test_the_cost_includes_statutory_and_health_benefits():
    found = ask(
        "release_cap",
        {"amount": "98000"},
        increases="",
        salary="62400",
        statutory="22464",
        health="11500",
    )

    assert (paid(found, "cost"), paid(found, "room")) == ("96364.00", "1636.00")


def test_release_at_25_an_hour_for_at_most_8():
    found = ask("release", {"hours": "8", "rate": "25"}, hours="10")

    assert (found.verdict, found.results["hours"], paid(found, "cost")) == (False, 8, "200.00")


def test_example_11_quorum_and_votes():
    panel = {"name": "PAR", "union_seats": 4, "employer_seats": 3, "quorum": "2/3", "votes": 4}
    there = {"union_present": 3, "employer_present": 2, "recused": 1}

    passes = ask("committee", panel, **there, affirmative=4)
    assert (passes.verdict, passes.results["quorum"]) == (True, 5)
    assert ask("committee", panel, **there, affirmative=3).verdict is False
    assert (
        ask("committee", panel, union_present=2, employer_present=2, affirmative=4).verdict is False
    )


def test_parity_needs_both_sides():
    joint = {
        "name": "Fund",
        "union_seats": 2,
        "employer_seats": 2,
        "quorum": "1/2",
        "each_side": "true",
    }

    assert (
        ask("committee", joint, union_present=2, employer_present=1, affirmative=2).verdict is True
    )
    assert (
        ask("committee", joint, union_present=3, employer_present=0, affirmative=3).verdict is False
    )


def test_example_7_the_stipend():
    clc = {"points": "30", "amount": "700", "years": 3, "instalments": 10, "due": "10/1"}
    in_time = ask("stipend", clc, points="30", received="2026-10-01")
    late = ask("stipend", clc, points="45", received="2026-10-02")

    assert (paid(in_time, "part"), paid(in_time, "total")) == ("70.00", "2100.00")
    assert (in_time.results["year"], late.results["year"]) == ("2026", "2027")
    assert ask("stipend", clc, points="29.5", received="2026-10-01").results["short"] == Decimal(
        "0.5"
    )


def test_700_for_each_15_units_is_not_prorated():
    units = {"points": "15", "counts": "each", "amount": "700", "due": "10/1"}

    assert paid(ask("stipend", units, points="44", received="2026-09-01"), "total") == "1400.00"


# Targets
