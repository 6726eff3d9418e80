"""What one person has of sessions: those registered for, and those led."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import CourseVersion, Facilitation, Offering, Session
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person


class Mine(Struct, frozen=True):
    """One line of a person's own list."""

    registration: Registration
    offering: Offering
    points: Any
    place_in_line: int


def mine(person_id: UUID) -> list[Mine]:
    """Return everything that a person registered for, with sessions and rooms."""
    ahead = aliased(Registration)
    place = (
        select(func.count())
        .where(
            ahead.offering_id == Registration.offering_id,
            ahead.state == "waitlisted",
            ahead.line_number <= Registration.line_number,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Registration, CourseVersion.points, place)
        .join(Offering, Offering.id == Registration.offering_id)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .where(Registration.person_id == person_id)
        .order_by(Offering.starts_at)
        .options(
            joinedload(Registration.offering)
            .selectinload(Offering.sessions)
            .joinedload(Session.room)
        )
    )
    return [
        Mine(row[0], row[0].offering, row[1], row[2] if row[0].state == "waitlisted" else 0)
        for row in rows
    ]


def led_by(person_id: UUID) -> Sequence[Session]:
    """Return the sessions that a person leads, the latest first."""
    return db.session.scalars(
        select(Session)
        .join(Facilitation, Facilitation.session_id == Session.id)
        .join(Offering, Offering.id == Session.offering_id)
        .where(Facilitation.person_id == person_id, Offering.status != "draft")
        .order_by(Session.starts_at.desc())
        .options(joinedload(Session.offering), joinedload(Session.room))
    ).all()


def names_on(session_id: UUID, *, led_by: UUID) -> tuple[Session, Sequence[Person]]:
    """Return a session that this person leads and who holds a seat in it; else NotFound."""
    session = db.session.scalar(
        select(Session)
        .join(Facilitation, Facilitation.session_id == Session.id)
        .where(Session.id == session_id, Facilitation.person_id == led_by)
        .options(
            joinedload(Session.offering),
            joinedload(Session.room),
            selectinload(Session.facilitations),
        )
    )
    if session is None:
        raise NotFound
    people = db.session.scalars(
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.offering_id == session.offering_id,
            Registration.state.in_(("registered", "attended", "completed", "partial", "no_show")),
        )
        .order_by(Person.last_name, Person.first_name)
    ).all()
    return session, people
