"""Years and parts of a stipend, and the sums of the years ahead: to the cent (Ex. 7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.money import in_cents
from plugins.clc.pay.rules import Money, Terms, days_of, years_ahead, years_of

DUE = date(2026, 10, 1)
POWAY = Money(Decimal(40000), Decimal(250000), Decimal(160000))
"""Example 7."""
TERMS = st.builds(
    Terms,
    yearly=st.integers(1, 10_000_000).map(lambda cents: Decimal(cents).scaleb(-2)),
    years=st.integers(1, 5),
    instalments=st.integers(1, 26),
    first=st.sampled_from([(9, 30), (10, 31), (2, 29), (1, 15), (10, 1), (12, 31), (4, 1)]),
)


@given(TERMS, st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_parts_sum_to_the_year_and_years_never_overlap(terms: Terms, opens: date) -> None:
    years = years_of(terms, opens)

    for year in years:
        amounts = [part.amount for part in year.parts]
        cents = [in_cents(amount) for amount in amounts]
        assert sum(amounts) == terms.yearly
        assert max(cents) - min(cents) <= 1
        days = [part.due_on for part in year.parts]
        assert days == sorted(set(days))
        assert days[-1] - days[0] < timedelta(days=366)
    assert [year.valid.upper for year in years[:-1]] == [year.valid.lower for year in years[1:]]
    assert years[0].valid.lower == opens


def test_ten_parts_of_70_are_700_and_three_years_are_2100() -> None:
    years = years_of(Terms(Decimal("700.00"), 3, 10, (9, 30)), DUE)

    assert [len(year.parts) for year in years] == [10, 10, 10]
    assert {part.amount for year in years for part in year.parts} == {Decimal("70.00")}
    assert sum(year.amount for year in years) == Decimal("2100.00")


@pytest.mark.parametrize(
    ("first", "count", "days"),
    [
        ((9, 30), 3, ["2026-09-30", "2026-10-31", "2026-11-30"]),
        ((10, 31), 3, ["2026-10-31", "2026-11-30", "2026-12-31"]),
        ((1, 31), 2, ["2027-01-31", "2027-02-28"]),
        ((10, 15), 2, ["2026-10-15", "2026-11-15"]),
        ((1, 30), 3, ["2027-01-30", "2027-02-28", "2027-03-30"]),
    ],
)
def test_parts_come_month_by_month(first: tuple[int, int], count: int, days: list[str]) -> None:
    assert [each.isoformat() for each in days_of(Terms(Decimal(700), 1, count, first), DUE)] == days


@pytest.mark.parametrize(
    ("recipients", "cost", "left", "short"),
    [(140, "258000", "32000", "0"), (186, "290200", "-200", "200"), (185, "289500", "500", "0")],
)
def test_140_are_paid_and_186_are_200_short(
    recipients: int, cost: str, left: str, short: str
) -> None:
    stipends = recipients * Decimal("700.00")

    (year,) = years_ahead([(DUE, recipients, stipends)], POWAY)

    assert (year.cost, year.left, year.short) == (Decimal(cost), Decimal(left), Decimal(short))
    assert year.funding == Decimal(290000)


def test_what_one_year_leaves_is_the_next_ones_reserve() -> None:
    needs = [(date(2026 + n, 10, 1), 140, Decimal(98000)) for n in range(3)]

    years = years_ahead(needs, POWAY)

    assert [year.left for year in years] == [Decimal(32000), Decimal(24000), Decimal(16000)]
    assert not any(year.short for year in years)
