"""Reading everything of the tenant that an import compares with, in a handful of queries."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from guildhall.db import db
from guildhall.people.importing.known import (
    PERSON_FACTS,
    JobClasses,
    Known,
    KnownPerson,
    KnownPosition,
    KnownTerm,
    Place,
    Places,
)
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.services.positions import TERM_FACTS

_AT_ONCE = 5_000


def load_known() -> Known:
    """Return what the current tenant knows of people, positions and places."""
    people = _people()
    _add_positions(people)
    return Known(
        list(people.values()),
        Places(_places(select(Worksite.id, Worksite.code, Worksite.name))),
        JobClasses(_places(select(JobClass.id, JobClass.code, JobClass.title))),
        Places(_places(select(BargainingUnit.id, BargainingUnit.code, BargainingUnit.name))),
    )


def _people() -> dict[UUID, KnownPerson]:
    columns = [getattr(Person, name) for name in PERSON_FACTS]
    statement = select(
        Person.id, Person.version, Person.archived_at, Person.sample, *columns
    ).order_by(Person.archived_at.is_not(None), Person.id)
    return {
        row[0]: KnownPerson(
            row[0],
            row[1],
            row[2] is not None,
            row[3],
            dict(zip(PERSON_FACTS, row[4:], strict=True)),
        )
        for row in _read(statement)
    }


def _add_positions(people: dict[UUID, KnownPerson]) -> None:
    positions: dict[UUID, KnownPosition] = {}
    for row in _read(
        select(
            Position.id,
            Position.person_id,
            Position.key,
            Position.hire_date,
            Position.probation_end,
        ).order_by(Position.id)
    ):
        position = positions[row[0]] = KnownPosition(*row)
        people[position.person_id].positions.append(position)
    columns = [getattr(PositionTerm, name) for name in TERM_FACTS]
    terms = _read(
        select(
            PositionTerm.position_id,
            PositionTerm.id,
            func.lower(PositionTerm.valid),
            func.upper(PositionTerm.valid),
            *columns,
        )
        .where(PositionTerm.withdrawn_at.is_(None))
        .order_by(PositionTerm.position_id, PositionTerm.valid)
    )
    for position_id, term_id, since, until, *facts in terms:
        term = KnownTerm(term_id, since, until, dict(zip(TERM_FACTS, facts, strict=True)))
        positions[position_id].terms.append(term)


def _places(statement: Select[Any]) -> list[Place]:
    return [Place(*row) for row in db.session.execute(statement)]


def _read(statement: Select[Any]) -> Any:  # noqa: ANN401 - rows of whatever was selected
    return db.session.execute(statement, execution_options={"yield_per": _AT_ONCE})
