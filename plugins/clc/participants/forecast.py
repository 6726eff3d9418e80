"""Points to come: how many participants will have theirs by the next due dates, and why."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct

from guildhall import context
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.participants import queries
from plugins.clc.participants.rules import Facts, Outlook, outlook
from plugins.clc.points.rules import points_for
from plugins.clc.rules import Rules, due_for, due_in

YEARS: Final = 3
Seat = tuple[date, Decimal]
"""The day on which an offering ends, and what it will give."""


class Line(Struct, frozen=True):
    """One participant's outlook for the next due date."""

    cycle: ClcCycle
    outlook: Outlook


class DueDate(Struct, frozen=True):
    """How many will have their points by one due date, by how they get there."""

    due: date
    counts: dict[str, int]

    @property
    def reached(self) -> int:
        """Return how many are expected to have their points."""
        return sum(count for kind, count in self.counts.items() if kind != "short")

    @property
    def people(self) -> int:
        """Return of how many."""
        return sum(self.counts.values())


class Forecast(Struct, frozen=True):
    """The next due dates, and each participant's line for the first of them."""

    dates: Sequence[DueDate]
    lines: Sequence[Line]


def forecast() -> Forecast:
    """Work out the whole forecast from three queries."""
    rules, today = every_rule(), context.today()
    people = [
        (cycle, _facts(cycle, points, earned)) for cycle, points, earned in queries.for_forecast()
    ]
    seats = _seats(rules)
    dues = _next_due_dates(rules, today)
    by_date = [
        [Line(cycle, _outlook(cycle, facts, seats, today, due)) for cycle, facts in people]
        for due in dues
    ]
    dates = [
        DueDate(due, dict(Counter(line.outlook.kind for line in lines)))
        for due, lines in zip(dues, by_date, strict=True)
    ]
    return Forecast(dates, sorted(by_date[0], key=lambda line: line.outlook.missing, reverse=True))


def outlook_of(cycle: ClcCycle, points: Decimal, earned: Decimal) -> Outlook:
    """Return one participant's outlook for the end of her cycle."""
    rules = every_rule()
    seats = _seats(rules, cycle.person_id)
    due = cycle.valid.upper or date.max
    return _outlook(cycle, _facts(cycle, points, earned), seats, context.today(), due)


def _facts(cycle: ClcCycle, points: Decimal, earned: Decimal) -> Facts:
    return Facts(
        points=Decimal(points),
        earned=Decimal(earned),
        required=cycle.required_points,
        cycle=cycle.valid,
        handed_in=cycle.status in {"submitted", "verified"},
    )


def _outlook(
    cycle: ClcCycle, facts: Facts, seats: dict[UUID, list[Seat]], today: date, due: date
) -> Outlook:
    last = min(due, cycle.valid.upper or due)
    coming = [points for day, points in seats.get(cycle.person_id, []) if day <= last]
    return outlook(facts, sum(coming, Decimal(0)), today, due)


def _seats(rules: Rules, person_id: UUID | None = None) -> dict[UUID, list[Seat]]:
    """Return what each member's registrations will give, if attended whole."""
    found: dict[UUID, list[Seat]] = {}
    for holder, ends_at, minutes, points in queries.booked(person_id):
        day = _local(ends_at)
        worth = points_for(minutes, points, rules.on(day)).points
        found.setdefault(holder, []).append((day, worth))
    return found


def _local(moment: datetime) -> date:
    return moment.astimezone(context.tenant().zone).date()


def _next_due_dates(rules: Rules, today: date) -> list[date]:
    rule = rules.on(today)
    first = due_for(today, rule)
    return [due_in(first.year + more, rule) for more in range(YEARS)]
