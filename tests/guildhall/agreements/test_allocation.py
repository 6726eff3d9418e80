"""Dividing a pool: example 1 of the domain to the cent, and what holds for any population."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.agreements.allocation import Rule, Span, Worker, divide, warnings_of
from guildhall.errors import Invalid

POOL = Decimal("100000.00")
YEAR = Span(date(2025, 9, 1), date(2026, 8, 31))
FIVE = (
    Worker("E1", Decimal("1.00"), Decimal(40)),
    Worker("E2", Decimal("1.00"), Decimal("37.5"), None, date(2026, 1, 31)),
    Worker("E3", Decimal("0.80"), Decimal(32), date(2026, 2, 1)),
    Worker("E4", Decimal("0.75"), Decimal(30)),
    Worker("E5", Decimal("0.50"), Decimal("17.5"), date(2026, 3, 16)),
)
EXAMPLE_1 = {
    "fte": "24691.36 24691.36 19753.08 18518.52 12345.68",
    "hours": "25477.71 23885.35 20382.16 19108.28 11146.50",
    "fte_hours": "29772.98 27912.17 19054.71 16747.30 6512.84",
    "fte_days": "34899.84 14629.25 16216.48 26174.88 8079.55",
}
CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
WEIGHTS = st.dictionaries(
    st.text("AB09", min_size=1, max_size=6),
    st.fractions(0, 1, max_denominator=400),
    min_size=1,
    max_size=30,
)


@pytest.mark.seed("T6", "T7", "P34")
@pytest.mark.parametrize("key", EXAMPLE_1)
def test_example_1_to_the_cent(key):
    rule = Rule(key, Decimal(40), YEAR)

    amounts = divide(POOL, {each.id: rule.weight(each) for each in FIVE})

    assert [f"{amounts[each.id]:.2f}" for each in FIVE] == EXAMPLE_1[key].split()
    assert sum(amounts.values()) == POOL


def test_days_are_counted_with_the_first_and_the_last():
    days = [YEAR.shared_with(each.start, each.end) for each in FIVE]

    assert days == [365, 153, 212, 365, 169]


def test_a_hundred_over_three_gives_the_odd_cent_to_the_lowest_id():
    amounts = divide(Decimal("100.00"), dict.fromkeys("cab", Fraction(1)))

    assert amounts == {"a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33")}


def test_who_weighs_nothing_gets_nothing_and_nobody_weighing_is_refused():
    assert divide(POOL, {"a": Fraction(0), "b": Fraction(1)})["a"] == Decimal("0.00")
    with pytest.raises(Invalid, match="Nobody in this population"):
        divide(POOL, {"a": Fraction(0), "b": Fraction(0)})
    with pytest.raises(Invalid):
        divide(POOL, {})


def test_prorating_twice_is_said():
    [said] = warnings_of(Rule("fte_hours"), FIVE)

    assert "twice" in said
    assert "2 of 3" in said
    assert warnings_of(Rule("hours"), FIVE) == []


def test_days_without_a_period_are_refused():
    with pytest.raises(Invalid, match="period"):
        Rule("fte_days").weight(FIVE[0])


@given(CENTS, WEIGHTS.filter(lambda found: any(found.values())), st.randoms())
def test_for_any_population(pool, weights, chance):
    amounts = divide(pool, weights)
    names = list(weights)
    chance.shuffle(names)

    assert sum(amounts.values()) == pool
    assert divide(pool, {name: weights[name] for name in names}) == amounts
    for one, weight in weights.items():
        exact = Fraction(pool) * weight / sum(weights.values())
        assert abs(Fraction(amounts[one]) - exact) < Fraction(1, 100)
        if not weight:
            assert amounts[one] == 0
        for other in names:
            if weights[other] < weight:
                assert amounts[other] <= amounts[one]
