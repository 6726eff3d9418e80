"""Reads about people."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from guildhall.db import TenantModel, db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person, Standing, UnionMembership
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.settings import setting

Row = TypeVar("Row", bound=TenantModel)
Picked = TypeVar("Picked", bound=tuple[Any, ...])
"""What a statement picks: people, or rows that are joined to them."""


def get_person(person_id: UUID) -> Person:
    """Return a person of this tenant; raise NotFound."""
    return get(Person, person_id)


def get(model: type[Row], row_id: UUID, *options: ExecutableOption, lock: bool = False) -> Row:
    """Return a row of this tenant by its id, locked for a change if asked; raise NotFound."""
    statement = select(model).where(model.id == row_id).options(*options)
    if options or lock:
        statement = statement.execution_options(populate_existing=True)
    if lock:
        statement = statement.with_for_update(of=model)
    found: Row | None = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def hold(model: type[TenantModel], ids: Iterable[UUID]) -> None:
    """Let others who write what hangs on these rows wait, in the order of ids, never in a circle.

    Two who meet an exclusion constraint at one moment wait for each other, and the database ends
    one as deadlocked instead of refused. So whoever writes such a row holds first what it is about.
    """
    db.session.execute(
        select(model.id)
        .where(model.id.in_(list(ids)))
        .order_by(model.id)
        .with_for_update(key_share=True)
    )


def find_by_number(text: str) -> Person | None:
    """Return whom an employee number or a badge belongs to, as somebody typed or scanned it."""
    wanted = text.strip()
    if not wanted:
        return None
    return db.session.scalar(
        select(Person)
        .where(
            or_(Person.employee_number == wanted, Person.badge_code == wanted),
            Person.archived_at.is_(None),
        )
        .order_by(Person.employee_number != wanted)
        .limit(1)
    )


def matching(words: str) -> Select[tuple[Person]]:
    """Return the people whose name or number contains every word, in the order of their names."""
    statement = narrowed(select(Person).where(Person.archived_at.is_(None)), words)
    return statement.order_by(func.lower(Person.last_name), func.lower(Person.first_name))


def narrowed(statement: Select[Picked], words: str) -> Select[Picked]:
    """Keep whose name or number contains every word, accents aside; an address is an e-mail's."""
    for word in bare(words).split():
        if "@" in word:
            statement = statement.where(Person.email.contains(word, autoescape=True))
        else:
            statement = statement.where(Person.search.contains(word, autoescape=True))
    return statement


def bare(text: str) -> str:
    """Return small letters without accents, as the column `search` has them."""
    letters = unicodedata.normalize("NFD", text.replace("\x00", "").lower())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


# What was true on a date


def positions_on(person_id: UUID, on: date) -> Sequence[PositionTerm]:
    """Return what each position of a person is on a date, with its place and class loaded."""
    return db.session.scalars(
        select(PositionTerm)
        .join(PositionTerm.position)
        .where(Position.person_id == person_id, PositionTerm.valid.contains(on))
        .options(
            joinedload(PositionTerm.position),
            joinedload(PositionTerm.job_class),
            joinedload(PositionTerm.worksite),
            joinedload(PositionTerm.bargaining_unit),
            joinedload(PositionTerm.supervisor),
        )
        .order_by(PositionTerm.valid)
    ).all()


def in_good_standing(person_id: UUID, on: date) -> bool:
    """Say whether a person was a member in good standing on a date (P43).

    Judged from the interval that covers the date, so that a later lapse takes nothing back.
    """
    found = db.session.scalar(
        select(Standing.good).where(Standing.person_id == person_id, Standing.valid.contains(on))
    )
    return bool(found)


def membership_on(person_id: UUID, on: date) -> Sequence[UnionMembership]:
    """Return the memberships in the union's units that a person holds on a date."""
    return db.session.scalars(
        select(UnionMembership).where(
            UnionMembership.person_id == person_id, UnionMembership.valid.contains(on)
        )
    ).all()


def headcount(on: date) -> dict[UUID | None, int]:
    """Return how many people hold a position in each bargaining unit on a date, each once.

    Whether people on leave count is the tenant's setting `count_on_leave` (P47).
    """
    statement = (
        select(PositionTerm.bargaining_unit_id, func.count(Position.person_id.distinct()))
        .join(PositionTerm.position)
        .join(Position.person)
        .where(PositionTerm.valid.contains(on), Person.archived_at.is_(None))
        .group_by(PositionTerm.bargaining_unit_id)
    )
    if not setting("count_on_leave"):
        statement = statement.where(
            Position.id.not_in(
                select(LeaveOfAbsence.position_id).where(LeaveOfAbsence.valid.contains(on))
            )
        )
    return dict(db.session.execute(statement).tuples().all())


# A person's record in time


def positions_of(person_id: UUID) -> Sequence[Position]:
    """Return every position of a person with all of its terms, past and to come."""
    return db.session.scalars(
        select(Position)
        .where(Position.person_id == person_id)
        .options(
            selectinload(Position.terms).options(
                joinedload(PositionTerm.job_class),
                joinedload(PositionTerm.worksite),
                joinedload(PositionTerm.bargaining_unit),
                joinedload(PositionTerm.supervisor),
            )
        )
        .order_by(Position.hire_date.nulls_last(), Position.id)
        .execution_options(populate_existing=True)
    ).all()


def leaves_of(person_id: UUID) -> Sequence[LeaveOfAbsence]:
    """Return every leave from any position of a person that was not withdrawn."""
    return db.session.scalars(
        select(LeaveOfAbsence)
        .join(LeaveOfAbsence.position)
        .where(Position.person_id == person_id, LeaveOfAbsence.withdrawn_at.is_(None))
        .options(joinedload(LeaveOfAbsence.backfill))
        .order_by(LeaveOfAbsence.valid)
    ).all()


def get_position(position_id: UUID) -> Position:
    """Return a position with its person and its terms as they are now; raise NotFound."""
    return get(
        Position,
        position_id,
        joinedload(Position.person),
        selectinload(Position.terms).options(
            joinedload(PositionTerm.job_class),
            joinedload(PositionTerm.worksite),
            joinedload(PositionTerm.bargaining_unit),
            joinedload(PositionTerm.supervisor),
        ),
    )


def get_term(term_id: UUID) -> PositionTerm:
    """Return a term with its position and person; raise NotFound for a withdrawn one."""
    term = get(PositionTerm, term_id, joinedload(PositionTerm.position).joinedload(Position.person))
    if term.withdrawn_at is not None:
        raise NotFound
    return term


def get_leave(leave_id: UUID) -> LeaveOfAbsence:
    """Return a leave with its position and person; raise NotFound for a withdrawn one."""
    leave = get(
        LeaveOfAbsence, leave_id, joinedload(LeaveOfAbsence.position).joinedload(Position.person)
    )
    if leave.withdrawn_at is not None:
        raise NotFound
    return leave
