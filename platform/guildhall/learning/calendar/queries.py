"""What a calendar reads: sessions, deadlines, meetings; of everybody, or of one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from guildhall import context
from guildhall.db import db
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.learning.calendar.entries import Held, Leading
from guildhall.learning.models.calendar import CalendarEvent, CalendarFeed
from guildhall.learning.models.courses import (
    CourseVersion,
    Facilitation,
    LeadingChange,
    Offering,
    Room,
    Session,
)
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite


@cache
def announced() -> SQLColumnExpression[bool]:
    """Return what is true of an offering that is, or once was, in public.

    Whoever has it in a calendar is told what became of it.
    """
    return or_(
        Offering.status.in_(("published", "closed")),
        Offering.announced_at.is_not(None),
        and_(Offering.status == "cancelled", Offering.published_at.is_not(None)),
    )


def public_sessions(
    since: datetime, until: datetime | None = None, *, offering_id: UUID | None = None
) -> list[Held]:
    """Return the sessions that the public may know of, in order, cancelled ones too."""
    statement = _sessions().where(announced(), *_between(Session, since, until))
    if offering_id is not None:
        statement = statement.where(Offering.id == offering_id)
    return [_held(row) for row in db.session.execute(statement).unique()]


def _sessions(*more: Any) -> Select[Any]:  # noqa: ANN401 - further entities of a statement
    """Return sessions with offering, version, room and site, and their place in the series."""
    other = aliased(Session)
    standing = (
        select(func.count())
        .where(other.offering_id == Session.offering_id, other.cancelled_at.is_(None))
        .correlate(Session)
    )
    number = standing.where(other.starts_at <= Session.starts_at).scalar_subquery()
    return (
        select(Session, number.label("number"), standing.scalar_subquery().label("total"), *more)
        .join(Offering, Offering.id == Session.offering_id)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(Worksite, Worksite.id == Room.worksite_id)
        .options(
            contains_eager(Session.offering).contains_eager(Offering.course_version),
            contains_eager(Session.room).contains_eager(Room.worksite),
        )
        .order_by(Session.starts_at, Session.id)
    )


def _between(
    model: type[Session | CalendarEvent], since: datetime, until: datetime | None
) -> list[ColumnElement[bool]]:
    found = [model.ends_at > since]
    return found if until is None else [*found, model.starts_at < until]


def _held(row: Any) -> Held:  # noqa: ANN401 - a row of _sessions()
    return Held(row.Session, row.Session.offering, row.number, row.total)


def deadlines(since: datetime, until: datetime | None = None) -> Sequence[Offering]:
    """Return the announced offerings whose last day to register is of its own."""
    moment = func.coalesce(Offering.closes_at, Offering.dropped_deadline)
    statement = select(Offering).where(announced(), moment > since)
    if until is not None:
        statement = statement.where(moment <= until)
    return db.session.scalars(statement.order_by(moment, Offering.id)).all()


def events(
    since: datetime, until: datetime | None = None, *, for_members: bool
) -> Sequence[CalendarEvent]:
    """Return the meetings, deadlines and days off; those of members only to members."""
    statement = select(CalendarEvent).where(*_between(CalendarEvent, since, until))
    if not for_members:
        statement = statement.where(~CalendarEvent.members_only)
    return db.session.scalars(statement.order_by(CalendarEvent.starts_at, CalendarEvent.id)).all()


def get_event(event_id: UUID, *, for_members: bool) -> CalendarEvent:
    """Return one of them; raise NotFound where it is not for this reader."""
    found = db.session.scalar(
        select(CalendarEvent)
        .where(CalendarEvent.id == event_id)
        .execution_options(populate_existing=True)
    )
    if found is None or (found.members_only and not for_members):
        raise NotFound
    return found


# Of one person


def places_of(
    person_id: UUID, since: datetime, *, offering_id: UUID | None = None
) -> list[tuple[Held, Registration]]:
    """Return the sessions of whatever a person registered for, given up ones too."""
    statement = (
        _sessions(Registration)
        .join(Registration, Registration.offering_id == Offering.id)
        .where(Registration.person_id == person_id, *_between(Session, since, None))
    )
    if offering_id is not None:
        statement = statement.where(Offering.id == offering_id)
    return [(_held(row), row.Registration) for row in db.session.execute(statement).unique()]


def led_by(person_id: UUID, since: datetime) -> list[tuple[Held, Leading]]:
    """Return the announced sessions that a person leads, or led until she was taken off."""
    statement = (
        _sessions(Facilitation.id.label("leads"), LeadingChange)
        .outerjoin(
            Facilitation,
            and_(Facilitation.session_id == Session.id, Facilitation.person_id == person_id),
        )
        .outerjoin(
            LeadingChange,
            and_(LeadingChange.session_id == Session.id, LeadingChange.person_id == person_id),
        )
        .where(
            announced(),
            or_(Facilitation.id.is_not(None), LeadingChange.id.is_not(None)),
            *_between(Session, since, None),
        )
    )
    return [
        (_held(row), Leading(person_id, row.leads is not None, row.LeadingChange))
        for row in db.session.execute(statement).unique()
    ]


def my_marks(person_id: UUID, sessions: Iterable[Session]) -> dict[UUID, str]:
    """Return how each of these sessions is the person's own: a state, or "leads"."""
    shown = {session.id: session.offering_id for session in sessions}
    if not shown:
        return {}
    states = db.session.execute(
        select(Registration.offering_id, Registration.state).where(
            Registration.person_id == person_id,
            Registration.offering_id.in_(set(shown.values())),
        )
    )
    by_offering: dict[UUID, str] = {row.offering_id: row.state for row in states}
    led = db.session.scalars(
        select(Facilitation.session_id).where(
            Facilitation.person_id == person_id, Facilitation.session_id.in_(shown)
        )
    )
    marks = {
        key: by_offering[offering] for key, offering in shown.items() if offering in by_offering
    }
    return {**marks, **dict.fromkeys(led, "leads")}


def feed_of(person_id: UUID) -> CalendarFeed | None:
    """Return a person's private feed, if she has asked for one."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.person_id == person_id))


def person_of_feed(token: str) -> Person:
    """Return whose calendar an address reads; NotFound once it was reset or she has left."""
    found = db.session.scalar(
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token == token, Person.archived_at.is_(None))
    )
    if found is None or directory().account_of(found.id) is None:
        raise NotFound
    return found


def sites() -> Sequence[tuple[UUID, str]]:
    """Return the worksites that have rooms, to choose from."""
    return (
        db.session.execute(
            select(Worksite.id, Worksite.name)
            .where(Worksite.id.in_(select(Room.worksite_id)), Worksite.retired_at.is_(None))
            .order_by(Worksite.name)
        )
        .tuples()
        .all()
    )


def days_off(first: datetime, last: datetime) -> Sequence[CalendarEvent]:
    """Return the days without work that a time touches."""
    return db.session.scalars(
        select(CalendarEvent)
        .where(
            CalendarEvent.kind == "day_off",
            CalendarEvent.cancelled_at.is_(None),
            CalendarEvent.starts_at < last,
            CalendarEvent.ends_at > first,
        )
        .order_by(CalendarEvent.starts_at)
    ).all()


def year_back() -> datetime:
    """Return the moment from which on feeds tell: a year ago, at midnight."""
    now = context.local_now().replace(hour=0, minute=0, second=0, microsecond=0)
    return now.replace(year=now.year - 1, day=min(now.day, 28))
