"""Trips between sites: what a session needs and is at home elsewhere becomes tasks (M33, A27)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.learning.models.courses import Room, Session
from guildhall.people.queries import get
from guildhall.resources.equipment import queries as equipment
from guildhall.resources.equipment import services as bookings
from guildhall.resources.models.equipment import Booking
from guildhall.resources.models.preparation import Material
from guildhall.resources.models.tasks import Task
from guildhall.resources.preparation.rules import Load, Trip, trips
from guildhall.resources.settings import setting
from guildhall.wording import gettext as _


@transaction
def follow(session_id: UUID) -> None:
    """Let a session's trips be what it needs now: new ones, other days, none any more.

    A trip that is done stays as it was; one that somebody dropped by hand stays dropped.
    """
    get(Session, session_id, lock=True)
    session = db.session.scalars(
        select(Session)
        .where(Session.id == session_id)
        .options(joinedload(Session.room).joinedload(Room.worksite), joinedload(Session.offering))
        .execution_options(populate_existing=True)
    ).one()
    wanted = [] if session.cancelled_at else trips(_loads(session), *_where_and_when(session))
    standing = {_key(task): task for task in _tasks_of(session_id)}
    for trip in wanted:
        _settle(standing.pop((trip.kind, trip.from_id, trip.to_id), None), trip, session)
    for task in standing.values():
        _let_go(task)
    db.session.flush()


def _where_and_when(session: Session) -> tuple[UUID | None, date, int]:
    site = session.room.worksite_id if session.room else None
    day = session.starts_at.astimezone(context.tenant().zone).date()
    return site, day, setting("pick_up_days")


def _loads(session: Session) -> list[Load]:
    things = [
        Load(booking.equipment.name, booking.equipment.worksite_id, returns=True)
        for booking in equipment.of_session(session.id)
    ]
    lines = db.session.scalars(
        select(Material).where(Material.session_id == session.id, Material.dropped_at.is_(None))
    )
    return things + [Load(line.name, line.worksite_id, returns=False) for line in lines]


def _tasks_of(session_id: UUID) -> list[Task]:
    return list(
        db.session.scalars(
            select(Task).where(Task.session_id == session_id, Task.kind != "work").with_for_update()
        )
    )


def _key(task: Task) -> tuple[str, UUID | None, UUID | None]:
    return (task.kind, task.from_id, task.to_id)


def _plan(trip: Trip, session: Session) -> None:
    things = ", ".join(trip.things)
    task = Task(
        title=session.offering.title,
        detail=things,
        kind=trip.kind,
        session_id=session.id,
        from_id=trip.from_id,
        to_id=trip.to_id,
        due_on=trip.due_on,
        minutes=setting("trip_minutes"),
    )
    db.session.add(task)
    db.session.flush()
    audit.record(
        "resources.trip_planned",
        task,
        task.title,
        after={"kind": trip.kind, "due_on": trip.due_on, "things": things},
    )


def _settle(task: Task | None, trip: Trip, session: Session) -> None:
    if task is None:
        _plan(trip, session)
        return
    things = ", ".join(trip.things)
    if task.dropped_at is not None and task.dropped_reason:
        return
    task.dropped_at = None
    if task.done_at is None and (task.due_on, task.detail) != (trip.due_on, things):
        before = {"due_on": task.due_on, "things": task.detail}
        task.due_on, task.detail = trip.due_on, things
        audit.record(
            "resources.trip_changed",
            task,
            task.title,
            before=before,
            after={"due_on": trip.due_on, "things": things},
        )


def _let_go(task: Task) -> None:
    """Drop a trip that nothing needs any more; without a reason, so that it may come back."""
    if task.done_at is None and task.dropped_at is None:
        task.dropped_at = context.now()
        audit.record(
            "resources.trip_not_needed", task, task.title, reason=_("nothing is to be brought now")
        )


# Equipment that comes and goes takes its trips along


@transaction
def book(equipment_id: UUID, session_id: UUID) -> Booking:
    """Keep a thing for a session, and plan its way there."""
    booking = bookings.book_for_session(equipment_id, session_id)
    follow(session_id)
    return booking


@transaction
def unbook(booking_id: UUID) -> Booking:
    """Give a thing free again, and its trips with it."""
    booking = bookings.cancel(booking_id)
    if booking.session_id is not None:
        follow(booking.session_id)
    return booking


@transaction
def book_again(booking_id: UUID) -> Booking:
    """Undo that."""
    booking = bookings.book_again(booking_id)
    if booking.session_id is not None:
        follow(booking.session_id)
    return booking
