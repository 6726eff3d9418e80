"""Reads of attendance: a session for whoever works there, its sheet, what counts as a training."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.directory import Identity
from guildhall.errors import NotFound
from guildhall.learning.attendance import rules
from guildhall.learning.models.courses import CourseVersion, Facilitation, Offering, Session
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.models.registrations import (
    HOLDS_A_SEAT,
    Attendance,
    Registration,
)
from guildhall.learning.permissions import EVERY_SESSION
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

SHORTEST_SEARCH = 3
"""Letters below which nobody is named: a facilitator looks for one person, not through all."""


SHEETS_KEPT = timedelta(days=120)
"""How far back the page of sessions looks."""


def get_session(session_id: UUID, *, for_: Identity) -> Session:
    """Return a session that this person works at; raise NotFound."""
    found = db.session.scalar(_whole_session().where(Session.id == session_id, theirs(for_)))
    if found is None:
        raise NotFound
    return found


def session_at_the_door(session_id: UUID) -> Session:
    """Return a session that a kiosk or a phone may sign people in to; raise NotFound."""
    found = db.session.scalar(
        _whole_session()
        .join(Offering, same_offering())
        .where(
            Session.id == session_id,
            Session.cancelled_at.is_(None),
            Offering.status.in_(("published", "closed")),
        )
    )
    if found is None:
        raise NotFound(_("This session does not take place any more."))
    return found


def get_any_session(session_id: UUID) -> Session:
    """Return a session whatever has become of it, for marks that were made when it took place."""
    found = db.session.scalar(
        _whole_session().where(Session.id == session_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def sessions_to_look_after(for_: Identity) -> Select[tuple[Session]]:
    """Select the sessions, of the last months and to come, that this person works at."""
    return _looked_after(_whole_session(), for_)


def sheets_to_verify(for_: Identity, now: datetime) -> Sequence[tuple[Session, int]]:
    """Return this person's sessions that need a look, the oldest first, with their waiting marks.

    They are over and not verified, or kiosks sent marks on which somebody has to decide.
    """
    waiting = (
        select(func.count())
        .where(
            DoorEntry.tenant_id == Session.tenant_id,
            DoorEntry.session_id == Session.id,
            DoorEntry.state == "open",
        )
        .scalar_subquery()
    )
    unverified = and_(
        Session.ends_at <= now,
        Session.starts_at > now - SHEETS_KEPT,
        Session.sheet_verified_at.is_(None),
        Session.cancelled_at.is_(None),
        Offering.status.in_(("published", "closed")),
    )
    return (
        db.session.execute(
            select(Session, waiting)
            .join(Offering, same_offering())
            .options(contains_eager(Session.offering))
            .where(theirs(for_), or_(unverified, waiting > 0))
            .order_by(Session.ends_at)
        )
        .tuples()
        .all()
    )


def next_first() -> list[SQLColumnExpression[Any]]:
    """Return the order that begins with the next session; what is over follows, newest first."""
    now = context.now()
    away = func.abs(func.extract("epoch", Session.starts_at - now))
    return [Session.ends_at <= now, away]


def _looked_after(sessions: Select[tuple[Session]], who: Identity) -> Select[tuple[Session]]:
    """Keep the sessions, of the last months and to come, that this person works at."""
    return sessions.join(Offering, same_offering()).where(
        theirs(who),
        Session.cancelled_at.is_(None),
        Offering.status.in_(("published", "closed")),
        Session.starts_at > context.now() - SHEETS_KEPT,
    )


def _whole_session() -> Select[tuple[Session]]:
    return select(Session).options(
        joinedload(Session.offering).joinedload(Offering.course_version),
        joinedload(Session.offering)
        .joinedload(Offering.course_version)
        .joinedload(CourseVersion.course),
        joinedload(Session.room),
        selectinload(Session.facilitations).joinedload(Facilitation.person),
    )


def same_offering() -> ColumnElement[bool]:
    """Return the condition that ties a session to its offering."""
    return (Offering.tenant_id == Session.tenant_id) & (Offering.id == Session.offering_id)


def theirs(who: Identity) -> ColumnElement[bool]:
    """Limit sessions to one's own sessions, unless the role looks after all of them."""
    if who.may(EVERY_SESSION.key):
        return true()
    return exists().where(
        Facilitation.tenant_id == Session.tenant_id,
        Facilitation.session_id == Session.id,
        Facilitation.person_id == who.person_id,
    )


# The sheet


def on_the_sheet(session: Session, person_id: UUID) -> bool:
    """Say whether somebody has a line on a session's sheet."""
    seated = select(
        exists().where(
            Registration.offering_id == session.offering_id,
            Registration.person_id == person_id,
            Registration.state.in_(HOLDS_A_SEAT),
        )
    )
    return bool(db.session.scalar(seated))


def marks_that_wait(session_id: UUID) -> int:
    """Count the marks of kiosks on which somebody has to decide."""
    waiting = select(func.count()).where(
        DoorEntry.session_id == session_id, DoorEntry.state == "open"
    )
    return db.session.scalar(waiting) or 0


def window_of(session: Session) -> rules.Window:
    """Return when marks of a session are taken, by the tenant's rules."""
    return rules.window(
        session.starts_at,
        session.ends_at,
        before=setting("kiosk_before"),
        after=setting("kiosk_after"),
    )


def place_among_sessions(session: Session) -> tuple[int, int]:
    """Return which of an offering's sessions this is, and how many there are."""
    ids = db.session.scalars(
        select(Session.id)
        .where(Session.offering_id == session.offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.id)
    ).all()
    return (ids.index(session.id) + 1 if session.id in ids else 1), max(1, len(ids))


def last_session_of(offering_id: UUID) -> UUID | None:
    """Return the id of an offering's last session."""
    return db.session.scalar(
        select(Session.id)
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at.desc())
        .limit(1)
    )


def may_be_added(session: Session, text: str, limit: int = 8) -> Sequence[Person]:
    """Return people whose name or number fits and who are not on the sheet yet."""
    words = text.lower().split()[:5]
    if len("".join(words)) < SHORTEST_SEARCH:
        return ()
    seated = exists().where(
        Registration.tenant_id == Person.tenant_id,
        Registration.person_id == Person.id,
        Registration.offering_id == session.offering_id,
        Registration.state.in_(HOLDS_A_SEAT),
    )
    fits = [Person.search.contains(word, autoescape=True) for word in words]
    return db.session.scalars(
        select(Person)
        .where(*fits, ~seated, Person.archived_at.is_(None))
        .order_by(Person.last_name, Person.first_name)
        .limit(limit)
    ).all()


def correction_start(row: Attendance | None) -> dict[str, object]:
    """Return what stands in the form of a correction at first."""
    return {"minutes": row.counted_minutes, "reason": row.reason} if row else {}


# What counts as a training
