"""Reads of needs: one's own, and, for those who arrange, an offering's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.access.rules import KINDS, own_kinds
from guildhall.learning.models.access import Accommodation, Shift, StandingNeed
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.settings import setting

COMING = ("registered", "offered", "waitlisted", "attended")


class Asked(Struct, frozen=True):
    """An offering with how much of what was asked for is open, arranged and declined."""

    offering_id: UUID
    title: str
    starts_at: datetime | None
    asked: int
    arranged: int
    declined: int


def choices() -> list[tuple[str, str]]:
    """Return the boxes that this tenant's form has: what is kept, and its words."""
    offered = setting("needs_offered")
    named = [(kind, str(KINDS[kind])) for kind in KINDS if kind in offered]
    return named + [(kind, kind) for kind in own_kinds(setting("needs_more"))]


def word_of(kind: str) -> str:
    """Return a kind in the reader's words; a tenant's own is its own word."""
    return str(KINDS.get(kind, kind))


def standing_of(person_id: UUID) -> StandingNeed | None:
    """Return what a person needs every time."""
    return db.session.scalars(
        select(StandingNeed).where(StandingNeed.person_id == person_id)
    ).one_or_none()


def shifts_of(person_id: UUID) -> Sequence[Shift]:
    """Return when a person works, as she said."""
    return db.session.scalars(
        select(Shift).where(Shift.person_id == person_id).order_by(Shift.starts, Shift.id)
    ).all()


def asked_with(registration_id: UUID) -> Sequence[Accommodation]:
    """Return what was asked for with a registration and not taken back."""
    return db.session.scalars(
        select(Accommodation)
        .where(Accommodation.registration_id == registration_id)
        .where(Accommodation.state != "withdrawn")
        .order_by(Accommodation.kind == "", Accommodation.created_at, Accommodation.id)
    ).all()


def of_offering(offering_id: UUID) -> Sequence[Accommodation]:
    """Return everything asked for at an offering by those who come, by person."""
    same = and_(
        Registration.tenant_id == Accommodation.tenant_id,
        Registration.id == Accommodation.registration_id,
    )
    rows = db.session.scalars(
        select(Accommodation)
        .join(Registration, same)
        .where(Registration.offering_id == offering_id, Registration.state.in_(COMING))
        .where(Accommodation.state != "withdrawn")
        .options(
            contains_eager(Accommodation.registration).joinedload(Registration.person),
        )
        .order_by(Registration.person_id, Accommodation.kind == "", Accommodation.id)
    ).all()
    return sorted(rows, key=lambda row: row.registration.person.sort_name)


def get_accommodation(accommodation_id: UUID, *, lock: bool = False) -> Accommodation:
    """Return one thing that was asked for, with its registration; raise NotFound."""
    statement = (
        select(Accommodation)
        .where(Accommodation.id == accommodation_id, Accommodation.state != "withdrawn")
        .options(
            joinedload(Accommodation.registration).options(
                joinedload(Registration.person), joinedload(Registration.offering)
            )
        )
    )
    if lock:
        statement = statement.with_for_update(of=Accommodation).execution_options(
            populate_existing=True
        )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def coming_up() -> list[Asked]:
    """Return the offerings ahead for which something was asked, the nearest first; no names."""
    state = Accommodation.state
    counts = [func.count().filter(state == one) for one in ("asked", "arranged", "declined")]
    same = and_(
        Registration.tenant_id == Accommodation.tenant_id,
        Registration.id == Accommodation.registration_id,
    )
    offering = and_(
        Offering.tenant_id == Registration.tenant_id, Offering.id == Registration.offering_id
    )
    rows = db.session.execute(
        select(Offering.id, Offering.title, Offering.starts_at, *counts)
        .select_from(Accommodation)
        .join(Registration, same)
        .join(Offering, offering)
        .where(state != "withdrawn", Registration.state.in_(COMING))
        .where(Offering.status != "cancelled", Offering.ends_at > context.now())
        .group_by(Offering.id, Offering.title, Offering.starts_at)
        .order_by(Offering.starts_at, Offering.id)
        .limit(200)
    )
    return [Asked(*row) for row in rows]
