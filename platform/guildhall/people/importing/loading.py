"""Reading what an import compares with: places whole, people as they are asked for."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Select, SQLColumnExpression, Uuid, any_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from guildhall.db import db
from guildhall.people.importing.identity import folded_name
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

_AT_ONCE: Final = 5_000

People = Mapping[UUID, KnownPerson]


def _in_order() -> tuple[SQLColumnExpression[Any], ...]:
    """Return the order of people: whoever is here comes before whoever has left."""
    return Person.archived_at.is_not(None), Person.id


def places() -> Known:
    """Return the places of the current tenant."""
    return Known(
        Places(_places(select(Worksite.id, Worksite.code, Worksite.name))),
        JobClasses(_places(select(JobClass.id, JobClass.code, JobClass.title))),
        Places(_places(select(BargainingUnit.id, BargainingUnit.code, BargainingUnit.name))),
    )


def everybody() -> People:
    """Return all people of the tenant with their positions."""
    return _people(None)


def people(ids: Collection[UUID]) -> People:
    """Return some people of the tenant with their positions."""
    return _people(list(ids)) if ids else {}


def is_empty() -> bool:
    """Say whether the tenant knows nobody yet."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def numbers() -> Iterator[tuple[str, UUID]]:
    """Yield every employee number with whose it is."""
    statement = select(Person.employee_number, Person.id).where(Person.employee_number > "")
    yield from _read(statement.order_by(*_in_order()))


def names() -> Iterator[tuple[set[str], UUID]]:
    """Yield for everybody the folded names by which a file may call them."""
    statement = select(Person.first_name, Person.preferred_name, Person.last_name, Person.id)
    for first, preferred, last, person_id in _read(statement.order_by(*_in_order())):
        firsts = {first, preferred} - {""}
        yield {folded_name(each, last) for each in firsts or {""}}, person_id


def badges() -> dict[str, UUID]:
    """Return whose each badge is."""
    statement = select(Person.badge_code, Person.id).where(Person.badge_code > "")
    return dict(_read(statement).all())


def held_on(day: date) -> Iterator[tuple[UUID, UUID]]:
    """Yield who holds which position on a day, without samples and whoever has left."""
    statement = (
        select(Person.id, Position.id)
        .join(Position, Position.person_id == Person.id)
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .where(
            Person.archived_at.is_(None),
            ~Person.sample,
            PositionTerm.withdrawn_at.is_(None),
            PositionTerm.valid.contains(day),
        )
        .order_by(Person.id, Position.id)
    )
    yield from _read(statement)


def _people(ids: list[UUID] | None) -> dict[UUID, KnownPerson]:
    columns = [getattr(Person, name) for name in PERSON_FACTS]
    statement = select(
        Person.id, Person.version, Person.archived_at, Person.sample, *columns
    ).order_by(*_in_order())
    found = {
        row[0]: KnownPerson(
            row[0],
            row[1],
            row[2] is not None,
            row[3],
            dict(zip(PERSON_FACTS, row[4:], strict=True)),
        )
        for row in _read(_only(statement, Person.id, ids))
    }
    _add_positions(found, ids)
    return found


def _add_positions(found: dict[UUID, KnownPerson], ids: list[UUID] | None) -> None:
    positions: dict[UUID, KnownPosition] = {}
    statement = select(
        Position.id,
        Position.person_id,
        Position.key,
        Position.hire_date,
        Position.probation_end,
    ).order_by(Position.id)
    for row in _read(_only(statement, Position.person_id, ids)):
        position = KnownPosition(*row)
        if position.person_id in found:  # nobody came between the two statements
            positions[position.id] = position
            found[position.person_id].positions.append(position)
    _add_terms(positions, None if ids is None else list(positions))


def _add_terms(positions: dict[UUID, KnownPosition], ids: list[UUID] | None) -> None:
    columns = [getattr(PositionTerm, name) for name in TERM_FACTS]
    statement = (
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
    for position_id, term_id, since, until, *facts in _read(
        _only(statement, PositionTerm.position_id, ids)
    ):
        if position_id in positions:
            term = KnownTerm(term_id, since, until, dict(zip(TERM_FACTS, facts, strict=True)))
            positions[position_id].terms.append(term)


def _only(
    statement: Select[Any], column: InstrumentedAttribute[UUID], ids: list[UUID] | None
) -> Select[Any]:
    if ids is None:
        return statement
    return statement.where(column == any_(literal(ids, ARRAY(Uuid()))))


def _places(statement: Select[Any]) -> list[Place]:
    return [Place(*row) for row in db.session.execute(statement)]


def _read(statement: Select[Any]) -> Any:  # noqa: ANN401 - rows of whatever was selected
    return db.session.execute(statement, execution_options={"yield_per": _AT_ONCE})
