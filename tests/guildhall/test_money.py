"""Money is divided and written without losing a cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.money import from_cents, in_cents, split, to_cent, written

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12).map(from_cents)
WEIGHTS = st.lists(
    st.fractions(min_value=0, max_value=1000, max_denominator=10_000), min_size=1, max_size=60
).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_sum_to_the_whole_and_lie_within_a_cent_of_their_share(total, weights):
    parts = split(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        share = Fraction(total) * weight / sum(weights)
        assert abs(Fraction(part) - share) < Fraction(1, 100)


@given(AMOUNTS, WEIGHTS, st.integers(min_value=0))
def test_the_odd_cents_go_to_the_named_party_and_to_nobody_else(total, weights, place):
    named = place % len(weights)

    parts = split(total, weights, odd_to=named)

    assert sum(parts) == total
    for at, (part, weight) in enumerate(zip(parts, weights, strict=True)):
        share = abs(Fraction(total)) * weight / sum(weights)
        if at != named:
            assert abs(in_cents(part)) == int(share * 100)


@given(AMOUNTS, st.integers(min_value=1, max_value=1000))
def test_scaling_every_weight_changes_no_part(total, factor):
    weights = [Fraction(1), Fraction(3, 4), Fraction(1, 2)]

    assert split(total, weights) == split(total, [weight * factor for weight in weights])


@given(AMOUNTS)
def test_cents_and_amounts_are_the_same_thing(amount):
    assert from_cents(in_cents(amount)) == amount


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_a_fraction_is_rounded_as_its_decimal_would_be(amount):
    rounded = to_cent(amount)

    assert abs(Fraction(rounded) - amount) <= Fraction(1, 200)


@pytest.mark.seed("T6", "T7")
def test_example_1_divides_100_000_dollars_by_three_rules():
    total = Decimal("100000.00")
    fte = [Fraction(1), Fraction(1), Fraction(4, 5), Fraction(3, 4), Fraction(1, 2)]
    hours = [Fraction(text) / 40 for text in ("40", "37.5", "32", "30", "17.5")]
    both = [share * week for share, week in zip(fte, hours, strict=True)]

    assert _texts(split(total, fte)) == "24691.36 24691.36 19753.08 18518.52 12345.68"
    assert _texts(split(total, hours)) == "25477.71 23885.35 20382.16 19108.28 11146.50"
    assert _texts(split(total, both)) == "29772.98 27912.17 19054.71 16747.30 6512.84"


def test_a_hundred_dollars_over_three_give_the_odd_cent_to_the_first():
    assert _texts(split(Decimal(100), [Fraction(1)] * 3)) == "33.34 33.33 33.33"


@pytest.mark.parametrize("weights", [[], [Fraction(0)], [Fraction(2), Fraction(-1)]])
def test_nothing_is_divided_by_nothing(weights):
    with pytest.raises(ValueError, match="above zero"):
        split(Decimal(100), weights)


def test_half_a_cent_is_refused_where_money_is_expected():
    with pytest.raises(ValueError, match="whole number of cents"):
        in_cents(Decimal("0.005"))
    with pytest.raises(TypeError, match=r"not 0\.1"):
        in_cents(0.1)


def test_rounding_is_half_up_on_both_sides_of_zero():
    assert to_cent(Decimal("23482.7424")) == Decimal("23482.74")
    assert to_cent(Decimal("0.005")) == to_cent(Fraction(1, 200)) == Decimal("0.01")
    assert to_cent(Decimal("-0.005")) == to_cent(Fraction(-1, 200)) == Decimal("-0.01")


def test_an_amount_is_written_with_its_dollars_and_cents(app):
    with app.test_request_context("/"):
        assert written(Decimal("1234.5")) == "$1,234.50"
        assert written(Decimal("-0.4")) == "−$0.40"
        assert written(None) == ""


def _texts(parts):
    return " ".join(str(part) for part in parts)
