"""Groups and whom they are for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.registrations import Registration
from guildhall.learning.models.seats import SeatGroup
from guildhall.learning.registration.rules import GONE
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm


def get_group(group_id: UUID, *, holder_id: UUID | None = None) -> SeatGroup:
    """Return a group as it is now, with its offering and holder; of one holder where given."""
    wanted = (
        select(SeatGroup)
        .where(SeatGroup.id == group_id)
        .options(joinedload(SeatGroup.offering), joinedload(SeatGroup.holder))
        .execution_options(populate_existing=True)
    )
    if holder_id is not None:
        wanted = wanted.where(SeatGroup.holder_id == holder_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def groups_of(offering_id: UUID) -> Sequence[SeatGroup]:
    """Return the groups of an offering that still hold or have named seats."""
    return db.session.scalars(
        select(SeatGroup)
        .where(SeatGroup.offering_id == offering_id)
        .order_by(SeatGroup.id)
        .options(joinedload(SeatGroup.holder))
    ).all()


def held_by(holder_id: UUID) -> Sequence[SeatGroup]:
    """Return what somebody holds and held, the newest first."""
    return db.session.scalars(
        select(SeatGroup)
        .where(SeatGroup.holder_id == holder_id)
        .order_by(SeatGroup.id.desc())
        .options(joinedload(SeatGroup.offering))
    ).all()


def named_in(group_id: UUID) -> Sequence[Registration]:
    """Return who has one of a group's seats, by name."""
    return db.session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.group_id == group_id, Registration.state.not_in(GONE))
        .order_by(Person.last_name, Person.first_name)
        .options(joinedload(Registration.person))
    ).all()


def how_many_named(group_id: UUID) -> int:
    """Return how many of a group's seats have a name."""
    counted = select(func.count()).where(
        Registration.group_id == group_id, Registration.state.not_in(GONE)
    )
    return db.session.scalar(counted) or 0


def people_of(holder_id: UUID) -> Sequence[Person]:
    """Return whom a manager answers for today: who reports to her, or works where she does."""
    today = context.today()
    own, own_term = aliased(Position), aliased(PositionTerm)
    sites = (
        select(own_term.worksite_id)
        .join(own, own.id == own_term.position_id)
        .where(own.person_id == holder_id, own_term.valid.contains(today))
        .where(own_term.worksite_id.is_not(None))
    )
    hers = exists().where(
        Position.person_id == Person.id,
        PositionTerm.position_id == Position.id,
        PositionTerm.valid.contains(today),
        or_(PositionTerm.supervisor_id == holder_id, PositionTerm.worksite_id.in_(sites)),
    )
    return db.session.scalars(
        select(Person)
        .where(hers, Person.archived_at.is_(None))
        .order_by(Person.last_name, Person.first_name)
    ).all()
