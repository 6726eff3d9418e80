"""The facilitator's list: who came, for how long, and is the sheet right."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.homes import about
from guildhall.learning.attendance import (
    corrections,
    door_queries,
    queries,
    rules,
    services,
    sheet_queries,
    training_queries,
    trainings,
)
from guildhall.learning.attendance.rules import Kind
from guildhall.learning.attendance.schemas import CorrectionSchema, ReasonSchema
from guildhall.learning.attendance.visitors import visitors_of
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.permissions import (
    CORRECT_ATTENDANCE,
    CREDIT_FROM_SHEET,
    SEE,
    TAKE_ATTENDANCE,
    VERIFY_SHEET,
)
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _

bp = Blueprint("attendance", __name__, template_folder="templates")


@bp.get("/attendance")
@web.needs(TAKE_ATTENDANCE)
def sessions() -> Response:
    """List the sessions that somebody has to look after: the next first, then the newest."""
    statement = queries.sessions_to_look_after(web.identity())
    page = listing.paginate(
        statement, {"next": queries.next_first(), "when": Session.starts_at}, default="next"
    )
    counted = training_queries.trainings(*training_queries.this_fiscal_year())
    return web.render("attendance/sessions.html", page=page, trainings=counted, now=context.now())


@bp.get("/sessions/<uuid:session_id>/attendance")
@web.needs(TAKE_ATTENDANCE)
def sheet(session_id: UUID) -> Response:
    """Show the sheet of a session."""
    found = queries.get_session(session_id, for_=web.identity())
    page = sheet_queries.sheet_of(found)
    if kind := listing.wants_file():
        return listing.as_file(page.lines, _columns(), name="sign-in", kind=kind)
    text = listing.words_asked()
    return web.render(
        "attendance/sheet.html",
        session=found,
        sheet=page,
        text=text,
        found=queries.may_be_added(found, text) if text else (),
        window=queries.window_of(found),
        now=context.now(),
        scans=sheet_queries.scans_of(session_id),
        waiting=[(entry, door_queries.sentence(entry)) for entry in _waiting(session_id)],
        visitors=visitors_of(found),
        cards=about("session", session_id),
    )


def _waiting(session_id: UUID) -> Sequence[DoorEntry]:
    """Return the marks that wait, for whoever may decide on them."""
    may = web.identity().may(CORRECT_ATTENDANCE.key)
    return door_queries.open_entries(session_id) if may else ()


@bp.post("/sessions/<uuid:session_id>/attendance/<uuid:person_id>/in", defaults={"kind": "in"})
@bp.post("/sessions/<uuid:session_id>/attendance/<uuid:person_id>/out", defaults={"kind": "out"})
@web.needs(TAKE_ATTENDANCE)
def mark(session_id: UUID, person_id: UUID, kind: Kind) -> AnyResponse:
    """Sign somebody in or out on the list; whoever walks in is registered by it."""
    found, person = _session_and_person(session_id, person_id)
    said = {
        "in": _("%(name)s is signed in.", name=person.name),
        "out": _("%(name)s is signed out.", name=person.name),
    }
    return _tried(found, lambda: services.sign_on_list(found, person, kind), said[kind])


@bp.route(
    "/sessions/<uuid:session_id>/attendance/<uuid:person_id>/correction", methods=["GET", "POST"]
)
@web.needs(CORRECT_ATTENDANCE)
def correct(session_id: UUID, person_id: UUID) -> AnyResponse:
    """Correct minutes, with a reason."""
    return _correction(session_id, person_id, corrections.correct_minutes)


@bp.route("/sessions/<uuid:session_id>/attendance/<uuid:person_id>/paper", methods=["GET", "POST"])
@web.needs(CREDIT_FROM_SHEET)
def from_paper(session_id: UUID, person_id: UUID) -> AnyResponse:
    """Credit somebody who never signed in, from the paper sheet."""
    return _correction(session_id, person_id, corrections.credit_from_sheet, paper=True)


@bp.post("/sessions/<uuid:session_id>/attendance/close")
@web.needs(CORRECT_ATTENDANCE)
def close(session_id: UUID) -> AnyResponse:
    """Credit whoever never signed out to the end."""
    found = queries.get_session(session_id, for_=web.identity())
    return _tried(
        found,
        lambda: corrections.close_open_sign_ins(found, by=_me()),
        _("Everybody who had not signed out is credited to the end."),
    )


@bp.post("/sessions/<uuid:session_id>/sheet")
@web.needs(VERIFY_SHEET)
def verify(session_id: UUID) -> AnyResponse:
    """Say that the sheet is right."""
    found = queries.get_session(session_id, for_=web.identity())
    return _tried(
        found,
        lambda: services.verify_sheet(found, by=_me()),
        _("The sheet is verified. The session counts, and credit follows."),
        undo=url_for(".reopen", session_id=session_id),
    )


@bp.route("/sessions/<uuid:session_id>/sheet/reopening", methods=["GET", "POST"])
@web.needs(VERIFY_SHEET)
def reopen(session_id: UUID) -> AnyResponse:
    """Take the verification back, with a reason; whoever clicks Undo is asked for it."""
    form = Form(ReasonSchema())
    asked = "reason" in request.form
    if asked and form.accepts(lambda data: services.reopen_sheet(_mine(session_id), **data)):
        return web.done(_("The sheet is open again."), url_for(".sheet", session_id=session_id))
    return form.show("attendance/reopening.html", session=_mine(session_id))


# What counts


@bp.get("/attendance/trainings")
@web.needs(SEE, VERIFY_SHEET)
def counted() -> Response:
    """Show which trainings of a fiscal year count, and why the others do not."""
    years = trainings.years()
    chosen = trainings.chosen(years, request.args.get("year", type=int))
    rows = trainings.held_in(*training_queries.fiscal_year(chosen))
    if kind := listing.wants_file():
        return listing.as_file(rows, _training_columns(), name="trainings", kind=kind)
    return web.render("attendance/trainings.html", years=years, chosen=chosen, rows=rows)


def _training_columns() -> list[listing.Column]:
    """Return the columns of the trainings as a file."""
    return [
        (_("Training"), lambda row: row.title),
        (_("Ended"), lambda row: iso(row.ended_at)),
        (_("Sessions"), lambda row: row.sessions),
        (_("Sheets verified"), lambda row: row.sessions - row.unverified),
        (_("Came"), lambda row: row.came),
        (_("Counts"), lambda row: _("yes") if row.counts else _("no")),
    ]


def _columns() -> list[listing.Column]:
    """Return the columns of the sheet as a file."""
    return [
        (_("Name"), lambda line: line.person.sort_name),
        (_("Employee number"), lambda line: line.person.employee_number),
        (_("In"), lambda line: iso(line.presence.first_in)),
        (_("Out"), lambda line: iso(line.presence.last_out)),
        (_("Minutes"), lambda line: line.minutes),
        (_("Reason"), lambda line: line.attendance.reason if line.attendance else ""),
    ]


def _correction(
    session_id: UUID, person_id: UUID, verb: Callable[..., object], *, paper: bool = False
) -> AnyResponse:
    """Correct, or show the form; what a refused verb had loaded is read anew for it."""
    row = sheet_queries.attendances_of([session_id], person_id).get((session_id, person_id))
    form = Form(CorrectionSchema(), start=queries.correction_start(row))
    if form.accepts(
        lambda data: verb(*_session_and_person(session_id, person_id), **data, by=_me())
    ):
        name = get_person(person_id).name
        sentence = _("The minutes of %(name)s are corrected.", name=name)
        return web.done(sentence, url_for(".sheet", session_id=session_id))
    found, person = _session_and_person(session_id, person_id)
    marks = rules.read(sheet_queries.marks_of([session_id], person_id)[session_id, person_id])
    return form.show(
        "attendance/correction.html",
        session=found,
        person=person,
        marks=marks,
        attendance=row,
        paper=paper,
    )


def _mine(session_id: UUID) -> Session:
    """Return a session that this person works at."""
    return queries.get_session(session_id, for_=web.identity())


def _session_and_person(session_id: UUID, person_id: UUID) -> tuple[Session, Person]:
    return queries.get_session(session_id, for_=web.identity()), get_person(person_id)


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)


def _tried(
    found: Session, verb: Callable[[], object], sentence: str, *, undo: str | None = None
) -> AnyResponse:
    """Do it and say so on the sheet; where it cannot be done, say why in the same place."""
    form = Form(Schema())
    back = url_for(".sheet", session_id=found.id)
    if form.accepts(lambda _nothing: verb()):
        return web.done(sentence, back, undo=undo)
    flash(form.general, "error")
    return redirect(back, web.SEE_OTHER)
