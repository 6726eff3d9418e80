"""What an offering asks of whoever came, and how far each is: exit survey, reflections."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.db import db
from guildhall.learning.credit import letters, rules
from guildhall.learning.models.courses import CourseVersion, Offering, Session
from guildhall.learning.reflections import queries as reflections
from guildhall.learning.settings import setting, survey_end
from guildhall.surveys import queries as surveys
from guildhall.surveys import services as survey_services
from guildhall.surveys.models import Survey


class Course(Struct, frozen=True):
    """What settling needs to know of an offering, read once for everybody in it."""

    offering: Offering
    sessions: Sequence[Session]
    survey: Survey | None
    answered: frozenset[UUID]
    reflected: Mapping[UUID, int]
    """How many reflections each person has written between its sessions."""

    @property
    def ended(self) -> bool:
        """Say whether no session is to come, so that the survey about all may be asked."""
        return all(is_over(session) for session in self.sessions)


def is_over(session: Session) -> bool:
    """Say whether a session's time has passed, or its facilitator has closed the sheet."""
    return session.ends_at <= context.now() or session.sheet_verified_at is not None


def course_of(offering_id: UUID) -> Course:
    """Read what settling needs to know of an offering."""
    offering = db.session.scalars(
        select(Offering)
        .options(joinedload(Offering.course_version).joinedload(CourseVersion.course))
        .where(Offering.id == offering_id)
    ).one()
    sessions = db.session.scalars(
        select(Session)
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at)
    ).all()
    survey = surveys.survey_about("offering", offering_id)
    answered = frozenset(surveys.answered_by(survey)) if survey else frozenset[UUID]()
    reflected = _reflected(offering, sessions)
    return Course(offering, sessions, survey, answered, reflected)


def _reflected(offering: Offering, sessions: Sequence[Session]) -> Mapping[UUID, int]:
    if not offering.reflections_required:
        return {}
    return reflections.written_in([session.id for session in reflections.between(sessions)])


def survey_opened(course: Course, people: Sequence[UUID]) -> Course:
    """Open the offering's survey the first time it is wanted, and invite whoever came."""
    if not people:
        return course
    survey = course.survey or open_exit_survey(course.offering)
    for person_id in survey_services.invite(survey, people):
        letters.promise_survey(survey, person_id)
    return replace(course, survey=survey)


def open_exit_survey(offering: Offering) -> Survey:
    """Open the survey about an offering until the tenant's number of days after its end.

    The end is read once nobody can change it unseen: a session may be added at this very moment.
    """
    subject = ("offering", offering.id)
    survey_services.hold_end(subject)
    return survey_services.open_survey(
        subject,
        offering.title,
        closes_at=survey_end(_end_of(offering.id)),
        privacy=setting("survey_privacy"),
        template_id=offering.survey_template_id,
    )


def _end_of(offering_id: UUID) -> datetime:
    held = select(func.max(Session.ends_at)).where(
        Session.offering_id == offering_id, Session.cancelled_at.is_(None)
    )
    return db.session.scalars(held).one() or context.now()  # its last session just fell away


def survey_state(course: Course, person_id: UUID) -> rules.Asked:
    """Say how far the exit survey is, where completing asks for it."""
    if not course.offering.requires_survey:
        return "not_asked"
    if person_id in course.answered:
        return "answered"
    closes = course.survey.closes_at if course.survey else None
    return "missed" if closes is not None and closes <= context.now() else "open"


def reflection_state(course: Course, person_id: UUID) -> rules.Asked:
    """Say how far the reflections are; a series that became too short asks for fewer."""
    possible = len(reflections.between(course.sessions))
    needed = min(course.offering.reflections_required, possible)
    if not needed:
        return "not_asked"
    if course.reflected.get(person_id, 0) >= needed:
        return "answered"
    return "open" if reflections.is_still_open(course.sessions) else "missed"
