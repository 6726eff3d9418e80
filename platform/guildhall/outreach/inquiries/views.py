"""The inbox: who asks what, who answers, how quickly."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.communications import words as mail_words
from guildhall.communications.queries import messages_about
from guildhall.db import db
from guildhall.forms import Form
from guildhall.learning.attendance.training_queries import this_fiscal_year
from guildhall.localisation import LANGUAGES, iso
from guildhall.outreach import words
from guildhall.outreach.inquiries import queries, schemas, services
from guildhall.outreach.inquiries.queries import Wanted
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.outreach.permissions import ANSWER
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _

bp = Blueprint("inquiries", __name__, template_folder="../templates")


@bp.get("/inquiries")
@web.needs(ANSWER)
def index() -> Response:
    """Show the inbox and how quickly we answer, or hand the list over as a file."""
    wanted = _wanted()
    found = queries.inquiries(wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(found.order_by(Inquiry.created_at.desc())).all()
        return listing.as_file(rows, _columns(), name="inquiries", kind=kind)
    page = listing.paginate(found, queries.SORTS, default="when", direction="desc", scalars=False)
    return web.render(
        "outreach/inquiries.html",
        page=page,
        wanted=wanted,
        words=words,
        prompt=queries.promptness(*this_fiscal_year()),
        waiting=queries.waiting(wanted.me),
        late=_is_late,
    )


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        words=asked.get("words", "").strip()[:200],
        state=asked.get("state", "") if asked.get("state") in words.INQUIRY_STATES else "",
        topic=asked.get("topic", "") if asked.get("topic") in words.TOPICS else "",
        whose=asked.get("whose", ""),
        me=web.identity().person_id,
    )


def _is_late(inquiry: Inquiry) -> bool:
    return inquiry.answered_at is None and inquiry.state == "open" and _over(inquiry)


def _over(inquiry: Inquiry) -> bool:
    return queries.due_of(inquiry) < context.now()


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Received"), lambda row: iso(row.Inquiry.created_at)),
        (_("From"), lambda row: row.Inquiry.name),
        (_("Address"), lambda row: row.Inquiry.email or ""),
        (_("Topic"), lambda row: str(words.TOPICS[row.Inquiry.topic])),
        (_("Question"), lambda row: row.Inquiry.text),
        (_("State"), lambda row: str(words.INQUIRY_STATES[row.Inquiry.state][0])),
        (_("Taken care of by"), lambda row: row.Person.name if row.Person else ""),
        (_("Answered"), lambda row: iso(row.Inquiry.answered_at)),
        (_("Hours to the answer"), lambda row: _hours(row.Inquiry)),
    )


def _hours(inquiry: Inquiry) -> float | None:
    if inquiry.answered_at is None:
        return None
    return round((inquiry.answered_at - inquiry.created_at) / timedelta(hours=1), 1)


@bp.get("/inquiries/<uuid:inquiry_id>")
@web.needs(ANSWER)
def show(inquiry_id: UUID) -> Response:
    """Show one inquiry with its thread."""
    return _page(queries.get_inquiry(inquiry_id))


def _page(inquiry: Inquiry, answer: Form | None = None, note: Form | None = None) -> Response:
    owner = get_person(inquiry.owner_id) if inquiry.owner_id else None
    return web.render(
        "outreach/inquiry.html",
        422 if answer or note else 200,
        inquiry=inquiry,
        owner=owner,
        owners=queries.owners(),
        thread=queries.thread_of(inquiry.id, with_notes=True),
        letters=messages_about(inquiry.id),
        mail_words=mail_words,
        due=queries.due_of(inquiry),
        late=_is_late(inquiry),
        words=words,
        languages=LANGUAGES,
        answer=answer or Form(schemas.AnswerSchema()),
        note=note or Form(schemas.NoteSchema()),
    )


@bp.post("/inquiries/<uuid:inquiry_id>/answers")
@web.needs(ANSWER)
def answer(inquiry_id: UUID) -> AnyResponse:
    """Answer it."""
    inquiry, form = queries.get_inquiry(inquiry_id), Form(schemas.AnswerSchema())
    me = get_person(_me())
    if form.accepts(lambda data: services.answer(inquiry_id, data["answer"], by=me)):
        sentence = _("Your answer is on its way to %(name)s.", name=inquiry.name)
        if inquiry.person_id and not inquiry.email:
            sentence = _("%(name)s finds your answer on her own page.", name=inquiry.name)
        return web.done(sentence, url_for(".show", inquiry_id=inquiry_id))
    return _page(inquiry, answer=form)


@bp.post("/inquiries/<uuid:inquiry_id>/notes")
@web.needs(ANSWER)
def note(inquiry_id: UUID) -> AnyResponse:
    """Keep a note."""
    form = Form(schemas.NoteSchema())
    if form.accepts(lambda data: services.note(inquiry_id, data["note"])):
        return web.done(_("Noted."), url_for(".show", inquiry_id=inquiry_id))
    return _page(queries.get_inquiry(inquiry_id), note=form)


@bp.post("/inquiries/<uuid:inquiry_id>/owner")
@web.needs(ANSWER)
def assign(inquiry_id: UUID) -> AnyResponse:
    """Say who takes care of it."""
    chosen = request.form.get("owner", type=UUID)
    owner = next((each for each in queries.owners() if each.id == chosen), None)
    services.assign(inquiry_id, owner)
    sentence = _("Nobody takes care of it now.")
    if owner:
        sentence = _("%(name)s takes care of it.", name=owner.name)
    return web.done(sentence, url_for(".show", inquiry_id=inquiry_id))


@bp.route("/inquiries/<uuid:inquiry_id>/closing", methods=["GET", "POST"])
@web.needs(ANSWER)
def close(inquiry_id: UUID) -> AnyResponse:
    """Close it, with a reason."""
    form = Form(schemas.CloseSchema())
    if form.accepts(lambda data: services.close(inquiry_id, data["reason"])):
        undo = url_for(".reopen", inquiry_id=inquiry_id)
        return web.done(_("Closed."), url_for(".show", inquiry_id=inquiry_id), undo=undo)
    return form.show("outreach/inquiry_close.html", inquiry=queries.get_inquiry(inquiry_id))


@bp.post("/inquiries/<uuid:inquiry_id>/reopening")
@web.needs(ANSWER)
def reopen(inquiry_id: UUID) -> AnyResponse:
    """Open it again."""
    services.reopen(inquiry_id)
    return web.done(_("It is open again."), url_for(".show", inquiry_id=inquiry_id))


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - a tenant's page lets in nobody without a person
    return person_id
