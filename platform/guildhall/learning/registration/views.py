"""What a member does about a place, and her own list; what a facilitator sees."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.addresses import address
from guildhall.binding import NOBODY
from guildhall.communications import tracking
from guildhall.directory import Identity
from guildhall.errors import Conflict, Invalid
from guildhall.learning import permissions
from guildhall.learning.access import services as access
from guildhall.learning.access.asking import wish_from
from guildhall.learning.catalogue.views import show
from guildhall.learning.interest import queries as interest
from guildhall.learning.registration import my_sessions, queries, rules, services
from guildhall.learning.registration.services import Outcome
from guildhall.learning.words import STATE_TONES
from guildhall.localisation import when
from guildhall.statements import Ahead
from guildhall.wording import gettext as _

bp = Blueprint("registration", __name__, template_folder="../templates")


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - the door lets nobody else in
    return person_id


def _hold(who: Identity, offering_id: UUID) -> Ahead:
    """Return what registering begins with; for a stranger it finds nobody."""
    return queries.holding(offering_id, who.person_id or NOBODY)


@bp.post("/catalogue/<uuid:offering_id>/registration")
@web.needs(permissions.REGISTER)
@web.begins_with(_hold)
def register(offering_id: UUID) -> AnyResponse:
    """Register oneself; a second click shows the same place."""
    try:
        wish = wish_from(request.form)
        came_by = tracking.came_by(f"/catalogue/{offering_id}")
        outcome = access.register(offering_id, person_id=_me(), wish=wish, link_id=came_by)
    except (Conflict, Invalid) as refusal:
        return show(offering_id, refusal=refusal)
    undo = None
    if outcome.new:
        undo = address("registration.cancel", registration_id=outcome.registration_id)
    page = address("catalogue.offering", offering_id=offering_id)
    return web.done(_sentence(outcome), page, undo=undo)


def _sentence(outcome: Outcome) -> str:
    if outcome.state == "registered":
        if outcome.new:
            return _("You are registered. We look forward to seeing you.")
        return _("You were registered already; nothing was doubled.")
    if outcome.state == "waitlisted":
        return _(
            "It is full. You are number %(place)s in line; a freed seat is offered to you in turn.",
            place=outcome.place_in_line,
        )
    return _("You have a place here already.")


@bp.get("/my/learning")
@web.signed_in()
def mine() -> Response:
    """Show a person's own registrations: offered, upcoming, waiting, past."""
    found = my_sessions.mine(_me())
    now = context.now()
    past = [each for each in found if _is_past(each, now)]
    return web.render(
        "learning/mine.html",
        offered=[each for each in found if each.registration.state == "offered"],
        upcoming=[
            each
            for each in found
            if each.registration.state in {"registered", "attended"} and each not in past
        ],
        waiting=[
            each for each in found if each.registration.state == "waitlisted" and each not in past
        ],
        past=past[::-1],
        interested=interest.of_person(_me()),
        words=rules.STATE_WORDS,
        tones=STATE_TONES,
    )


def _is_past(line: my_sessions.Mine, now: datetime) -> bool:
    over = line.offering.ends_at is not None and line.offering.ends_at <= now
    return line.registration.state != "offered" and (
        over or line.registration.state not in {"registered", "waitlisted", "attended"}
    )


@bp.post("/registrations/<uuid:registration_id>/cancellation")
@web.needs(permissions.REGISTER)
def cancel(registration_id: UUID) -> AnyResponse:
    """Give up one's own place."""
    registration = queries.get_registration(registration_id, person_id=_me())
    title, waited = registration.offering.title, registration.state == "waitlisted"
    registration = services.cancel(registration)
    sentence = _("Your registration for “%(title)s” is cancelled.", title=title)
    if waited:
        sentence = _("You no longer wait for “%(title)s”.", title=title)
    if registration.state == "late_cancel":
        sentence = _("Your registration is cancelled, and noted as late.")
    return web.done(sentence, url_for(".mine"))


@bp.post("/registrations/<uuid:registration_id>/acceptance")
@web.needs(permissions.REGISTER)
def accept(registration_id: UUID) -> AnyResponse:
    """Take an offered seat."""
    registration = queries.get_registration(registration_id, person_id=_me())
    title, starts = registration.offering.title, registration.offering.starts_at
    services.accept(registration)
    sentence = _("The seat is yours: “%(title)s”, %(start)s.", title=title, start=when(starts))
    return web.done(sentence, url_for(".mine"))


@bp.post("/registrations/<uuid:registration_id>/refusal")
@web.needs(permissions.REGISTER)
def decline(registration_id: UUID) -> AnyResponse:
    """Give an offered seat back."""
    services.decline(queries.get_registration(registration_id, person_id=_me()))
    return web.done(_("You gave the seat back; it goes to the next in line."), url_for(".mine"))


@bp.get("/my/sessions")
@web.needs(permissions.FACILITATE)
def led() -> Response:
    """Show a facilitator the sessions that she leads."""
    return web.render("learning/led.html", sessions=my_sessions.led_by(_me()), now=context.now())


@bp.get("/my/sessions/<uuid:session_id>")
@web.needs(permissions.FACILITATE)
def names(session_id: UUID) -> Response:
    """Show a facilitator who comes to her session: names alone."""
    session, people = my_sessions.names_on(session_id, led_by=_me())
    return web.render("learning/names.html", session=session, people=people)
