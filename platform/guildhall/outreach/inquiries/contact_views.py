"""The contact page that anybody may write on, and the thread that its link opens."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.forms import Form
from guildhall.localisation import language
from guildhall.outreach import signed, words
from guildhall.outreach.inquiries import queries, schemas, services
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.outreach.settings import setting
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.security import limiter
from guildhall.wording import gettext as _

bp = Blueprint("contact", __name__, template_folder="../templates")
TRAP = "website"
"""A field that no person sees; a program that fills it in is thanked, and forgotten."""


@bp.route("/contact", methods=["GET", "POST"])
@web.public("whoever has a question may ask it", while_closing=False)
@limiter.limit("10 per hour", methods=["POST"])
def ask() -> AnyResponse:
    """Show the form, and take a question in."""
    me = _me()
    form = Form(schemas.MemberAskSchema() if me else schemas.AskSchema(), start=_start())
    if request.form.get(TRAP):
        return redirect(url_for(".thanks"), web.SEE_OTHER)
    if form.accepts(lambda data: _taken(data, me)):
        return redirect(url_for(".thanks"), web.SEE_OTHER)
    return form.show("outreach/contact.html", me=me, topics=words.options(words.TOPICS), trap=TRAP)


def _start() -> dict[str, str]:
    asked = request.args.get("topic", "")
    return {"topic": asked if asked in words.TOPICS else "other"}


def _taken(data: dict[str, str], me: Person | None) -> Inquiry:
    return services.ask_once(
        data["text"],
        topic=data["topic"],
        name=data.get("name", ""),
        email=data.get("email"),
        language=language(),
        person=me,
    )


@bp.get("/contact/thanks")
@web.public("whoever has asked is told what follows")
def thanks() -> Response:
    """Say what follows."""
    return web.render("outreach/contact_thanks.html", me=_me(), days=setting("answer_days"))


@bp.route("/contact/<token>", methods=["GET", "POST"])
@web.public("the signed link of an answer stands for whoever asked", while_closing=False)
@limiter.limit("10 per hour", methods=["POST"])
def thread(token: str) -> AnyResponse:
    """Show whoever asked her question and the answers; take in what she wants to know besides."""
    (inquiry_id,) = signed.ids_of(signed.THREAD, token)
    inquiry, form = queries.get_inquiry(inquiry_id), Form(schemas.FurtherSchema())
    if form.accepts(lambda data: services.ask_further(inquiry_id, data["text"])):
        sentence = _("We have it, and answer here and by mail.")
        return web.done(sentence, url_for(".thread", token=token))
    entries = queries.thread_of(inquiry_id, with_notes=False)
    return form.show("outreach/contact_thread.html", inquiry=inquiry, thread=entries, words=words)


def _me() -> Person | None:
    who = web.identity_or_none()
    found: UUID | None = who.person_id if who else None
    return get_person(found) if found else None
