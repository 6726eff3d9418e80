"""Pages of feedback: give it, answer it, publish what changed."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db
from guildhall.forms import Form
from guildhall.localisation import iso
from guildhall.outreach import words
from guildhall.outreach.feedback import queries, schemas, services
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.outreach.permissions import ANSWER
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.security import limiter
from guildhall.wording import gettext as _

bp = Blueprint("feedback", __name__, template_folder="../templates")


@bp.get("/you-said")
@web.public("what changed because of what people said is for everybody to see")
def published() -> Response:
    """Show what was said and what changed."""
    return web.render("outreach/you_said.html", items=queries.published())


@bp.route("/feedback", methods=["GET", "POST"])
@web.signed_in(while_closing=False)
@limiter.limit("20 per hour", methods=["POST"])
def give() -> AnyResponse:
    """Say something, with one's name or without."""
    form = Form(schemas.GiveSchema())
    if form.accepts(
        lambda data: services.give(data["text"], person=_me() if data["named"] else None)
    ):
        return web.done(_("Thank you. We read every word."), url_for(".published"))
    return form.show("outreach/feedback_form.html")


def _me() -> Person:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - a tenant's page lets in nobody without a person
    return get_person(person_id)


@bp.get("/feedback/all")
@web.needs(ANSWER)
def index() -> Response:
    """Show all feedback and what became of it, or hand it over as a file."""
    wanted = {name: request.args.get(name, "").strip() for name in ("words", "state")}
    found = queries.items(**wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(found.order_by(FeedbackItem.created_at.desc())).all()
        return listing.as_file(rows, _columns(), name="feedback", kind=kind)
    page = listing.paginate(found, queries.SORTS, default="when", direction="desc", scalars=False)
    return web.render(
        "outreach/feedback.html", page=page, wanted=wanted, words=words, back=queries.loop()
    )


def _columns() -> list[listing.Column]:
    return [
        (_("Received"), lambda row: iso(row.FeedbackItem.created_at)),
        (_("From"), lambda row: row.Person.name if row.Person else ""),
        (_("Said at"), lambda row: str(words.SOURCES[row.FeedbackItem.source])),
        (_("Feedback"), lambda row: row.FeedbackItem.text),
        (_("Our answer"), lambda row: row.FeedbackItem.response),
        (_("Published"), lambda row: iso(row.FeedbackItem.published_at)),
        (_("What changed"), lambda row: row.FeedbackItem.did),
    ]


@bp.route("/feedback/new", methods=["GET", "POST"])
@web.needs(ANSWER)
def note_down() -> AnyResponse:
    """Keep what was said elsewhere."""
    form = Form(schemas.NoteDownSchema(), start={"source": "meeting"})
    if form.accepts(lambda data: services.note_down(data["text"], data["source"])):
        return web.done(_("Kept."), url_for(".show", item_id=form.result.id))
    return form.show("outreach/feedback_note.html", sources=words.options(words.SOURCES))


@bp.get("/feedback/<uuid:item_id>")
@web.needs(ANSWER)
def show(item_id: UUID) -> Response:
    """Show one piece of feedback with its answer."""
    return _page(queries.get_item(item_id))


def _page(item: FeedbackItem, respond: Form | None = None, publish: Form | None = None) -> Response:
    start = {"said": item.said or item.text, "did": item.did}
    return web.render(
        "outreach/feedback_item.html",
        422 if respond or publish else 200,
        item=item,
        person=get_person(item.person_id) if item.person_id else None,
        words=words,
        respond=respond or Form(schemas.RespondSchema(), start={"response": item.response}),
        publish=publish or Form(schemas.PublishSchema(), start=start),
    )


@bp.post("/feedback/<uuid:item_id>/response")
@web.needs(ANSWER)
def respond(item_id: UUID) -> AnyResponse:
    """Answer it."""
    form = Form(schemas.RespondSchema())
    if form.accepts(lambda data: services.respond(item_id, data["response"])):
        sentence = _("Your answer is kept with it.")
        if form.result.person_id:
            sentence = _("Your answer is on its way.")
        return web.done(sentence, url_for(".show", item_id=item_id))
    return _page(queries.get_item(item_id), respond=form)


@bp.post("/feedback/<uuid:item_id>/publication")
@web.needs(ANSWER)
def publish(item_id: UUID) -> AnyResponse:
    """Publish what changed."""
    form = Form(schemas.PublishSchema())
    if form.accepts(lambda data: services.publish(item_id, data["said"], data["did"])):
        sentence = _("It stands on the page “You said, we did” now.")
        undo = url_for(".take_down", item_id=item_id)
        return web.done(sentence, url_for(".show", item_id=item_id), undo=undo)
    return _page(queries.get_item(item_id), publish=form)


@bp.post("/feedback/<uuid:item_id>/withdrawal")
@web.needs(ANSWER)
def take_down(item_id: UUID) -> AnyResponse:
    """Take it from the public page."""
    services.take_down(item_id)
    return web.done(_("It is not published any more."), url_for(".show", item_id=item_id))
