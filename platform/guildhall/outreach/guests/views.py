"""The guest list of a session, and the page on which a guest replies."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.communications import words as mail_words
from guildhall.communications.queries import messages_about
from guildhall.db import db
from guildhall.forms import Form
from guildhall.learning.attendance import queries as attendance
from guildhall.learning.permissions import TAKE_ATTENDANCE
from guildhall.listing import Sorts
from guildhall.localisation import LANGUAGES, iso
from guildhall.outreach import signed, words
from guildhall.outreach.guests import queries, schemas, services
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.outreach.permissions import INVITE
from guildhall.wording import gettext as _

bp = Blueprint("guests", __name__, template_folder="../templates")
SORTS = Sorts(
    lambda: {
        "name": (GuestInvitation.name, GuestInvitation.id),
        "role": (GuestInvitation.role, GuestInvitation.name),
        "reply": (GuestInvitation.reply, GuestInvitation.name),
    }
)


@bp.get("/sessions/<uuid:session_id>/guests")
@web.needs(INVITE, TAKE_ATTENDANCE)
def of_session(session_id: UUID) -> Response:
    """Show the guest list of a session, to be ticked at the door."""
    _refuse_strangers(session_id)
    found = queries.guests_of(session_id)
    if kind := listing.wants_file():
        rows = db.session.scalars(found.order_by(GuestInvitation.name)).all()
        return listing.as_file(rows, _columns(), name="guests", kind=kind)
    return _page(session_id, Form(schemas.GuestSchema()))


def _refuse_strangers(session_id: UUID) -> None:
    """Let whoever invites see every list, and a facilitator those of her own sessions."""
    who = web.identity()
    if not who.may(INVITE.key):
        attendance.get_session(session_id, for_=who)


def _page(session_id: UUID, form: Form) -> Response:
    session = queries.get_session(session_id)
    letters = {letter.address: letter for letter in messages_about(session_id)}
    return form.show(
        "outreach/guests.html",
        session=session,
        page=listing.paginate(queries.guests_of(session_id), SORTS, default="name"),
        expected=queries.expected([session_id]).get(session_id, queries.Expected()),
        letters=letters,
        mail_words=mail_words,
        words=words,
        languages=list(LANGUAGES.items()),
        over=session.ends_at <= context.now() or session.cancelled_at is not None,
    )


def _columns() -> list[listing.Column]:
    return [
        (_("Name"), lambda guest: guest.name),
        (_("Comes as"), lambda guest: str(words.GUEST_ROLES[guest.role])),
        (_("Organisation"), lambda guest: guest.organisation),
        (_("Address"), lambda guest: guest.email or ""),
        (_("Reply"), lambda guest: str(words.REPLIES[guest.reply][0])),
        (_("There since"), lambda guest: iso(guest.present_at)),
        (_("Withdrawn"), lambda guest: guest.withdrawn_reason),
    ]


@bp.post("/sessions/<uuid:session_id>/guests")
@web.needs(INVITE)
def invite(session_id: UUID) -> AnyResponse:
    """Invite somebody."""
    form = Form(schemas.GuestSchema())
    if form.accepts(lambda data: services.invite(session_id, data.pop("name"), **data)):
        guest = form.result
        sentence = _("%(name)s is on the list.", name=guest.name)
        if guest.email:
            sentence = _("The invitation is on its way to %(name)s.", name=guest.name)
        return web.done(sentence, url_for(".of_session", session_id=session_id))
    return _page(session_id, form)


@bp.post("/guests/<uuid:guest_id>/presence")
@web.needs(INVITE, TAKE_ATTENDANCE)
def see_in(guest_id: UUID) -> AnyResponse:
    """Note that a guest is there."""
    return _see_in(guest_id, present=True)


@bp.post("/guests/<uuid:guest_id>/absence")
@web.needs(INVITE, TAKE_ATTENDANCE)
def see_out(guest_id: UUID) -> AnyResponse:
    """Take it back."""
    return _see_in(guest_id, present=False)


def _see_in(guest_id: UUID, *, present: bool) -> AnyResponse:
    session_id = queries.get_guest(guest_id).session_id
    _refuse_strangers(session_id)
    guest = services.see_in(guest_id, present=present)
    page = url_for(".of_session", session_id=session_id)
    if not present:
        return web.done(_("%(name)s is not marked as there.", name=guest.name), page)
    undo = url_for(".see_out", guest_id=guest_id)
    sentence = _("%(name)s is there, as a guest.", name=guest.name)
    return web.done(sentence, page, undo=undo)


@bp.route("/guests/<uuid:guest_id>/withdrawal", methods=["GET", "POST"])
@web.needs(INVITE)
def withdraw(guest_id: UUID) -> AnyResponse:
    """Take an invitation back."""
    guest, form = queries.get_guest(guest_id), Form(schemas.WithdrawSchema())
    if form.accepts(lambda data: services.withdraw(guest_id, data["reason"])):
        page = url_for(".of_session", session_id=guest.session_id)
        return web.done(_("%(name)s is not invited any more.", name=guest.name), page)
    return form.show("outreach/guest_withdraw.html", guest=guest)


@bp.route("/guests/<token>", methods=["GET", "POST"])
@web.public("the signed link of an invitation stands for its guest", while_closing=False)
def reply(token: str) -> AnyResponse:
    """Show a guest what she is invited to, and take her reply."""
    (guest_id,) = signed.ids_of(signed.GUEST, token)
    form = Form(schemas.ReplySchema())
    if form.accepts(lambda data: services.reply(guest_id, coming=data["coming"])):
        thanks = _("Thank you. We look forward to seeing you.")
        if form.result.reply == "no":
            thanks = _("Thank you for telling us. You can change your mind here.")
        return web.done(thanks, url_for(".reply", token=token))
    guest = queries.get_guest(guest_id)
    session = queries.get_session(guest.session_id)
    return form.show(
        "outreach/guest_reply.html",
        guest=guest,
        session=session,
        over=session.ends_at <= context.now(),
    )
