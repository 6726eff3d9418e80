"""What a stipend's terms make of a due date, an amount and a fund: pure, exact, to the cent."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct
from sqlalchemy.dialects.postgresql import Range

from guildhall.money import ZERO, split

MONTHS: Final = 12
FORTNIGHT: Final = timedelta(days=14)


class Terms(Struct, frozen=True):
    """A stipend as a clause has it, for one award."""

    yearly: Decimal
    years: int
    instalments: int
    first: tuple[int, int]
    """Month and day of a year's first part."""


class Part(Struct, frozen=True):
    """One part of a year's amount."""

    number: int
    due_on: date
    amount: Decimal


class Year(Struct, frozen=True):
    """One school year of an award."""

    number: int
    valid: "Range[date]"
    amount: Decimal
    parts: tuple[Part, ...]


def years_of(terms: Terms, opens: date) -> tuple[Year, ...]:
    """Return the years of an award from the due date that opens the first one."""
    return tuple(
        Year(
            number + 1,
            Range(in_year(opens, opens.year + number), in_year(opens, opens.year + number + 1)),
            terms.yearly,
            parts_of(terms, in_year(opens, opens.year + number)),
        )
        for number in range(terms.years)
    )


def parts_of(terms: Terms, opens: date) -> tuple[Part, ...]:
    """Return a year's parts, which sum to its amount exactly; a part of no cent is none."""
    amounts = split(terms.yearly, [Fraction(1)] * terms.instalments)
    days = days_of(terms, opens)
    return tuple(
        Part(number, day, amount)
        for number, (day, amount) in enumerate(zip(days, amounts, strict=True), start=1)
        if amount
    )


def days_of(terms: Terms, opens: date) -> list[date]:
    """Return the days of a year's parts: one a month, or every two weeks where there are more.

    The first is the clause's day that lies nearest to the due date. From the last day of a month
    it goes on to the last day of the next.
    """
    month, day = terms.first
    near = (_clamped(year, month, day) for year in range(opens.year - 1, opens.year + 2))
    first = min(near, key=lambda each: (abs((each - opens).days), each))
    if terms.instalments > MONTHS:
        return [first + FORTNIGHT * number for number in range(terms.instalments)]
    last = day >= calendar.monthrange(first.year, first.month)[1]
    return [
        _months_later(first, number, 31 if last else day) for number in range(terms.instalments)
    ]


def _months_later(first: date, months: int, day: int) -> date:
    whole = first.year * MONTHS + first.month - 1 + months
    return _clamped(whole // MONTHS, whole % MONTHS + 1, day)


def in_year(day: date, year: int) -> date:
    """Return the same day of another year; 29 February is the 28th where there is none."""
    return _clamped(year, day.month, day.day)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


# What the years ahead cost


class Money(Struct, frozen=True):
    """What there is for the program, as the fund's books and the settings say."""

    reserve: Decimal
    """What the fund has available, without what this school year's parts still take of it."""
    contribution: Decimal
    """Of the district, each year."""
    other_costs: Decimal
    """Of the program, each year, besides the stipends."""


class YearAhead(Struct, frozen=True):
    """One school year to come: what its stipends cost, and what they are paid from."""

    due: date
    recipients: int
    stipends: Decimal
    reserve: Decimal
    money: Money

    @property
    def cost(self) -> Decimal:
        """Return what the program costs in the year."""
        return self.stipends + self.money.other_costs

    @property
    def funding(self) -> Decimal:
        """Return reserve and contribution."""
        return self.reserve + self.money.contribution

    @property
    def left(self) -> Decimal:
        """Return what is left, below nothing where money is missing."""
        return self.funding - self.cost

    @property
    def short(self) -> Decimal:
        """Return what is missing."""
        return max(ZERO, -self.left)


def years_ahead(needs: Sequence[tuple[date, int, Decimal]], money: Money) -> tuple[YearAhead, ...]:
    """Return each school year's sum; what one leaves is the next one's reserve, debts too.

    `needs` says due date, recipients and what their stipends take, year after year.
    """
    found: list[YearAhead] = []
    reserve = money.reserve
    for due, recipients, stipends in needs:
        found.append(YearAhead(due, recipients, stipends, reserve, money))
        reserve = found[-1].left
    return tuple(found)
