"""What a coordinator's leave costs in a year, and the cap that only increases raise (P48–P50)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from guildhall.money import to_cent

WHOLE: Final = 10_000
"""Basis points of a whole."""
MONTHS: Final = 12


class Increase(Struct, frozen=True):
    """A recorded increase of the salary schedule, and how many months of the year it holds."""

    basis_points: int
    months: int = MONTHS


class Year(Struct, frozen=True):
    """A year's cost by component and its cap, with the annual figures that the next begins at."""

    salary: Decimal
    annual_salary: Decimal
    statutory: Decimal
    health: Decimal
    cap: Decimal
    annual_cap: Decimal

    @property
    def cost(self) -> Decimal:
        """Return salary, statutory benefits and health and welfare together (P49)."""
        return self.salary + self.statutory + self.health

    @property
    def headroom(self) -> Decimal:
        """Return how far the cost stays below the cap; below zero it passes it."""
        return self.cap - self.cost


def first_year(*, salary: Decimal, statutory_rate: int, health: Decimal, cap: Decimal) -> Year:
    """Return the first year of a leave."""
    return Year(salary, salary, _of(salary, statutory_rate), health, cap, cap)


def next_year(
    before: Year, increases: Sequence[Increase], *, statutory_rate: int, health: Decimal
) -> Year:
    """Return the year after: salary and cap rise with each increase for the months it holds.

    Increases of one year are each a part of what the year began with. Nothing ever lowers the cap.
    """
    now = whole = Fraction(1)
    for each in increases:
        now += Fraction(each.basis_points * each.months, WHOLE * MONTHS)
        whole += Fraction(each.basis_points, WHOLE)
    salary, annual = _times(before.annual_salary, now), _times(before.annual_salary, whole)
    return Year(
        salary,
        annual,
        _of(salary, statutory_rate),
        health,
        _times(before.annual_cap, now),
        _times(before.annual_cap, whole),
    )


def _of(amount: Decimal, basis_points: int) -> Decimal:
    return to_cent(Fraction(amount) * basis_points / WHOLE)


def _times(amount: Decimal, factor: Fraction) -> Decimal:
    return to_cent(Fraction(amount) * factor)
