"""Shorthand for tests of time: a position that somebody holds, and being away from it."""

from datetime import date
from typing import Any

from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position
from guildhall.people.services import leaves, positions
from guildhall.people.services.positions import Span


def hold(person: Person, starts_on: date, **facts: Any) -> Position:
    """Give somebody a position in the classified unit."""
    facts.setdefault("title", "Aide")
    return positions.open_position(person, facts, Span(starts_on))


def away(position: Position, first: date, last: date | None, **facts: Any) -> Any:
    """Record a union leave from a position."""
    given = {
        "kind": "union_release",
        "seniority_continues": True,
        "accrual_continues": True,
        "payer": "District",
        "cba_reference": "14.18",
        "serving_as": "Professional Learning Coordinator",
    }
    return leaves.record(position, {**given, "starts_on": first, "last_day": last, **facts})
