"""Corrections of minutes, each with a reason, none of one's own: by hand, sheet or at the end."""

from uuid import UUID

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import rules, services, sheet_queries
from guildhall.learning.credit import completion
from guildhall.learning.models.courses import Session
from guildhall.learning.models.registrations import Attendance, Mark, Registration
from guildhall.localisation import clock
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

STAYED = "stayed to the end"


@transaction
def correct_minutes(
    session: Session, person: Person, minutes: int, reason: str, *, by: Person
) -> Attendance:
    """Correct the minutes of somebody who came, with a reason; never one's own."""
    registration = _place_of(session, person)
    if registration.state == "no_show":
        raise Conflict(services.never_signed_in(person))
    return _correct(session, person, minutes, reason, by=by)


@transaction
def credit_from_sheet(
    session: Session, person: Person, minutes: int, reason: str, *, by: Person
) -> Attendance:
    """Credit somebody who never signed in, from the paper sheet whose scan is attached."""
    _place_of(session, person)
    scan = sheet_queries.newest_scan(session.id)
    if scan is None:
        raise Conflict(_("Attach the scan of the signed sheet first: it is the evidence."))
    return _correct(session, person, minutes, reason, by=by, scan_id=scan.id)


def _place_of(session: Session, person: Person) -> Registration:
    found = completion.lock_registrations(session.offering_id, [person.id])
    if not found:
        raise Conflict(
            _("%(name)s is not on the list of this session. Add her first.", name=person.name)
        )
    return found[0]


def _correct(  # noqa: PLR0913 - what, of whom, how much, why, who, and on which evidence
    session: Session,
    person: Person,
    minutes: int,
    reason: str,
    *,
    by: Person,
    scan_id: UUID | None = None,
) -> Attendance:
    refuse_same_person(person.id, by.id, _("your own attendance"))
    _refuse_minutes(session, minutes, reason)
    row = services.recount(session, person.id)
    before = row.counted_minutes
    row.scan_id = scan_id or row.scan_id
    row.corrected_minutes, row.reason, row.corrected_by = minutes, reason.strip(), by.id
    audit.record(
        "learning.minutes_corrected",
        row,
        f"{person.name}: {session.offering.title}",
        before={"minutes": before},
        after={"minutes": minutes},
        reason=row.reason,
    )
    db.session.flush()
    completion.settle(session.offering_id, [person.id])
    return row


def _refuse_minutes(session: Session, minutes: int, reason: str) -> None:
    if session.starts_at > context.now():
        raise Conflict(_("This session has not begun."))
    if not 0 <= minutes <= session.minutes:
        raise Invalid(minutes=_("Enter minutes between 0 and %(most)s.", most=session.minutes))
    if len(reason.strip()) < services.SHORTEST_REASON:
        raise Invalid(reason=_("Say why, so that it can be understood later."))


@transaction
def close_open_sign_ins(session: Session, *, by: Person) -> int:
    """Credit everybody who never signed out to the end; return how many. One's own stays open."""
    _refuse_before_end(session)
    seated = {row.person_id for row in completion.lock_registrations(session.offering_id)}
    marks = sheet_queries.marks_of([session.id])
    kept = sheet_queries.attendances_of([session.id])
    closed = []
    for person_id in sorted(seated - {by.id}):
        found = sheet_queries.presence_in(session, marks[session.id, person_id])
        row = kept.get((session.id, person_id))
        if found.open and not (row and row.corrected_minutes is not None):
            _close(session, person_id, marks[session.id, person_id], by=by)
            closed.append(person_id)
    completion.settle(session.offering_id, closed)
    return len(closed)


def _refuse_before_end(session: Session) -> None:
    if session.ends_at > context.now():
        raise Conflict(
            _(
                "The session runs until %(clock)s. Do this after its end.",
                clock=clock(session.ends_at),
            )
        )


def _close(session: Session, person_id: UUID, marks: list[Mark], *, by: Person) -> None:
    whole = rules.presence(
        rules.read(marks),
        session.starts_at,
        session.ends_at,
        open_until=session.ends_at,
    )
    row = services.recount(session, person_id)
    row.corrected_minutes, row.reason, row.corrected_by = whole.minutes, STAYED, by.id
    audit.record(
        "learning.minutes_corrected",
        row,
        session.offering.title,
        before={"minutes": row.minutes},
        after={"minutes": whole.minutes, "person": person_id},
        reason=STAYED,
    )
