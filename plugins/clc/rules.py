"""Dates and points of the CLC: pure, exact, explained."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from guildhall.wording import gettext as _

CYCLE_YEARS = 3
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PointRule:
    """The figures that points are worked out from."""

    minutes_per_point: int
    required_points: Decimal
    due_month: int
    due_day: int
    enrols_by_itself: bool

    @classmethod
    def of(cls, settings: dict[str, Any]) -> "PointRule":
        """Read the program's settings."""
        return cls(**{name: settings[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Points:
    """Points with the rule that led to them, as it is kept: "course 1.50" or "rate 150 240"."""

    points: Decimal
    rule: str


def points_for(minutes: int, given: Decimal | None, rule: PointRule) -> Points:
    """Return the course's own points where it gives any, else minutes at the rule's rate.

    Rounded down to a hundredth, so that nothing counts that was not attended.
    """
    if given is not None and given > 0:
        return Points(given.quantize(CENT, ROUND_DOWN), f"course {given}")
    points = (Decimal(minutes) / rule.minutes_per_point).quantize(CENT, ROUND_DOWN)
    return Points(points, f"rate {minutes} {rule.minutes_per_point}")


def explained(rule: str) -> str:
    """Say a kept rule in the page's language, with its arithmetic."""
    kind, *figures = rule.split()
    if kind == "course":
        return _("%(points)s points given by the course", points=figures[0])
    return _(
        "%(minutes)s min ÷ %(each)s min a point, rounded down", minutes=figures[0], each=figures[1]
    )


def due_on(year: int, rule: PointRule) -> date:
    """Return the day of a year on which records are due; the 31st of a short month is its last."""
    last = calendar.monthrange(year, rule.due_month)[1]
    return date(year, rule.due_month, min(rule.due_day, last))


def cycle_around(day: date, rule: PointRule) -> "Range[date]":
    """Return the cycle that begins in the program year of a day: three years, to the due date.

    A program year runs from the day after one due date to the next, so a record received on the
    due date is in, and one received the day after belongs to the next year (CBA: 1 October).
    """
    due_this_year = due_on(day.year, rule)
    first = day.year - 1 if day <= due_this_year else day.year
    begins = due_on(first, rule) + timedelta(days=1)
    return Range(begins, due_on(first + CYCLE_YEARS, rule) + timedelta(days=1))


def last_day(cycle: "Range[date]") -> date | None:
    """Return the due date of a cycle: its last day."""
    return cycle.upper - timedelta(days=1) if cycle.upper else None


def share(points: Decimal, required: Decimal) -> int:
    """Return whole percents of what is required, rounded down, never above 100."""
    return min(100, int(points * 100 / required))
