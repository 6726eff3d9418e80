"""Verbs about a record that is handed in: submit, verify, return, take back, override its day."""

from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Invalid
from guildhall.events import PointsVerified, VerificationWithdrawn, publish
from guildhall.localisation import day, number
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import queries
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from plugins.clc.points.queries import points_of
from plugins.clc.rules import days_late, due_for, last_day, school_year


@transaction
def submit(cycle: ClcCycle) -> ClcSubmission:
    """Hand in the record of a cycle that has its points; the day is the tenant's."""
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status != "open":
        raise Conflict(_("The record of this cycle has been handed in already."))
    points, today = points_of(cycle.id), context.today()
    _refuse_before(cycle, today)
    _refuse_short(cycle, points)
    submission = ClcSubmission(
        cycle_id=cycle.id,
        person_id=cycle.person_id,
        received_at=context.now(),
        received_on=today,
        due_on=due_for(today, every_rule().on(today)),
        points=points,
        required_points=cycle.required_points,
    )
    try:
        with db.session.begin_nested():
            db.session.add(submission)
    except IntegrityError:
        raise Conflict(_("The record of this cycle has been handed in already.")) from None
    cycle.status = "submitted"
    audit.record("clc.submitted", submission, cycle.person.name, after=_facts(submission))
    return submission


def _refuse_before(cycle: ClcCycle, today: date) -> None:
    begins = cycle.valid.lower
    if begins is not None and today < begins:
        raise Conflict(
            _(
                "This cycle begins on %(day)s. Its record can be handed in from then on.",
                day=day(begins),
            )
        )


def _refuse_short(cycle: ClcCycle, points: Decimal) -> None:
    if points < cycle.required_points:
        raise Conflict(
            _(
                "%(points)s of %(required)s points are counted: %(missing)s are missing.",
                points=number(points),
                required=number(cycle.required_points),
                missing=number(cycle.required_points - points),
            )
        )


@transaction
def verify(submission: ClcSubmission, *, by: Person) -> None:
    """Verify that the points are there, as somebody else than the member."""
    cycle, submission = _locked(submission)
    refuse_same_person(submission.person_id, by.id, _("your own record"))
    _refuse_unless_waiting(submission)
    points = points_of(cycle.id, until=submission.counts_from)
    _refuse_short(cycle, points)
    submission.points, submission.state = points, "verified"
    submission.decided_by, submission.decided_at = by.id, context.now()
    cycle.status = "verified"
    audit.record("clc.verified", submission, cycle.person.name, after=_facts(submission))
    publish(
        PointsVerified(
            submission_id=submission.id,
            cycle_id=cycle.id,
            person_id=cycle.person_id,
            points=points,
            required_points=cycle.required_points,
            due_on=submission.due_on,
        )
    )


@transaction
def send_back(submission: ClcSubmission, note: str, *, by: Person) -> None:
    """Return a record with a note; the member may hand it in again."""
    cycle, submission = _locked(submission)
    refuse_same_person(submission.person_id, by.id, _("your own record"))
    _refuse_unless_waiting(submission)
    _decide(submission, "returned", note, by)
    cycle.status = "open"
    audit.record("clc.record_returned", submission, cycle.person.name, reason=submission.note)


@transaction
def withdraw(submission: ClcSubmission) -> None:
    """Take a record back before it is verified."""
    cycle, submission = _locked(submission)
    _refuse_unless_waiting(submission)
    submission.state, cycle.status = "withdrawn", "open"
    audit.record("clc.record_withdrawn", submission, cycle.person.name)


@transaction
def reopen(submission: ClcSubmission, reason: str, *, by: Person) -> None:
    """Take a verification back, with a reason; what followed from it is told that it is gone."""
    cycle, submission = _locked(submission)
    refuse_same_person(submission.person_id, by.id, _("your own record"))
    if submission.state != "verified":
        raise Conflict(_("This record is not verified."))
    if cycle.status != "verified":
        raise Conflict(_("The cycle is over by now, so its verification stays."))
    _decide(submission, "reopened", reason, by)
    cycle.status = "open"
    audit.record("clc.record_reopened", submission, cycle.person.name, reason=submission.note)
    publish(
        VerificationWithdrawn(
            submission_id=submission.id, cycle_id=cycle.id, person_id=cycle.person_id
        )
    )


@transaction
def override(submission: ClcSubmission, deemed_on: date, reason: str, *, by: Person) -> None:
    """Let a record count as received on an earlier day, with a reason that the audit keeps."""
    cycle, submission = _locked(submission)
    refuse_same_person(submission.person_id, by.id, _("your own record"))
    _refuse_unless_waiting(submission)
    if not reason.strip():
        raise Invalid(reason=_("Say why the record counts as received on that day."))
    if deemed_on > submission.received_on:
        raise Invalid(deemed_on=_("Choose the day it came in, or an earlier one."))
    _refuse_deeming(cycle, deemed_on)
    before = _facts(submission)
    submission.deemed_on, submission.override_reason = deemed_on, reason.strip()
    submission.due_on = due_for(deemed_on, every_rule().on(deemed_on))
    audit.record(
        "clc.record_dated",
        submission,
        cycle.person.name,
        before=before,
        after={**_facts(submission), "by": by.name},
        reason=submission.override_reason,
    )


def _refuse_deeming(cycle: ClcCycle, deemed_on: date) -> None:
    """Refuse a day on which there was no such record: before the cycle, or before its points."""
    begins = cycle.valid.lower
    if begins is not None and deemed_on < begins:
        raise Invalid(
            deemed_on=_("The cycle began on %(day)s: choose a day from then on.", day=day(begins))
        )
    points = points_of(cycle.id, until=deemed_on)
    if points < cycle.required_points:
        raise Invalid(
            deemed_on=_(
                "By that day %(points)s had been earned of the %(required)s that are required.",
                points=number(points),
                required=number(cycle.required_points),
            )
        )


def when_received(submission: ClcSubmission, cycle: ClcCycle) -> str:
    """Say in a sentence whether a record came in time, and for which school year it counts."""
    known = {
        "day": day(submission.counts_from),
        "due": day(last_day(cycle.valid)),
        "next": day(submission.due_on),
        "year": school_year(submission.due_on),
    }
    late = days_late(submission.counts_from, cycle.valid)
    if late:
        return ngettext(
            "Received on %(day)s, %(num)d day after the due date of %(due)s: it waits for the next "
            "one, %(next)s, and counts for the school year %(year)s.",
            "Received on %(day)s, %(num)d days after the due date of %(due)s: it waits for the "
            "next one, %(next)s, and counts for the school year %(year)s.",
            late,
            **known,
        )
    return _(
        "Received on %(day)s, in time for %(next)s: it counts for the school year %(year)s.",
        **known,
    )


def _locked(submission: ClcSubmission) -> tuple[ClcCycle, ClcSubmission]:
    """Lock the cycle first, as whoever voids its points does, then the record."""
    cycle = queries.get_cycle(submission.cycle_id, lock=True)
    return cycle, queries.get_submission(submission.id, lock=True)


def _refuse_unless_waiting(submission: ClcSubmission) -> None:
    if submission.state != "submitted":
        raise Conflict(_("Somebody has decided about this record already. Look at it again."))


def _decide(submission: ClcSubmission, state: str, note: str, by: Person) -> None:
    if not note.strip():
        raise Invalid(note=_("Say in a few words what has to be put right."))
    submission.state, submission.note = state, note.strip()
    submission.decided_by, submission.decided_at = by.id, context.now()


def _facts(submission: ClcSubmission) -> dict[str, object]:
    return {
        "points": submission.points,
        "received_on": submission.received_on,
        "deemed_on": submission.deemed_on,
        "due_on": submission.due_on,
        "state": submission.state,
    }
