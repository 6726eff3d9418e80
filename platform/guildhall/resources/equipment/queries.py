"""Reads of equipment: the list, what is free, what is booked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Session
from guildhall.people.queries import get
from guildhall.resources.models.equipment import Booking, Equipment
from guildhall.searching import holding


class Filter(Struct, frozen=True):
    """What somebody looks for in the inventory."""

    words: str = ""
    kind: str = ""
    condition: str = ""
    site: UUID | None = None
    retired: bool = False


def stands() -> ColumnElement[bool]:
    """Say which bookings keep their thing from others."""
    return and_(Booking.cancelled_at.is_(None), ~Booking.session_cancelled)


def things(wanted: Filter) -> Select[Any]:
    """Return the inventory with when each thing is wanted next."""
    following = (
        select(func.min(Booking.starts_at))
        .where(Booking.equipment_id == Equipment.id, stands(), Booking.ends_at > context.now())
        .scalar_subquery()
        .label("following")
    )
    statement = select(Equipment, following).options(joinedload(Equipment.worksite))
    gone = Equipment.retired_at.is_not(None)
    statement = statement.where(gone if wanted.retired else ~gone)
    statement = statement.where(
        *holding(wanted.words, Equipment.name, Equipment.kind, Equipment.tag)
    )
    if wanted.kind:
        statement = statement.where(Equipment.kind == wanted.kind)
    if wanted.condition:
        statement = statement.where(Equipment.condition == wanted.condition)
    if wanted.site:
        statement = statement.where(Equipment.worksite_id == wanted.site)
    return statement


def kinds() -> list[str]:
    """Return every kind of thing that there is."""
    return list(
        db.session.scalars(
            select(Equipment.kind)
            .where(Equipment.kind != "", Equipment.retired_at.is_(None))
            .distinct()
            .order_by(Equipment.kind)
        )
    )


def get_thing(equipment_id: UUID) -> Equipment:
    """Return a thing with its home; raise NotFound."""
    return get(Equipment, equipment_id, joinedload(Equipment.worksite))


def get_booking(booking_id: UUID) -> Booking:
    """Return a booking with its thing and session; raise NotFound."""
    return get(
        Booking,
        booking_id,
        joinedload(Booking.equipment),
        joinedload(Booking.session).joinedload(Session.offering),
    )


def bookings(
    *, equipment_id: UUID | None = None, past: bool = False, words: str = ""
) -> Select[tuple[Booking]]:
    """Return a statement for the bookings that stand, to come or of all time."""
    statement = (
        select(Booking)
        .join(Equipment, Equipment.id == Booking.equipment_id)
        .outerjoin(Session, Session.id == Booking.session_id)
        .outerjoin(Offering, Offering.id == Session.offering_id)
        .options(
            contains_eager(Booking.equipment),
            contains_eager(Booking.session).contains_eager(Session.offering),
        )
        .where(stands())
    )
    if not past:
        statement = statement.where(Booking.ends_at > context.now())
    if equipment_id:
        statement = statement.where(Booking.equipment_id == equipment_id)
    return statement.where(*holding(words, Equipment.name, Offering.title, Booking.purpose))


def of_session(session_id: UUID) -> Sequence[Booking]:
    """Return what is booked for a session."""
    return db.session.scalars(
        select(Booking)
        .join(Equipment, Equipment.id == Booking.equipment_id)
        .where(Booking.session_id == session_id, Booking.cancelled_at.is_(None))
        .options(contains_eager(Booking.equipment).joinedload(Equipment.worksite))
        .order_by(Equipment.name)
    ).all()


def free_between(starts_at: datetime, ends_at: datetime) -> Sequence[Equipment]:
    """Return what can be booked then: in use, in order, and kept for nobody."""
    taken = exists().where(
        Booking.equipment_id == Equipment.id,
        stands(),
        Booking.starts_at < ends_at,
        Booking.ends_at > starts_at,
    )
    return db.session.scalars(
        select(Equipment)
        .where(Equipment.retired_at.is_(None), Equipment.condition != "repair", ~taken)
        .options(joinedload(Equipment.worksite))
        .order_by(Equipment.kind, Equipment.name)
    ).all()


def taken_by(equipment_id: UUID, starts_at: datetime, ends_at: datetime) -> Booking | None:
    """Return who has a thing at that time."""
    return db.session.scalar(
        _first_between(starts_at, ends_at).where(Booking.equipment_id == equipment_id)
    )


def _first_between(starts_at: datetime, ends_at: datetime) -> Select[tuple[Booking]]:
    """Return the first booking that stands at that time, with its thing and its session."""
    return (
        select(Booking)
        .where(stands(), Booking.starts_at < ends_at, Booking.ends_at > starts_at)
        .order_by(Booking.starts_at)
        .options(
            joinedload(Booking.equipment),
            joinedload(Booking.session).joinedload(Session.offering),
        )
        .limit(1)
    )


def in_the_way(session_id: UUID, starts_at: datetime, ends_at: datetime) -> Booking | None:
    """Return the other booking that keeps a session's equipment from moving to that time."""
    own = aliased(Booking)
    return db.session.scalar(
        _first_between(starts_at, ends_at)
        .join(own, own.equipment_id == Booking.equipment_id)
        .where(
            own.session_id == session_id,
            own.cancelled_at.is_(None),
            Booking.session_id.is_distinct_from(session_id),
        )
    )
