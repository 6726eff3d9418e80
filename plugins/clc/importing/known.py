"""What is here already of the people in a file: who they are, their cycles and their points."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import func, or_, select

from guildhall.db import db
from guildhall.people.importing.text import fold
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position
from plugins.clc.cycles.queries import classified_people
from plugins.clc.importing.reading import FileRow
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry

CHUNK = 5000
Value = TypeVar("Value")


class KnownPerson(Struct, frozen=True):
    """Somebody who is here."""

    id: UUID
    first_name: str
    last_name: str
    number: str

    @property
    def sort_name(self) -> str:
        """Return the name as lists sort it."""
        return f"{self.last_name}, {self.first_name}"


class Known(Struct):
    """Everything that the rows are compared with, read in a handful of queries."""

    by_number: dict[str, KnownPerson] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[KnownPerson]] = field(default_factory=dict)
    classified: set[UUID] = field(default_factory=set)
    cycles: dict[UUID, list[ClcCycle]] = field(default_factory=dict)
    totals: dict[UUID, Decimal] = field(default_factory=dict)
    """Points that stand, by cycle."""
    brought: dict[UUID, ClcPointEntry] = field(default_factory=dict)
    """What an earlier file brought in, by cycle."""
    loose: dict[UUID, list[tuple[date, Decimal]]] = field(default_factory=dict)
    """Points that lie in no cycle yet, by person: their day and how many."""


def known_of(rows: Sequence[FileRow]) -> Known:
    """Read what is here of the people in these rows."""
    known, badges = Known(), dict[str, KnownPerson]()
    for person in _people(rows):
        found = KnownPerson(
            person.id, person.first_name, person.last_name, person.employee_number or ""
        )
        if person.employee_number:
            known.by_number[person.employee_number] = found
        if person.badge_code:
            badges.setdefault(person.badge_code, found)
        key = (fold(person.last_name), fold(person.first_name))
        known.by_name.setdefault(key, []).append(found)
    known.by_number = badges | known.by_number  # one's number before another's badge
    ids = {person.id for people in known.by_name.values() for person in people}
    for some in _chunks(ids):
        _read_cycles(known, some)
    return known


def _people(rows: Sequence[FileRow]) -> Iterable[Person]:
    numbers = {row.number for row in rows if row.number}
    names = {row.last_name.lower() for row in rows if row.last_name and not row.number}
    for some in _chunks(numbers):
        yield from db.session.scalars(
            select(Person).where(
                or_(Person.employee_number.in_(some), Person.badge_code.in_(some)),
                Person.archived_at.is_(None),
            )
        )
    for some in _chunks(names):
        yield from db.session.scalars(
            select(Person).where(
                func.lower(Person.last_name).in_(some), Person.archived_at.is_(None)
            )
        )


def _read_cycles(known: Known, ids: Collection[UUID]) -> None:
    known.classified |= set(
        db.session.scalars(classified_people().where(Position.person_id.in_(ids)).distinct())
    )
    cycles = db.session.scalars(
        select(ClcCycle).where(ClcCycle.person_id.in_(ids), ClcCycle.status != "void")
    )
    for cycle in cycles:
        known.cycles.setdefault(cycle.person_id, []).append(cycle)
    entries = db.session.scalars(
        select(ClcPointEntry).where(
            ClcPointEntry.person_id.in_(ids), ClcPointEntry.voided_at.is_(None)
        )
    )
    for entry in entries:
        if entry.cycle_id is None:
            known.loose.setdefault(entry.person_id, []).append((entry.earned_on, entry.points))
            continue
        known.totals[entry.cycle_id] = known.totals.get(entry.cycle_id, Decimal(0)) + entry.points
        if entry.import_id is not None:
            known.brought[entry.cycle_id] = entry


def _chunks(values: Collection[Value]) -> Iterable[list[Value]]:
    """Split what a query may ask for at once; a set's order does not matter here."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
