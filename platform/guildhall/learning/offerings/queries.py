"""Offerings and sessions, as a coordinator's pages and services read them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import midnight
from guildhall.db import db
from guildhall.learning.models.courses import CourseVersion, Facilitation, Offering, Session
from guildhall.learning.models.registrations import HOLDS_A_SEAT, Registration
from guildhall.learning.models.tags import OfferingTag
from guildhall.people.models.persons import Person
from guildhall.people.queries import get

TOLD: Final = ("registered", "offered", "waitlisted")
"""Who hears of a session that is added, moved or cancelled."""


def get_offering(offering_id: UUID) -> Offering:
    """Return an offering with its version, course, sessions, rooms and facilitators."""
    return get(
        Offering,
        offering_id,
        joinedload(Offering.course_version).joinedload(CourseVersion.course),
        selectinload(Offering.sessions).options(
            joinedload(Session.room),
            selectinload(Session.facilitations).joinedload(Facilitation.person),
        ),
    )


def get_session(session_id: UUID) -> Session:
    """Return a session with its offering, room and facilitators."""
    return get(
        Session,
        session_id,
        joinedload(Session.offering),
        joinedload(Session.room),
        selectinload(Session.facilitations).joinedload(Facilitation.person),
    )


HELD: Final = ("published", "closed")
"""Held or to be held: neither drafts nor what was cancelled."""


class Filter(Struct, frozen=True):
    """What a coordinator looks for in the list."""

    search: str = ""
    status: str = ""
    kind: str = ""
    format: str = ""
    outcome: str = ""
    aim: str = ""
    tag: UUID | None = None
    since: date | None = None
    until: date | None = None


def offerings(wanted: Filter) -> Select[tuple[Offering, int]]:
    """Return a statement for offerings and how many wait for a seat in each."""
    waiting = (
        select(func.count())
        .where(Registration.offering_id == Offering.id, Registration.state == "waitlisted")
        .scalar_subquery()
        .label("waiting")
    )
    statement = select(Offering, waiting).options(joinedload(Offering.course_version))
    if wanted.search:
        statement = statement.where(Offering.title.icontains(wanted.search, autoescape=True))
    if wanted.status:
        asked = HELD if wanted.status == "held" else (wanted.status,)
        statement = statement.where(Offering.status.in_(asked))
    if wanted.kind:
        statement = statement.where(Offering.kind == wanted.kind)
    if wanted.format:
        statement = statement.where(Offering.format == wanted.format)
    statement = statement.where(*aimed_at(wanted.outcome, wanted.aim, wanted.tag))
    if wanted.since:
        statement = statement.where(Offering.starts_at >= midnight(wanted.since))
    if wanted.until:
        statement = statement.where(Offering.starts_at < midnight(wanted.until + timedelta(1)))
    return statement


def aimed_at(outcome: str, aim: str = "", tag: UUID | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions that an offering has an outcome, an aim and a goal or standard."""
    conditions: list[ColumnElement[bool]] = []
    if outcome:
        conditions.append(Offering.outcomes.contains([outcome]))
    if aim:
        conditions.append(Offering.aims.contains([aim]))
    if tag:
        carrying = select(OfferingTag.offering_id).where(OfferingTag.tag_id == tag)
        conditions.append(Offering.id.in_(carrying))
    return conditions


def registrations(offering_id: UUID) -> Sequence[Registration]:
    """Return an offering's registrations: those with a seat by name, then the line in order."""
    return db.session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.offering_id == offering_id)
        .order_by(Registration.line_number.nulls_first(), Person.last_name, Person.first_name)
        .options(joinedload(Registration.person))
    ).all()


MOST_ELSEWHERE: Final = 200


def with_a_seat_or_waiting(offering_id: UUID) -> int:
    """Count whom a letter about its sessions reaches."""
    statement = select(func.count()).where(
        Registration.offering_id == offering_id, Registration.state.in_(TOLD)
    )
    return db.session.scalars(statement).one()


def busy_then(session: Session) -> Sequence[Person]:
    """Return who has a seat in a session and at its time one elsewhere, or leads, by name."""
    other = aliased(Session)
    at_its_time = (
        other.tenant_id == session.tenant_id,
        other.offering_id != session.offering_id,
        other.cancelled_at.is_(None),
        other.starts_at < session.ends_at,
        other.ends_at > session.starts_at,
    )
    elsewhere = aliased(Registration)
    statement = (
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.offering_id == session.offering_id,
            Registration.state.in_(HOLDS_A_SEAT),
            or_(
                exists().where(
                    elsewhere.person_id == Person.id,
                    elsewhere.state.in_(HOLDS_A_SEAT),
                    elsewhere.offering_id == other.offering_id,
                    *at_its_time,
                ),
                exists().where(
                    Facilitation.person_id == Person.id,
                    Facilitation.session_id == other.id,
                    *at_its_time,
                ),
            ),
        )
    )
    return db.session.scalars(statement.order_by(Person.last_name, Person.first_name)).all()


def elsewhere(offering: Offering) -> tuple[list[Offering], list[Offering]]:
    """Return the published offerings to come: those of the same course, and the others."""
    own = select(CourseVersion.course_id).where(CourseVersion.id == offering.course_version_id)
    rows = db.session.execute(
        select(Offering, CourseVersion.course_id == own.scalar_subquery())
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .where(
            Offering.id != offering.id,
            Offering.status == "published",
            Offering.starts_at > context.now(),
        )
        .order_by(Offering.starts_at)
        .limit(MOST_ELSEWHERE)
    ).all()
    return [row[0] for row in rows if row[1]], [row[0] for row in rows if not row[1]]


def in_room(room_id: UUID, starts_at: datetime, ends_at: datetime) -> Session | None:
    """Return the session that has a room at that time."""
    return db.session.scalars(
        select(Session)
        .where(
            Session.room_id == room_id,
            Session.cancelled_at.is_(None),
            Session.starts_at < ends_at,
            Session.ends_at > starts_at,
        )
        .order_by(Session.starts_at)
        .options(joinedload(Session.offering), joinedload(Session.room))
        .limit(1)
    ).first()


def led_meanwhile(
    person_ids: Sequence[UUID], starts_at: datetime, ends_at: datetime, *, but: UUID | None
) -> tuple[Person, Session] | None:
    """Return who of these leads another session at that time, and which."""
    row = db.session.execute(
        select(Person, Session)
        .join(Facilitation, Facilitation.person_id == Person.id)
        .join(Session, Session.id == Facilitation.session_id)
        .where(
            Facilitation.person_id.in_(person_ids),
            ~Facilitation.cancelled,
            Facilitation.session_id != but,
            Facilitation.starts_at < ends_at,
            Facilitation.ends_at > starts_at,
        )
        .order_by(Facilitation.starts_at)
        .options(joinedload(Session.offering))
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def history(object_ids: Sequence[UUID]) -> Sequence[AuditEvent]:
    """Return what happened to an offering and its sessions, the newest first."""
    return db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.object_type.in_(("offering", "session")),
            AuditEvent.object_id.in_(object_ids),
        )
        .order_by(AuditEvent.created_at.desc())
        .limit(30)
    ).all()
