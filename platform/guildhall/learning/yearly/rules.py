"""Planned, held, and what lies between, month by month. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from guildhall.learning.calendar.rules import after


class Planned(Struct, frozen=True):
    """One line of the plan as it is compared."""

    id: UUID
    title: str
    month: date
    format: str
    times: int
    people: int | None


class Happened(Struct, frozen=True):
    """An offering of other learning that took place, or is still to come."""

    id: UUID
    title: str
    month: date
    held: bool
    people: int
    """How many attended it."""
    sessions: int
    line_id: UUID | None
    """The line of the plan that it carries out."""


class Month(Struct, frozen=True):
    """A month of the plan beside the same month as it was."""

    first: date
    planned: int
    held: int
    unplanned: int
    """Of those held, how many no line of the plan asked for."""
    ahead: int
    """Announced for this month and not over yet."""
    expected: int
    came: int

    @property
    def last(self) -> date:
        """Return its last day."""
        return after(self.first) - timedelta(days=1)

    @property
    def difference(self) -> int:
        """Return held less planned: below zero where less took place."""
        return self.held - self.planned


def months_of(began: date) -> list[date]:
    """Return the first days of the twelve months of a year that begins in this one."""
    return [after(began, months) for months in range(12)]


def compare(
    months: Sequence[date], plan: Iterable[Planned], happened: Iterable[Happened]
) -> list[Month]:
    """Put plan and year beside each other; what was held counts in the month it was held in."""
    lines, events = list(plan), list(happened)
    return [
        _month(
            first,
            [each for each in lines if each.month == first],
            [each for each in events if each.month == first],
        )
        for first in months
    ]


def _month(first: date, lines: Sequence[Planned], events: Sequence[Happened]) -> Month:
    held = [each for each in events if each.held]
    return Month(
        first=first,
        planned=sum(each.times for each in lines),
        held=len(held),
        unplanned=sum(each.line_id is None for each in held),
        ahead=len(events) - len(held),
        expected=sum(each.people or 0 for each in lines),
        came=sum(each.people for each in held),
    )


def total(months: Sequence[Month]) -> Month:
    """Return the sums of all months."""
    names = ("planned", "held", "unplanned", "ahead", "expected", "came")
    sums = {name: sum(getattr(each, name) for each in months) for name in names}
    return Month(first=months[0].first, **sums)


def difference_so_far(months: Sequence[Month], today: date) -> int | None:
    """Return held less planned of the months that have begun; None before the year does."""
    begun = [each.difference for each in months if each.first <= today]
    return sum(begun) if begun else None


class Shape(Struct, frozen=True):
    """How much of what took place was a series, and how much a single event (A1)."""

    single: int
    series: int

    @property
    def series_share(self) -> Decimal | None:
        """Return the share of series in percent with one place; None where nothing took place."""
        whole = self.single + self.series
        if not whole:
            return None
        return (Decimal(100) * self.series / whole).quantize(Decimal("0.1"))


def shape_of(happened: Iterable[Happened]) -> Shape:
    """Count single events and series among what took place."""
    held = [each.sessions > 1 for each in happened if each.held]
    return Shape(single=held.count(False), series=held.count(True))
