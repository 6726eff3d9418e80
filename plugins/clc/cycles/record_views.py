"""Routes of records that are handed in: submitting, verifying, returning, the day they count."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func
from werkzeug.wrappers import Response as AnyResponse

from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Column, Sorts, as_file, order, paginate, wants_file, words_asked
from guildhall.people.models.persons import Person
from guildhall.web import done, needs, render
from plugins.clc import words
from plugins.clc.access import is_own, me, refuse_unless_own
from plugins.clc.cycles import queries, records
from plugins.clc.cycles.schemas import NoteSchema, OverrideSchema
from plugins.clc.cycles.views import page_of
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.permissions import ENTER, VERIFY, VIEW_OWN
from plugins.clc.points import queries as points
from plugins.clc.points.rules import explained
from plugins.clc.rules import last_day, school_year

bp = Blueprint("clc_records", __name__, url_prefix="/clc")

SORTS = Sorts(
    lambda: {
        "received": (ClcSubmission.received_at, ClcSubmission.id),
        "name": (func.lower(Person.last_name), func.lower(Person.first_name), ClcSubmission.id),
        "points": (ClcSubmission.points, ClcSubmission.id),
    }
)
COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda row: row.person.employee_number),
    ("Last name", lambda row: row.person.last_name),
    ("First name", lambda row: row.person.first_name),
    ("Received", lambda row: row.received_on),
    ("Counts as received", lambda row: row.counts_from),
    ("School year", lambda row: school_year(row.due_on)),
    ("Points", lambda row: row.points),
    ("Required", lambda row: row.required_points),
    ("State", lambda row: row.state),
)


@bp.post("/cycles/<uuid:cycle_id>/submission")
@needs(VIEW_OWN, ENTER)
def submit(cycle_id: UUID) -> AnyResponse:
    """Hand in the record of a cycle."""
    cycle = queries.get_cycle(cycle_id)
    refuse_unless_own(cycle.person_id, ENTER)
    submission = records.submit(cycle)
    undo = url_for(".withdraw", submission_id=submission.id)
    said = records.when_received(submission, cycle)
    return done(_("Handed in. %(when)s", when=said), page_of(cycle.person_id), undo=undo)


@bp.post("/records/<uuid:submission_id>/withdrawal")
@needs(VIEW_OWN, ENTER)
def withdraw(submission_id: UUID) -> AnyResponse:
    """Take a record back before it is verified."""
    submission = queries.get_submission(submission_id)
    refuse_unless_own(submission.person_id, ENTER)
    records.withdraw(submission)
    return done(_("The record is taken back."), page_of(submission.person_id))


@bp.get("/records")
@needs(VERIFY)
def index() -> Response:
    """List the records that were handed in, those that wait first."""
    state = request.args.get("state", "submitted")
    state = state if state in words.RECORD_STATES or state == "all" else "submitted"
    found = queries.submissions("" if state == "all" else state, words_asked())
    if kind := wants_file():
        rows = db.session.scalars(order(found, SORTS["received"], "asc")).all()
        return as_file(rows, COLUMNS, name="clc-records", kind=kind)
    page = paginate(found, SORTS, default="received")
    return render(
        "clc/records.html",
        page=page,
        state=state,
        q=words_asked(),
        words=words,
        school_year=school_year,
    )


@bp.get("/records/<uuid:submission_id>")
@needs(VERIFY)
def show(submission_id: UUID) -> AnyResponse:
    """Show a record with its rows, and what may be decided."""
    return _page(queries.get_submission(submission_id), Form(NoteSchema()))


@bp.post("/records/<uuid:submission_id>/verification")
@needs(VERIFY)
def verify(submission_id: UUID) -> AnyResponse:
    """Verify a record."""
    submission = queries.get_submission(submission_id)
    records.verify(submission, by=me())
    where = url_for(".index")
    return done(_("%(name)s’s record is verified.", name=submission.person.name), where)


@bp.post("/records/<uuid:submission_id>/return")
@needs(VERIFY)
def send_back(submission_id: UUID) -> AnyResponse:
    """Return a record with a note."""
    submission, form = queries.get_submission(submission_id), Form(NoteSchema())
    if form.accepts(lambda data: records.send_back(submission, data["note"], by=me())):
        return done(_("The record is returned; the member reads your note."), url_for(".index"))
    return _page(submission, form)


@bp.post("/records/<uuid:submission_id>/reopening")
@needs(VERIFY)
def reopen(submission_id: UUID) -> AnyResponse:
    """Take a verification back."""
    submission, form = queries.get_submission(submission_id), Form(NoteSchema())
    if form.accepts(lambda data: records.reopen(submission, data["note"], by=me())):
        return done(_("The verification is taken back."), url_for(".index"))
    return _page(submission, form)


@bp.post("/records/<uuid:submission_id>/day")
@needs(VERIFY)
def override(submission_id: UUID) -> AnyResponse:
    """Let a record count as received on another day."""
    submission, form = queries.get_submission(submission_id), Form(OverrideSchema())
    if form.accepts(lambda data: records.override(submission, **data, by=me())):
        here = url_for(".show", submission_id=submission_id)
        return done(_("The day is changed; the audit keeps your reason."), here)
    return _page(submission, form)


def _page(submission: ClcSubmission, form: Form) -> AnyResponse:
    cycle = queries.get_cycle(submission.cycle_id)
    return form.show(
        "clc/submission.html",
        submission=submission,
        cycle=cycle,
        said=records.when_received(submission, cycle),
        points=points.points_of(cycle.id),
        rows=points.rows_of(submission.person_id, cycle.id),
        own=is_own(submission.person_id),
        words=words,
        explained=explained,
        last_day=last_day,
        school_year=school_year,
    )
