"""The pages of technical support."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db
from guildhall.forms import Form
from guildhall.learning.models.courses import Session
from guildhall.localisation import iso
from guildhall.people.naming import person_meant
from guildhall.resources.models.preparation import SupportRequest
from guildhall.resources.people import typed
from guildhall.resources.permissions import PREPARE, PREPARE_ALL
from guildhall.resources.preparation import queries, schemas, support
from guildhall.resources.preparation.views import led_by, page_of, to_page
from guildhall.resources.words import SUPPORT_TONES, SUPPORT_WORDS
from guildhall.wording import gettext as _

bp = Blueprint("support", __name__, template_folder="../templates")


@bp.get("/support")
@web.needs(PREPARE_ALL)
def index() -> Response:
    """Show who asks for technical help, the open requests first; the same as a file."""
    state = request.args.get("state", "")
    state = state if state in {*SUPPORT_WORDS, "all"} else "open"
    words = listing.words_asked()
    statement = queries.requests(state, words)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Session.starts_at, SupportRequest.id)).all()
        return listing.as_file(rows, _columns(), name="support", kind=kind)
    sorts: dict[str, Any] = {
        "starts": (Session.starts_at, SupportRequest.id),
        "subject": (SupportRequest.subject, SupportRequest.id),
        "asked": (SupportRequest.created_at, SupportRequest.id),
    }
    page = listing.paginate(statement, sorts, default="starts")
    return web.render(
        "resources/supports.html",
        page=page,
        state=state,
        words=words,
        states=SUPPORT_WORDS,
        tones=SUPPORT_TONES,
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("What"), lambda each: each.subject),
        (_("Session"), lambda each: each.session.offering.title),
        (_("Starts"), lambda each: iso(each.session.starts_at)),
        (_("Status"), lambda each: str(SUPPORT_WORDS[each.status])),
        (_("Asked by"), lambda each: each.asker.name if each.asker else ""),
        (_("Sees to it"), lambda each: each.owner.name if each.owner else ""),
        (_("Answer"), lambda each: each.answer),
    )


@bp.post("/sessions/<uuid:session_id>/support")
@web.needs(PREPARE, PREPARE_ALL)
def ask(session_id: UUID) -> AnyResponse:
    """Ask for technical help at a session."""
    session = queries.get_session(session_id, led_by=led_by())
    form = Form(schemas.SupportSchema())
    if form.accepts(lambda data: _ask(session, data)):
        undo = url_for(".withdraw", request_id=form.result.id)
        return web.done(_("Asked. The answer stands here."), to_page(session_id), undo=undo)
    return page_of(session_id, support=form)


def _ask(session: Session, data: dict[str, Any]) -> SupportRequest:
    owner = person_meant(data["owner"], "owner") if data["owner"].strip() else None
    return support.ask(session, data["subject"], detail=data["detail"], owner=owner)


@bp.get("/support/<uuid:request_id>")
@web.needs(PREPARE, PREPARE_ALL)
def show(request_id: UUID) -> Response:
    """Show a request, to be answered or handed over."""
    return _page(request_id)


def _page(request_id: UUID, form: Form | None = None) -> Response:
    found = queries.get_request(request_id, led_by=led_by())
    form = form or Form(schemas.AnswerSchema())
    form.start = {"answer": found.answer, "owner": typed(found.owner)}
    return form.show(
        "resources/support.html", asked=found, states=SUPPORT_WORDS, tones=SUPPORT_TONES
    )


@bp.post("/support/<uuid:request_id>/answer")
@web.needs(PREPARE_ALL)
def answer(request_id: UUID) -> AnyResponse:
    """Answer a request."""
    found = queries.get_request(request_id, led_by=None)
    form = Form(schemas.AnswerSchema())
    if form.accepts(lambda data: support.answer(found, data["answer"])):
        undo = url_for(".reopen", request_id=request_id)
        return web.done(_("Answered: whoever asked reads it."), url_for(".index"), undo=undo)
    return _page(request_id, form)


@bp.post("/support/<uuid:request_id>/owner")
@web.needs(PREPARE_ALL)
def assign(request_id: UUID) -> AnyResponse:
    """Let somebody see to a request."""
    found = queries.get_request(request_id, led_by=None)
    form = Form(schemas.OwnerSchema())
    if form.accepts(lambda data: support.assign(found, person_meant(data["owner"], "owner"))):
        return web.done(_("Handed over: they are told."), url_for(".show", request_id=request_id))
    return _page(request_id, form)


@bp.post("/support/<uuid:request_id>/reopen")
@web.needs(PREPARE, PREPARE_ALL)
def reopen(request_id: UUID) -> AnyResponse:
    """Say that it is not settled after all."""
    support.reopen(queries.get_request(request_id, led_by=led_by()))
    return web.done(_("It is open again."), url_for(".show", request_id=request_id))


@bp.post("/support/<uuid:request_id>/withdraw")
@web.needs(PREPARE, PREPARE_ALL)
def withdraw(request_id: UUID) -> AnyResponse:
    """Take a request back."""
    found = support.withdraw(queries.get_request(request_id, led_by=led_by()))
    undo = url_for(".reopen", request_id=request_id)
    return web.done(_("Withdrawn."), to_page(found.session_id), undo=undo)
