"""What follows from dates and amounts alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.budgets.rules.claims import payable, taxable
from guildhall.budgets.rules.periods import Span, alert_due, day_to_post, span_of, years_of
from guildhall.budgets.rules.release import Increase, first_year, next_year
from guildhall.budgets.rules.shares import Party, share
from guildhall.money import from_cents

AMOUNTS = st.integers(min_value=0, max_value=10**9).map(from_cents)


def money(text: str) -> Decimal:
    """Return an amount as the contract writes it."""
    return Decimal(text.replace(",", ""))


@pytest.mark.seed("P48", "P49", "P50")
def test_example_2_all_four_years_of_release_time_to_the_cent():
    rate = 3600
    one = first_year(
        salary=money("62,400.00"), statutory_rate=rate, health=money("11,500.00"),
        cap=money("98,000.00"),
    )  # fmt: skip
    two = next_year(one, [Increase(350)], statutory_rate=rate, health=money("12,420.00"))
    three = next_year(two, [], statutory_rate=rate, health=money("13,413.60"))
    four = next_year(three, [Increase(200, 6)], statutory_rate=rate, health=money("14,486.69"))

    told = [
        (year.salary, year.statutory, year.health, year.cost, year.cap, year.headroom)
        for year in (one, two, three, four)
    ]
    assert told == [
        tuple(money(part) for part in line.split())
        for line in (
            "62,400.00 22,464.00 11,500.00 96,364.00 98,000.00 1,636.00",
            "64,584.00 23,250.24 12,420.00 100,254.24 101,430.00 1,175.76",
            "64,584.00 23,250.24 13,413.60 101,247.84 101,430.00 182.16",
            "65,229.84 23,482.74 14,486.69 103,199.27 102,444.30 -754.97",
        )
    ]
    assert four.annual_cap == money("103,458.60")


@pytest.mark.seed("A34")
def test_example_10_shares_5237_45_sixty_to_forty():
    parties = [Party("District", percent=Decimal(60)), Party("Union", takes_rest=True)]

    assert share(money("5,237.45"), parties) == {
        "District": money("3,142.47"),
        "Union": money("2,094.98"),
    }


def test_four_nominees_cost_7789_44():
    each = money("350.00") + money("1,185.00") + money("412.36")

    assert 4 * each == money("7,789.44")


@given(AMOUNTS, st.decimals(0, 100, places=2), st.one_of(st.none(), AMOUNTS))
def test_shares_sum_to_the_cost_and_the_odd_cent_goes_to_the_party_that_takes_the_rest(
    total, percent, cap
):
    parts = share(total, [Party("A", percent=percent, cap=cap), Party("B", takes_rest=True)])

    assert sum(parts.values()) == total
    assert parts["A"] <= total * percent / 100
    assert cap is None or parts["A"] <= cap


def test_a_cap_moves_what_is_above_it_to_the_other_party():
    parties = [Party("District", percent=Decimal(60), cap=money("3,000.00")),
               Party("Union", takes_rest=True)]  # fmt: skip

    assert share(money("5,237.45"), parties)["Union"] == money("2,237.45")
    with pytest.raises(ValueError, match="whole cost"):
        share(money("100.00"), [Party("A", fixed=money("120.00")), Party("B", takes_rest=True)])


@pytest.mark.parametrize(
    ("kind", "day", "start", "first", "last"),
    [
        ("fiscal_year", date(2026, 6, 30), (7, 1), date(2025, 7, 1), date(2026, 6, 30)),
        ("fiscal_year", date(2026, 7, 1), (7, 1), date(2026, 7, 1), date(2027, 6, 30)),
        ("school_year", date(2026, 3, 4), (9, 1), date(2025, 9, 1), date(2026, 8, 31)),
        ("calendar_year", date(2026, 3, 4), (7, 1), date(2026, 1, 1), date(2026, 12, 31)),
        ("biennium", date(2026, 3, 4), (7, 1), date(2025, 7, 1), date(2027, 6, 30)),
        ("biennium", date(2027, 7, 1), (7, 1), date(2027, 7, 1), date(2029, 6, 30)),
        ("fiscal_year", date(2025, 2, 28), (2, 29), date(2025, 2, 28), date(2026, 2, 27)),
    ],
)
def test_a_period_begins_with_the_tenants_own_year(kind, day, start, first, last):
    assert span_of(kind, day, start) == Span(first, last)


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_a_biennium_is_two_fiscal_years_without_a_gap(day, month, first):
    whole = span_of("biennium", day, (month, first))
    one, two = years_of(whole)

    assert whole.starts_on <= day <= whole.ends_on
    assert (one.starts_on, two.ends_on) == (whole.starts_on, whole.ends_on)
    assert (two.starts_on - one.ends_on).days == 1
    assert one == span_of("fiscal_year", one.starts_on, (month, first))


@pytest.mark.seed("M3")
def test_a_grant_of_two_years_is_told_of_180_90_and_30_days_before():
    end = date(2024, 10, 31)

    assert alert_due(date(2024, 5, 3), end, None) is None
    assert alert_due(date(2024, 5, 4), end, None) == 180
    assert alert_due(date(2024, 6, 4), end, 180) is None
    assert alert_due(date(2024, 8, 5), end, 180) == 90
    assert alert_due(date(2024, 10, 9), end, 180) == 30
    assert alert_due(date(2024, 11, 1), end, None) is None


def test_what_is_posted_after_a_periods_end_carries_its_last_day():
    year = Span(date(2025, 7, 1), date(2026, 6, 30))

    assert day_to_post(date(2026, 3, 4), year) == date(2026, 3, 4)
    assert day_to_post(date(2026, 7, 9), year) == date(2026, 6, 30)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_claim_is_paid_no_more_than_was_set_aside_or_spent(receipts, held, aid):
    paid = payable(receipts, encumbered=held, aid=aid)

    assert 0 <= paid <= held
    assert paid == 0 or paid <= receipts - aid
    assert 0 <= taxable(paid, paid_this_year=aid, limit=Decimal(5250)) <= paid
