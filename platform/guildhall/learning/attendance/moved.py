"""What becomes of marks and minutes when their session is moved or called off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from guildhall import context
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import services, sheet_queries
from guildhall.learning.credit import completion
from guildhall.learning.models.courses import Session
from guildhall.learning.models.registrations import Attendance
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext


def refuse_move(session: Session, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse new times for a session whose sheet is closed, or that would not hold a correction.

    Its places are held until the verb ends, so that nobody signs in meanwhile by the old times.
    """
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return
    completion.lock_registrations(session.offering_id)
    if session.sheet_verified_at is not None:
        raise Conflict(_("The sheet is verified. Open it again first."))
    most = int((ends_at - starts_at).total_seconds() // 60)
    found = db.session.execute(
        select(Person, Attendance.corrected_minutes)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.session_id == session.id, Attendance.corrected_minutes > most)
        .order_by(Attendance.corrected_minutes.desc(), Person.id)
    ).first()
    if found is not None:
        raise Invalid(
            ends=ngettext(
                "%(name)s has %(num)s minute of it by a correction: correct that first.",
                "%(name)s has %(num)s minutes of it by a correction: correct that first.",
                found[1],
                name=found[0].name,
            )
        )


def follow_move(session: Session) -> None:
    """Count everybody's minutes anew by the session's new times, and what they lead to."""
    counted = [person_id for _session, person_id in sheet_queries.attendances_of([session.id])]
    for person_id in sorted(counted):
        services.recount(session, person_id)
    completion.settle(session.offering_id, counted)


def refuse_if_held(offering_id: UUID, session_id: UUID | None = None) -> None:
    """Refuse to call off what has taken place: it is over, and somebody has minutes of it."""
    attended = exists().where(
        Attendance.tenant_id == Session.tenant_id,
        Attendance.session_id == Session.id,
        func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
    )
    held = select(Session.id).where(
        Session.offering_id == offering_id,
        Session.cancelled_at.is_(None),
        or_(Session.ends_at <= context.now(), Session.sheet_verified_at.is_not(None)),
        attended,
    )
    if session_id is not None:
        held = held.where(Session.id == session_id)
    if db.session.scalar(held.limit(1)) is not None:
        raise Conflict(
            _("It has taken place, and people have hours of it. Cancel only what is still to come.")
        )
