"""Completion follows by itself: from marks, minutes and the survey to a state and a line of credit.

`settle` may be asked at any time and any number of times: it works out what is due and changes
only what differs. Every caller that settles several people locks all their registrations first,
so that nobody waits for a registration while others wait for the next certificate's number.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.learning.attendance import sheet_queries
from guildhall.learning.credit import certificates, rules
from guildhall.learning.credit.asked import (
    Course,
    course_of,
    is_over,
    reflection_state,
    survey_opened,
    survey_state,
)
from guildhall.learning.models.courses import Session
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.registrations import Attendance, Mark, Registration
from guildhall.learning.settings import setting
from guildhall.wording import gettext as _

SETTLED_FROM = ("registered", "attended", "no_show", "partial", "completed")
"""States of people who had a seat when it began."""


@transaction
def settle(offering_id: UUID, person_ids: Collection[UUID] | None = None) -> None:
    """Bring the registrations of an offering (all, or these people's) to what is due now."""
    registrations = lock_registrations(offering_id, person_ids)
    if not registrations:
        return
    course = course_of(offering_id)
    people = [registration.person_id for registration in registrations]
    only = people[0] if len(people) == 1 else None
    ids = [session.id for session in course.sessions]
    marks = sheet_queries.marks_of(ids, only)
    kept = sheet_queries.attendances_of(ids, only)
    course = survey_opened(course, _who_came(course, people, marks, kept))
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
        survey=survey_state(course, registration.person_id),
        reflections=reflection_state(course, registration.person_id),
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
    if latest is not None:
        same = (latest.minutes, latest.complete) == (due.minutes, due.complete)
        if same and not latest.corrected:
            return  # it stands, or somebody voided exactly this: neither is written again
        _void_corrected(latest, due)
    if due.minutes:
        _write(registration, course, due)


def _void_corrected(line: TranscriptLine, due: rules.Outcome) -> None:
    """Void a line that says something else now; what is corrected back is written anew."""
    if line.voided_at is not None:
        return
    reason = _("It was judged anew what was completed.")
    if line.minutes != due.minutes:
        reason = _(
            "Attendance was corrected from %(before)s to %(after)s minutes.",
            before=line.minutes,
            after=due.minutes,
        )
    line.corrected = True
    void(line, reason)


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
    """Void a line of transcript, and with it its certificate, with a reason; once."""
    line = db.session.scalars(
        select(TranscriptLine)
        .where(TranscriptLine.id == line.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if line.voided_at is not None:
        return  # a second click
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
