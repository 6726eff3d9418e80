"""A member's own messages: to be read by whoever has no e-mail too."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing
from guildhall.communications import queries, services, words
from guildhall.communications.models import Message
from guildhall.listing import Sorts
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.web import done, identity, render, signed_in
from guildhall.wording import gettext as _

bp = Blueprint("mail", __name__, template_folder="templates")

SORTS = Sorts(lambda: {"when": (Message.created_at, Message.id)})


@bp.get("/my/messages")
@signed_in()
def mine() -> Response:
    """Show what was written to me, the newest first."""
    me = _me()
    page = listing.paginate(queries.own_messages(me.id), SORTS, default="when", direction="desc")
    return render(
        "communications/mine.html",
        page=page,
        me=me,
        opted_out=queries.has_opted_out(me.id),
        words=words,
    )


@bp.get("/my/messages/<uuid:message_id>")
@signed_in()
def read(message_id: UUID) -> Response:
    """Show one of my messages; from now on it is read."""
    message = queries.get_own_message(message_id, _me().id)
    services.mark_read(_me().id, message)
    return render("communications/own_message.html", message=message, words=words)


@bp.post("/my/messages/reading")
@signed_in()
def read_all() -> AnyResponse:
    """Mark all of my messages as read."""
    services.mark_read(_me().id)
    return done(_("All of your messages are marked as read."), url_for(".mine"))


@bp.post("/my/messages/letters")
@signed_in()
def choose_letters() -> AnyResponse:
    """Decide whether I get reminders and news by e-mail."""
    if request.form.get("letters") == "all":
        services.opt_in(_me())
        return done(_("You get every letter by e-mail again."), url_for(".mine"))
    services.opt_out(_me(), _("own page"))
    return done(_("From now on you get only essential letters by e-mail."), url_for(".mine"))


def _me() -> Person:
    person_id = identity().person_id
    assert person_id is not None  # noqa: S101 - a tenant's page lets in nobody without a person
    return get_person(person_id)
