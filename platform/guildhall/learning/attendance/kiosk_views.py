"""The door: the kiosk's screen, and the phone that scans it."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.accounts.services import pins, sessions
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.forms import Form
from guildhall.learning.attendance import (
    codes,
    passes,
    queries,
    rules,
    screens,
    services,
    sheet_queries,
)
from guildhall.learning.attendance.schemas import NumberSchema, PinSchema
from guildhall.learning.credit import exit_survey
from guildhall.learning.models.courses import Session
from guildhall.learning.permissions import RUN_KIOSK
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.qr import qr_svg
from guildhall.security import limiter
from guildhall.wording import gettext as _

bp = Blueprint("kiosk", __name__, template_folder="templates")

THANKS_SECONDS = 4
ERROR_CODES = {"number": "kiosk_number_error", "pin": "kiosk_pin_error"}


@bp.get("/sessions/<uuid:session_id>/kiosk")
@web.needs(RUN_KIOSK)
def prepare(session_id: UUID) -> Response:
    """Say what a kiosk is, and start it here."""
    found = queries.get_session(session_id, for_=web.identity())
    return web.render("kiosk/prepare.html", session=found, window=queries.window_of(found))


@bp.post("/sessions/<uuid:session_id>/kiosk")
@web.needs(RUN_KIOSK)
def start(session_id: UUID) -> AnyResponse:
    """Make this device the kiosk, and sign the person out of it."""
    who = web.identity()
    found = queries.get_session(session_id, for_=who)
    if context.now() > queries.window_of(found).closes_at:
        raise Conflict(_("This session is over. Its sheet can still be corrected."))
    services.start_kiosk(found)
    sessions.end_login(who.login_id, of=who.account_id)
    session.clear()
    response = redirect(url_for(".screen"), web.SEE_OTHER)
    passes.make_kiosk(response, found)
    return response


@bp.post("/sessions/<uuid:session_id>/kiosk/end")
@web.needs(RUN_KIOSK)
def end_all(session_id: UUID) -> AnyResponse:
    """End every kiosk of a session, wherever it stands."""
    found = queries.get_session(session_id, for_=web.identity())
    services.end_kiosks(found)
    return web.done(
        _("Every kiosk of this session has ended."),
        url_for("attendance.sheet", session_id=session_id),
    )


# The screen


@bp.get("/kiosk")
@web.public("the device's own cookie says which session it serves")
def screen() -> Response:
    """Show the code of this half minute, and take a number; one that ended still delivers."""
    try:
        found = passes.kiosk_session()
    except (Denied, NotFound) as refusal:
        return web.render(
            "kiosk/ended.html", 403, sentence=refusal.message, door=screens.ended_door()
        )
    session.pop("kiosk_number", None)
    form = _form(NumberSchema, "number")
    door = screens.door_of(found)
    return web.render("kiosk/screen.html", session=found, code=_code(found), form=form, door=door)


@bp.get("/kiosk/code")
@web.public("the device's own cookie says which session it serves")
def code() -> Response:
    """Show the newest code alone, for the screen that keeps asking; one that ended reloads."""
    try:
        found = passes.kiosk_session()
    except (Denied, NotFound):
        return Response(headers={"HX-Refresh": "true"})
    return web.render("kiosk/_code.html", code=_code(found))


@bp.post("/kiosk/number")
@web.public("the device's own cookie says which session it serves")
def take_number() -> AnyResponse:
    """Take a number and ask for its PIN."""
    passes.kiosk_session()
    form = Form(NumberSchema())
    if not form.accepts(lambda data: session.update(kiosk_number=data["number"])):
        return _again(".screen", "number", form)
    return redirect(url_for(".ask_pin"), web.SEE_OTHER)


@bp.get("/kiosk/pin")
@web.public("the device's own cookie says which session it serves")
def ask_pin() -> AnyResponse:
    """Ask for the PIN."""
    found = passes.kiosk_session()
    if "kiosk_number" not in session:
        return redirect(url_for(".screen"), web.SEE_OTHER)
    return web.render("kiosk/pin.html", session=found, form=_form(PinSchema, "pin"))


@bp.post("/kiosk/pin")
@limiter.limit("40/minute", key_func=passes.this_device)
@web.public("the device's own cookie says which session it serves")
def take_pin() -> AnyResponse:
    """Sign the person of this number and PIN in or out."""
    found = passes.kiosk_session()
    form = Form(PinSchema())
    if not form.accepts(lambda data: _sign(found, session.get("kiosk_number", ""), data["pin"])):
        return _again(".ask_pin", "pin", form)
    session.pop("kiosk_number", None)
    return redirect(url_for(".thanks"), web.SEE_OTHER)


@bp.get("/kiosk/thanks")
@web.public("the device's own cookie says which session it serves")
def thanks() -> AnyResponse:
    """Thank for four seconds, then make room for the next person, in the hall's first language."""
    passes.kiosk_session()
    said = session.pop("kiosk_thanks", None)
    if said is None:
        return redirect(url_for(".screen"), web.SEE_OTHER)
    at = datetime.fromtimestamp(said["at"], UTC)
    response = web.render("kiosk/thanks.html", said=said, at=at, seconds=THANKS_SECONDS)
    response.headers["Refresh"] = f"{THANKS_SECONDS}; url={url_for('.screen')}"
    session.pop("lang", None)
    return response


@bp.post("/kiosk/end")
@web.public("whoever stands before the device may end it; nothing of a person is on it")
def end() -> AnyResponse:
    """End this kiosk."""
    session.clear()
    response = web.done(_("This screen is not a kiosk any more."), url_for("accounts.sign_in"))
    passes.end_kiosk(response)
    return response


def _sign(found: Session, number: str, pin: str) -> None:
    """Judge the PIN before the verb that it is for, and keep what the thank-you says."""
    try:
        person = pins.check_pin(number, pin)
    except Denied as refusal:
        raise Invalid(pin=refusal.message) from None
    marked = services.sign(found, person, method="pin")
    session["kiosk_thanks"] = {
        "name": person.preferred_name or person.first_name,
        "kind": marked.kind,
        "at": marked.at.timestamp(),
    }


def _again(endpoint: str, field: str, form: Form) -> AnyResponse:
    """Show the step again with its sentence, as a page that can change its language."""
    session[ERROR_CODES[field]] = form.error(field) or form.general
    return redirect(url_for(endpoint), web.SEE_OTHER)


def _form(schema: type[NumberSchema] | type[PinSchema], field: str) -> Form:
    sentence = session.pop(ERROR_CODES[field], "")
    return Form(schema(), errors={field: sentence} if sentence else {})


def _code(found: Session) -> Markup:
    newest = codes.code_at(found.kiosk_secret, found.id, context.now())
    address = url_for(".scan", session_id=found.id, code=newest, _external=True)
    return qr_svg(address, title=_("Code to scan with your phone"))


# The phone


@bp.get("/in/<uuid:session_id>/<code>")
@web.public("the code proves that the phone is before the screen; the next page asks who it is")
def scan(session_id: UUID, code: str) -> AnyResponse:
    """Take a scanned code; remember the scan for five minutes and ask who it is."""
    found = queries.session_at_the_door(session_id)
    if not codes.accepts(found.kiosk_secret, found.id, code, context.now()):
        raise Conflict(_("This code has run out. Scan the one that is on the screen now."))
    response = redirect(url_for(".tap", session_id=session_id), web.SEE_OTHER)
    passes.remember_scan(response, found)
    return response


@bp.get("/in/<uuid:session_id>")
@web.public("somebody who scanned is asked to sign in")
def tap(session_id: UUID) -> AnyResponse:
    """Offer the one tap that is next."""
    found = passes.scanned_session(session_id)
    who = web.identity_or_none()
    if who is None:
        back = url_for(".tap", session_id=session_id)
        return redirect(url_for("accounts.sign_in", next=back), web.SEE_OTHER)
    if who.person_id is None:
        raise NotFound
    marks = sheet_queries.marks_of([found.id], who.person_id)[found.id, who.person_id]
    last = sheet_queries.last_said(marks)
    kind = rules.next_kind(last.kind if last else None)
    return web.render("kiosk/tap.html", session=found, kind=kind, last=last)


@bp.post("/in/<uuid:session_id>")
@web.signed_in(while_closing=False)
def sign_by_phone(session_id: UUID) -> AnyResponse:
    """Sign the person who scanned in or out."""
    found = passes.scanned_session(session_id)
    services.sign(found, _me(), method="qr")
    response = redirect(url_for(".phone_thanks", session_id=session_id), web.SEE_OTHER)
    passes.forget_scan(response)
    return response


@bp.get("/in/<uuid:session_id>/thanks")
@web.signed_in()
def phone_thanks(session_id: UUID) -> Response:
    """Say when the last mark was made, and what comes next."""
    found = queries.session_at_the_door(session_id)
    person = _me()
    last = sheet_queries.last_said(
        sheet_queries.marks_of([found.id], person.id)[found.id, person.id]
    )
    if last is None:
        raise NotFound
    return web.render(
        "kiosk/phone_thanks.html",
        session=found,
        last=last,
        name=person.preferred_name or person.first_name,
        survey=exit_survey.waiting_for(found.offering_id, person.id),
    )


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
