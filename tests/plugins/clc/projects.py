"""Projects handed in as evidence."""

from decimal import Decimal

from guildhall import context
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries as cycles

HOUR = 60


def points_of(person: Person) -> Decimal:
    found = cycles.standing_of(person.id, context.today())
    return found.points if found else Decimal(-1)
