"""The facilitator's list: who came, for how long, and is the sheet right."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.homes import about
from guildhall.learning.attendance import queries, services
from guildhall.learning.attendance.rules import Kind
from guildhall.learning.attendance.schemas import CorrectionSchema
from guildhall.learning.models.courses import Session
from guildhall.learning.permissions import (
    CORRECT_ATTENDANCE,
    CREDIT_FROM_SHEET,
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
    """List the sessions that somebody has to look after, the next and the newest first."""
    statement = queries.sessions_to_look_after(web.identity())
    page = listing.paginate(
        statement, {"when": Session.starts_at}, default="when", direction="desc"
    )
    counted = queries.trainings(*queries.this_fiscal_year())
    return web.render("attendance/sessions.html", page=page, trainings=counted, now=context.now())


@bp.get("/sessions/<uuid:session_id>/attendance")
@web.needs(TAKE_ATTENDANCE)
def sheet(session_id: UUID) -> Response:
    """Show the sheet of a session."""
    found = queries.get_session(session_id, for_=web.identity())
    page = queries.sheet_of(found)
    if kind := listing.wants_file():
        return listing.as_file(page.lines, _columns(), name="sign-in", kind=kind)
    text = request.args.get("q", "")
    return web.render(
        "attendance/sheet.html",
        session=found,
        sheet=page,
        text=text,
        found=queries.may_be_added(found, text) if text else (),
        window=queries.window_of(found),
        now=context.now(),
        cards=about("session", session_id),
    )


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
    return _correction(session_id, person_id, services.correct_minutes)


@bp.route("/sessions/<uuid:session_id>/attendance/<uuid:person_id>/paper", methods=["GET", "POST"])
@web.needs(CREDIT_FROM_SHEET)
def from_paper(session_id: UUID, person_id: UUID) -> AnyResponse:
    """Credit somebody who never signed in, from the paper sheet."""
    return _correction(session_id, person_id, services.credit_from_sheet, paper=True)


@bp.post("/sessions/<uuid:session_id>/attendance/close")
@web.needs(CORRECT_ATTENDANCE)
def close(session_id: UUID) -> AnyResponse:
    """Credit whoever never signed out to the end."""
    found = queries.get_session(session_id, for_=web.identity())
    return _tried(
        found,
        lambda: services.close_open_sign_ins(found, by=_me()),
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


@bp.post("/sessions/<uuid:session_id>/sheet/reopening")
@web.needs(VERIFY_SHEET)
def reopen(session_id: UUID) -> AnyResponse:
    """Take the verification back."""
    found = queries.get_session(session_id, for_=web.identity())
    return _tried(found, lambda: services.reopen_sheet(found), _("The sheet is open again."))


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
    found, person = _session_and_person(session_id, person_id)
    row = queries.attendances_of([found.id], person.id).get((found.id, person.id))
    form = Form(CorrectionSchema(), start=queries.correction_start(row))
    if form.accepts(lambda data: verb(found, person, **data, by=_me())):
        sentence = _("The minutes of %(name)s are corrected.", name=person.name)
        return web.done(sentence, url_for(".sheet", session_id=session_id))
    marks = queries.marks_of([found.id], person.id)[found.id, person.id]
    return form.show(
        "attendance/correction.html",
        session=found,
        person=person,
        marks=marks,
        attendance=row,
        paper=paper,
    )


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
