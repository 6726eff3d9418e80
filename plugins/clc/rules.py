"""What the Advisory Board's rule makes of a day and of minutes: pure, exact, explained."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy.dialects.postgresql import Range

CYCLE_YEARS: Final = 3


class PointRule(Struct, frozen=True):
    """The figures that points and dates are worked out from, and since when they are in force."""

    minutes_per_point: int = 240
    required_points: Decimal = Decimal(30)
    outside_percent: int = 50
    """The least share of a project's hours that lies outside the contract day."""
    needs_approval: bool = True
    """Hours of a project before its approval are worth nothing."""
    project_step: Decimal | None = None
    """Points of a project come in steps of this: 10, 20 and nothing between."""
    cap_activity: Decimal | None = None
    """The most that one session or project may give."""
    cap_cycle: Decimal | None = None
    """The most that a member's projects may give in one cycle."""
    carry_cap: Decimal | None = None
    """The most that goes into the next cycle; None while the Board has not said."""
    due_month: int = 10
    due_day: int = 1
    id: UUID | None = None
    effective_from: date | None = None
    decision: str = ""
    """Where it comes from: the Board's meeting and item."""

    @property
    def is_the_boards(self) -> bool:
        """Say whether the Board recorded it; what nobody recorded is Guildhall's starting rule."""
        return self.id is not None


STARTING: Final = PointRule()
"""After the public ten-point project: at least 40 hours for 10 points, half of them on one's own
time. It holds until a Board records a rule of its own, and every page that uses it says so."""


class Rules(Struct, frozen=True):
    """Every rule of a local, so that a past day is judged by what was in force on it."""

    recorded: tuple[PointRule, ...] = ()

    @classmethod
    def of(cls, rules: Iterable[PointRule]) -> "Rules":
        """Put rules into the order of their days."""
        return cls(tuple(sorted(rules, key=lambda rule: rule.effective_from or date.min)))

    def on(self, day: date) -> PointRule:
        """Return the rule in force on a day."""
        found = STARTING
        for rule in self.recorded:
            if (rule.effective_from or date.min) <= day:
                found = rule
        return found


def due_in(year: int, rule: PointRule) -> date:
    """Return the day of a year on which records are due; the 31st of a short month is its last."""
    last = calendar.monthrange(year, rule.due_month)[1]
    return date(year, rule.due_month, min(rule.due_day, last))


def due_for(received: date, rule: PointRule) -> date:
    """Return the due date that a record received on a day meets: that day's own, or the next.

    Received on the due date is in time; received the day after waits for next year's (F1).
    """
    due = due_in(received.year, rule)
    return due if received <= due else due_in(received.year + 1, rule)


def cycle_around(day: date, rule: PointRule) -> "Range[date]":
    """Return the cycle that begins in the program year of a day: three years, to the due date."""
    due = due_for(day, rule)
    return cycle_from(due_in(due.year - 1, rule) + timedelta(days=1), rule)


def cycle_from(begins: date, rule: PointRule) -> "Range[date]":
    """Return the cycle of three program years from a day on."""
    first_due = due_for(begins, rule)
    last_due = due_in(first_due.year + CYCLE_YEARS - 1, rule)
    return Range(begins, last_due + timedelta(days=1))


def last_day(cycle: "Range[date]") -> date:
    """Return the due date of a cycle: its last day."""
    return (cycle.upper or date.max) - timedelta(days=1)


def school_year(due: date) -> str:
    """Return the school year that a due date opens: "2026–27"."""
    return f"{due.year}–{(due.year + 1) % 100:02}"


def days_late(received: date, cycle: "Range[date]") -> int:
    """Return how many days after the cycle's due date a record came in, 0 if it was in time."""
    return max(0, (received - last_day(cycle)).days)


def carried(points: Decimal, required: Decimal, cap: Decimal | None) -> Decimal:
    """Return what goes into the next cycle: the surplus, at most the Board's cap (F1).

    Without a recorded cap nothing does, for nobody may promise what the Board has not decided.
    """
    surplus = max(Decimal(0), points - required)
    return min(surplus, cap) if cap is not None else Decimal(0)


def expected(required: Decimal, cycle: "Range[date]", on: date) -> Decimal:
    """Return the points that an even pace would have brought by a day."""
    begins, ends = cycle.lower or date.min, cycle.upper or date.max
    passed = min(max((on - begins).days, 0), (ends - begins).days)
    return required * passed / (ends - begins).days


def share(points: Decimal, required: Decimal) -> int:
    """Return whole percents of what is required, rounded down, never above 100."""
    return min(100, int(points * 100 / required))
