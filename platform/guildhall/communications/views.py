"""Pages about messages: what became of each, and addresses that bounce."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing
from guildhall.communications import delivery, queries, services, words
from guildhall.communications.permissions import MANAGE_MESSAGES, VIEW_MESSAGES
from guildhall.communications.unsubscribing import person_of
from guildhall.db import db
from guildhall.form_tokens import csrf
from guildhall.here import this_config
from guildhall.links import open_page
from guildhall.localisation import iso
from guildhall.people.queries import get_person
from guildhall.web import done, identity, needs, public, render
from guildhall.wording import gettext as _

bp = Blueprint("communications", __name__, template_folder="templates")


@bp.get("/messages")
@needs(VIEW_MESSAGES)
def messages() -> Response:
    """Show every message and what became of it, or hand over what is shown as a file."""
    wanted, problems = _wanted()
    found = queries.messages(wanted)
    if asked := listing.wants_file():
        return _file(found, asked)
    page = listing.paginate(found, queries.SORTS, default="when", direction="desc", scalars=False)
    return render(
        "communications/messages.html",
        page=page,
        wanted=wanted,
        problems=problems,
        counts=queries.counts(),
        kinds=[(key, words.kind(key)) for key in queries.kinds()],
        words=words,
        sends=_sends(),
        bad=len(queries.bad_addresses()),
    )


def _wanted() -> tuple[queries.Wanted, list[str]]:
    problems: list[str] = []
    status = request.args.get("status", "")
    return (
        queries.Wanted(
            status=status if status in words.STATUSES else "",
            kind=request.args.get("kind", "").replace("\x00", ""),
            words=listing.words_asked("words"),
            since=listing.day_asked("since", problems),
            until=listing.day_asked("until", problems),
        ),
        problems,
    )


def _sends() -> bool:
    """Say whether mail leaves this machine at all."""
    config = this_config()
    return bool(config.smtp_url) and not config.demo


def _file(found: Any, asked: str) -> Response:  # noqa: ANN401 - a Select of two tables
    sort, direction = listing.asked_order(queries.SORTS, default="when", direction="desc")
    rows = db.session.execute(listing.order(found, queries.SORTS[sort], direction)).all()
    columns: list[listing.Column] = [
        (_("Written"), lambda row: iso(row[0].created_at)),
        (_("To"), lambda row: row[1].name if row[1] else ""),
        (_("Address"), lambda row: row[0].address or ""),
        (_("Subject"), lambda row: row[0].subject),
        (_("Kind"), lambda row: words.kind(row[0].kind)),
        (_("Status"), lambda row: words.status(row[0])[0]),
        (_("Why"), lambda row: words.why(row[0])),
        (_("Sent"), lambda row: iso(row[0].sent_at)),
        (_("Attempts"), lambda row: row[0].attempts),
    ]
    return listing.as_file(rows, columns, name="messages", kind=asked)


@bp.get("/messages/<uuid:message_id>")
@needs(VIEW_MESSAGES)
def message(message_id: UUID) -> Response:
    """Show one message as it was written, and what became of it."""
    found = queries.get_message(message_id)
    person = get_person(found.person_id) if found.person_id else None
    return render(
        "communications/message.html",
        message=found,
        person=person,
        person_url=open_page("people.person", person_id=found.person_id),
        work=queries.on_its_way(found),
        words=words,
    )


@bp.post("/messages/<uuid:message_id>/sending")
@needs(MANAGE_MESSAGES)
def resend(message_id: UUID) -> AnyResponse:
    """Send a message once more."""
    found = queries.get_message(message_id)
    delivery.resend(found, by=get_person(_me()))
    return done(
        _("The message is on its way again to %(address)s.", address=found.address),
        url_for(".message", message_id=message_id),
    )


@bp.get("/messages/bad-addresses")
@needs(VIEW_MESSAGES)
def bad_addresses() -> Response:
    """Show the addresses that nothing is sent to any more, and why."""
    return render(
        "communications/bad_addresses.html",
        rows=queries.bad_addresses(),
        page_of=lambda person: open_page("people.person", person_id=person.id),
    )


@bp.post("/messages/bad-addresses/<uuid:address_id>/clearing")
@needs(MANAGE_MESSAGES)
def clear_address(address_id: UUID) -> AnyResponse:
    """Let letters go to an address again."""
    found = queries.get_bad_address(address_id)
    delivery.clear_address(found, by=get_person(_me()))
    return done(
        _("The next letter to %(address)s is sent again.", address=found.address),
        url_for(".bad_addresses"),
    )


def _me() -> UUID:
    person_id = identity().person_id
    assert person_id is not None  # noqa: S101 - a tenant's page lets in nobody without a person
    return person_id


@bp.get("/unsubscribe/<token>")
@public("the signed link of a letter stands for its reader")
def unsubscribe(token: str) -> Response:
    """Ask once; a mail scanner that follows the link changes nothing."""
    person_of(token)
    return render("communications/unsubscribe.html", token=token, finished=False)


@bp.post("/unsubscribe/<token>")
@public("the signed link of a letter stands for its reader")
@csrf.exempt  # type: ignore[untyped-decorator]  # one-click unsubscribe (RFC 8058) posts from the mail program, without our page
def confirm_unsubscribe(token: str) -> Response:
    """End the letters that are not essential."""
    services.opt_out(get_person(person_of(token)), _("link in a letter"))
    return render("communications/unsubscribe.html", token=token, finished=True)
