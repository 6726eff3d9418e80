"""Completion follows by itself: from marks, minutes and the survey to a state and a line of credit.

`settle` may be asked at any time and any number of times: it works out what is due and changes
only what differs. Every caller that settles several people locks all their registrations first,
so that nobody waits for a registration while others wait for the next certificate's number.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.learning.attendance import sheet_queries
from guildhall.learning.credit import certificates, letters, rules
from guildhall.learning.models.courses import CourseVersion, Offering, Session
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.registrations import Attendance, Mark, Registration
from guildhall.learning.reflections import queries as reflections
from guildhall.learning.settings import setting, survey_end
from guildhall.surveys import queries as surveys
from guildhall.surveys import services as survey_services
from guildhall.surveys.models import Survey
from guildhall.wording import gettext as _

SETTLED_FROM = ("registered", "attended", "no_show", "partial", "completed")
"""States of people who had a seat when it began."""


@dataclass(frozen=True, slots=True)
class Course:
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


@transaction
def settle(offering_id: UUID, person_ids: Collection[UUID] | None = None) -> None:
    """Bring the registrations of an offering (all, or these people's) to what is due now."""
    registrations = lock_registrations(offering_id, person_ids)
    if not registrations:
        return
    course = _course(offering_id)
    people = [registration.person_id for registration in registrations]
    only = people[0] if len(people) == 1 else None
    ids = [session.id for session in course.sessions]
    marks = sheet_queries.marks_of(ids, only)
    kept = sheet_queries.attendances_of(ids, only)
    course = _asked(course, _who_came(course, people, marks, kept))
    for registration in registrations:
        held = [_held(session, registration.person_id, marks, kept) for session in course.sessions]
        _apply(registration, course, held)


def lock_registrations(
    offering_id: UUID, person_ids: Collection[UUID] | None = None
) -> Sequence[Registration]:
    """Lock the registrations of people who had a seat, in one order for everybody."""
    statement = select(Registration).where(
        Registration.offering_id == offering_id, Registration.state.in_(SETTLED_FROM)
    )
    if person_ids is not None:
        statement = statement.where(Registration.person_id.in_(list(person_ids)))
    return db.session.scalars(
        statement.order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def is_over(session: Session) -> bool:
    """Say whether a session's time has passed, or its facilitator has closed the sheet."""
    return session.ends_at <= context.now() or session.sheet_verified_at is not None


def offerings_to_settle(days: int = 120) -> Sequence[UUID]:
    """Return offerings with a session that ended in the last days and somebody still unsettled."""
    now = context.now()
    ended = exists().where(
        Session.tenant_id == Registration.tenant_id,
        Session.offering_id == Registration.offering_id,
        Session.cancelled_at.is_(None),
        Session.ends_at.between(now - timedelta(days=days), now),
    )
    return db.session.scalars(
        select(Registration.offering_id)
        .where(Registration.state.in_(("registered", "attended")), ended)
        .distinct()
    ).all()


def _course(offering_id: UUID) -> Course:
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


# The survey


def _who_came(
    course: Course,
    people: Sequence[UUID],
    marks: dict[tuple[UUID, UUID], list[Mark]],
    kept: dict[tuple[UUID, UUID], Attendance],
) -> list[UUID]:
    """Return who came and may be asked now: after the last session, or on leaving it."""
    if not course.sessions:
        return []
    last = course.sessions[-1].id
    asked = []
    for person_id in people:
        came = any(
            marks.get((session.id, person_id)) or _counted(kept.get((session.id, person_id)))
            for session in course.sessions
        )
        left = sheet_queries.last_said(marks.get((last, person_id), []))
        if came and (course.ended or (left and left.kind == "out")):
            asked.append(person_id)
    return asked


def _asked(course: Course, people: Sequence[UUID]) -> Course:
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


def _survey_state(course: Course, person_id: UUID) -> rules.Asked:
    if not course.offering.requires_survey:
        return "not_asked"
    if person_id in course.answered:
        return "answered"
    closes = course.survey.closes_at if course.survey else None
    return "missed" if closes is not None and closes <= context.now() else "open"


def _reflection_state(course: Course, person_id: UUID) -> rules.Asked:
    """Say how far the reflections are; a series that became too short asks for fewer."""
    possible = len(reflections.between(course.sessions))
    needed = min(course.offering.reflections_required, possible)
    if not needed:
        return "not_asked"
    if course.reflected.get(person_id, 0) >= needed:
        return "answered"
    return "open" if reflections.is_still_open(course.sessions) else "missed"


# One registration


def _held(
    session: Session,
    person_id: UUID,
    marks: dict[tuple[UUID, UUID], list[Mark]],
    kept: dict[tuple[UUID, UUID], Attendance],
) -> rules.Held:
    found = sheet_queries.presence_in(session, marks.get((session.id, person_id), []))
    row = kept.get((session.id, person_id))
    corrected = row is not None and row.corrected_minutes is not None
    waits = setting("credit_needs_sheet") and session.sheet_verified_at is None
    return rules.Held(
        minutes=_counted(row),
        signed_in=found.signed_in,
        over=is_over(session) and not waits,
        unclear=found.open and not corrected and session.sheet_verified_at is None,
    )


def _counted(row: Attendance | None) -> int:
    return row.counted_minutes if row is not None else 0


def _apply(registration: Registration, course: Course, held: Sequence[rules.Held]) -> None:
    due = rules.outcome(
        held,
        minimum_minutes=course.offering.minimum_minutes,
        survey=_survey_state(course, registration.person_id),
        reflections=_reflection_state(course, registration.person_id),
    )
    if _still_open(registration, due):
        return
    if registration.state != due.state:
        audit.record(
            f"learning.{due.state}",
            registration,
            course.offering.title,
            before={"state": registration.state},
            after={
                "state": due.state,
                "minutes": due.minutes,
                "person_id": registration.person_id,
            },
        )
        registration.state = due.state
        registration.ended_at = context.now()
    _write_line(registration, course, due)


def _still_open(registration: Registration, due: rules.Outcome) -> bool:
    """Say whether nothing is due yet; what was reached before stays until something is."""
    waiting = due.state == "attended" and registration.state in {"completed", "partial"}
    return waiting or due.state == "registered"


def _write_line(registration: Registration, course: Course, due: rules.Outcome) -> None:
    """Write the line that is due; void the one that stands where it says something else."""
    latest = db.session.scalar(
        select(TranscriptLine)
        .where(
            TranscriptLine.person_id == registration.person_id,
            TranscriptLine.offering_id == registration.offering_id,
        )
        .order_by(TranscriptLine.voided_at.is_(None).desc(), TranscriptLine.created_at.desc())
        .limit(1)
    )
    if latest is not None and (latest.minutes, latest.complete) == (due.minutes, due.complete):
        return  # it stands, or somebody voided exactly this: neither is written again
    if latest is not None and latest.voided_at is None:
        void(
            latest,
            _(
                "Attendance was corrected from %(before)s to %(after)s minutes.",
                before=latest.minutes,
                after=due.minutes,
            ),
        )
    if due.minutes:
        _write(registration, course, due)


def _write(registration: Registration, course: Course, due: rules.Outcome) -> None:
    version = course.offering.course_version
    line = TranscriptLine(
        person_id=registration.person_id,
        offering_id=course.offering.id,
        course_title=course.offering.title,
        held_on=course.sessions[-1].starts_at.astimezone(context.tenant().zone).date(),
        completed_at=context.now(),
        complete=due.complete,
        minutes=due.minutes,
        clock_hours=rules.clock_hours(due.minutes) if version.gives_clock_hours else None,
        ceu=rules.ceu(due.minutes) if version.gives_ceu and due.complete else None,
        points=rules.points(due.minutes, version.minutes, version.points),
        sample=registration.sample,
    )
    db.session.add(line)
    db.session.flush()
    audit.record(
        "learning.credited",
        line,
        line.course_title,
        after={
            "person": line.person_id,
            "minutes": line.minutes,
            "complete": line.complete,
            "points": line.points,
        },
    )
    if due.complete:
        certificates.issue(line)
    events.publish(events.OfferingCompleted(line.id, line.person_id))


@transaction
def void(line: TranscriptLine, reason: str) -> None:
    """Void a line of transcript, and with it its certificate, with a reason."""
    line.voided_at = context.now()
    line.void_reason = reason
    audit.record(
        "learning.credit_voided",
        line,
        line.course_title,
        before={"minutes": line.minutes, "complete": line.complete},
        reason=reason,
    )
    events.publish(events.TranscriptLineVoided(line.id, line.person_id))
    db.session.flush()
