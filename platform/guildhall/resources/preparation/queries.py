"""Reads about a session's preparation, for who leads it and for who prepares all of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Facilitation, Offering, Room, Session
from guildhall.resources.equipment import queries as equipment
from guildhall.resources.models.equipment import Booking
from guildhall.resources.models.preparation import Material, SupportRequest
from guildhall.resources.models.tasks import Task
from guildhall.resources.preparation.rules import Counted
from guildhall.resources.tasks import queries as tasks
from guildhall.searching import holding

Row = TypeVar("Row")


def get_session(session_id: UUID, *, led_by: UUID | None) -> Session:
    """Return a session with offering, room and leaders; only one's own if `led_by` is given."""
    statement = (
        select(Session)
        .where(Session.id == session_id)
        .options(
            joinedload(Session.offering),
            joinedload(Session.room).joinedload(Room.worksite),
            selectinload(Session.facilitations).joinedload(Facilitation.person),
        )
        .execution_options(populate_existing=True)
    )
    return _one(statement, led_by)


def _one(statement: Select[tuple[Row]], led_by: UUID | None) -> Row:
    """Return the one row, of a session that somebody leads if asked; raise NotFound."""
    if led_by is not None:
        statement = statement.where(_led_by(led_by))
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def _led_by(person_id: UUID) -> Any:  # noqa: ANN401 - SQLAlchemy's exists has no narrower public type
    return exists().where(
        Facilitation.session_id == Session.id,
        Facilitation.person_id == person_id,
        ~Facilitation.cancelled,
    )


class Preparation(Struct, frozen=True):
    """Everything that a session needs, as it is now."""

    session: Session
    materials: Sequence[Counted]
    bookings: Sequence[Booking]
    requests: Sequence[SupportRequest]
    tasks: Sequence[Task]

    @property
    def done(self) -> int:
        """Return how many of its parts are ready."""
        return (
            sum(1 for each in self.materials if each.is_ready)
            + sum(1 for each in self.tasks if each.done_at)
            + sum(1 for each in self.requests if each.status == "answered")
        )

    @property
    def total(self) -> int:
        """Return how many parts somebody has to see to."""
        return len(self.materials) + len(self.tasks) + len(self.requests)


def preparation(session_id: UUID, *, led_by: UUID | None = None) -> Preparation:
    """Return everything that a session needs."""
    session = get_session(session_id, led_by=led_by)
    return Preparation(
        session,
        materials_of(session),
        equipment.of_session(session_id),
        requests_of(session_id),
        db.session.scalars(
            tasks.tasks(tasks.Filter(session=session_id, state="all")).order_by(
                Task.due_on, Task.id
            )
        ).all(),
    )


def materials_of(session: Session) -> list[Counted]:
    """Return the materials list of a session, reckoned for the seats taken now."""
    lines = db.session.scalars(
        select(Material)
        .where(Material.session_id == session.id, Material.dropped_at.is_(None))
        .options(joinedload(Material.worksite), joinedload(Material.item))
        .order_by(Material.ready_by.nulls_last(), Material.id)
        .execution_options(populate_existing=True)
    )
    return [Counted(line, session.offering.seats_taken) for line in lines]


def get_material(material_id: UUID, *, led_by: UUID | None) -> Material:
    """Return a line of a materials list with its session; raise NotFound."""
    statement = (
        select(Material)
        .join(Session, Session.id == Material.session_id)
        .where(Material.id == material_id)
        .options(contains_eager(Material.session).joinedload(Session.offering))
        .execution_options(populate_existing=True)
    )
    return _one(statement, led_by)


# Technical support


def requests_of(session_id: UUID) -> Sequence[SupportRequest]:
    """Return what technical help was asked for at a session."""
    return db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.session_id == session_id, SupportRequest.status != "withdrawn")
        .options(joinedload(SupportRequest.asker), joinedload(SupportRequest.owner))
        .order_by(SupportRequest.created_at)
    ).all()


def requests(state: str, words: str = "") -> Select[tuple[SupportRequest]]:
    """Return a statement for requests of a state, with their sessions and people."""
    statement = (
        select(SupportRequest)
        .join(Session, Session.id == SupportRequest.session_id)
        .join(Offering, Offering.id == Session.offering_id)
        .options(
            contains_eager(SupportRequest.session).contains_eager(Session.offering),
            joinedload(SupportRequest.asker),
            joinedload(SupportRequest.owner),
        )
        .where(SupportRequest.status != "withdrawn")
    )
    if state != "all":
        statement = statement.where(SupportRequest.status == state)
    return statement.where(*holding(words, SupportRequest.subject, Offering.title))


def get_request(request_id: UUID, *, led_by: UUID | None) -> SupportRequest:
    """Return a request with its session and people; raise NotFound."""
    statement = (
        select(SupportRequest)
        .join(Session, Session.id == SupportRequest.session_id)
        .where(SupportRequest.id == request_id)
        .options(
            contains_eager(SupportRequest.session).joinedload(Session.offering),
            joinedload(SupportRequest.asker),
            joinedload(SupportRequest.owner),
        )
        .execution_options(populate_existing=True)
    )
    return _one(statement, led_by)


# Several sessions


class Readiness(Struct, frozen=True):
    """A session with how much of what it needs is ready."""

    session: Session
    parts: int
    ready: int
    booked: int

    @property
    def is_ready(self) -> bool:
        """Say whether nothing is left to do."""
        return self.ready >= self.parts


def sessions(
    *, led_by: UUID | None, words: str = "", offering_id: UUID | None = None, past: bool = False
) -> Select[Any]:
    """Return sessions with the number of their parts, of those ready, and of bookings."""
    statement = (
        select(
            Session,
            _parts(),
            _ready_parts(),
            _count(Booking.id, Booking.session_id, equipment.stands()),
        )
        .join(Offering, Offering.id == Session.offering_id)
        .options(
            contains_eager(Session.offering),
            joinedload(Session.room).joinedload(Room.worksite),
        )
        .where(Session.cancelled_at.is_(None), Offering.status != "cancelled")
    )
    if not past:
        statement = statement.where(Session.ends_at > context.now())
    if led_by is not None:
        statement = statement.where(_led_by(led_by))
    if offering_id is not None:
        statement = statement.where(Session.offering_id == offering_id)
    return statement.where(*holding(words, Offering.title))


def _parts() -> Any:  # noqa: ANN401 - a sum of three counts
    return (
        _count(Material.id, Material.session_id, Material.dropped_at.is_(None))
        + _count(Task.id, Task.session_id, Task.dropped_at.is_(None))
        + _count(SupportRequest.id, SupportRequest.session_id, SupportRequest.status != "withdrawn")
    )


def _ready_parts() -> Any:  # noqa: ANN401 - as above
    ready = and_(Material.dropped_at.is_(None), _enough())
    return (
        _count(Material.id, Material.session_id, ready)
        + _count(Task.id, Task.session_id, Task.done_at.is_not(None))
        + _count(SupportRequest.id, SupportRequest.session_id, SupportRequest.status == "answered")
    )


def _count(column: Any, session_column: Any, condition: Any) -> Any:  # noqa: ANN401 - columns of three tables
    return (
        select(func.count(column))
        .where(session_column == Session.id, condition)
        .correlate(Session, Offering)
        .scalar_subquery()
    )


def _enough() -> Any:  # noqa: ANN401 - an expression of SQL
    """Say in SQL what Counted.is_ready says: as many are ready as the seats taken ask for."""
    seats = case((Material.basis == "seat", Offering.seats_taken), else_=1)
    needed = Material.each * seats * (100 + Material.spare_percent)
    return Material.done_quantity * 100 >= needed


def readiness_of(rows: Sequence[Any]) -> list[Readiness]:
    """Read rows of `sessions`."""
    return [Readiness(*row) for row in rows]


def of_offering(offering_id: UUID, *, led_by: UUID | None = None) -> list[Readiness]:
    """Return how ready each session of an offering is."""
    rows = db.session.execute(
        sessions(led_by=led_by, offering_id=offering_id, past=True).order_by(Session.starts_at)
    ).all()
    return readiness_of(rows)


def soon(*, led_by: UUID | None, days: int = 7) -> list[Readiness]:
    """Return the sessions of the next days, the first one first."""
    until = context.now() + timedelta(days=days)
    rows = db.session.execute(
        sessions(led_by=led_by).where(Session.starts_at < until).order_by(Session.starts_at)
    ).all()
    return readiness_of(rows)
