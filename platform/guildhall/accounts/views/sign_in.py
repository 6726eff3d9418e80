"""Signing in and out."""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.accounts.relying import relying_party
from guildhall.accounts.schemas import FirstPinSchema, NumberSchema, SignInSchema, SignUpSchema
from guildhall.accounts.services import passkeys, passwords, pins, requests, sessions
from guildhall.accounts.views.blueprint import bp, by_email, by_number, enter, go_on
from guildhall.errors import Denied, Invalid, NotFound
from guildhall.forms import Form
from guildhall.here import this_config
from guildhall.localisation import language
from guildhall.security import limiter
from guildhall.web import SEE_OTHER, identity_or_none, public, safe_next, signed_in


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per minute; 200 per hour", methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=by_email, methods=["POST"])
@public("this is the door", where="both")
def sign_in() -> Response:
    """Sign in with an address and a password, or ask for a link."""
    form = Form(SignInSchema())
    if form.accepts(_by_email):
        if form.result == "link":
            return redirect(url_for(".sent"), SEE_OTHER)
        return go_on(safe_next(_home()))
    return form.show(
        "accounts/sign_in.html", next=safe_next(""), open=_open_to_anybody(), wish=_passkey_wish()
    )


@bp.route("/sign-in/number", methods=["GET", "POST"])
@limiter.limit("120 per minute", methods=["POST"])
@limiter.limit("20 per 15 minutes", key_func=by_number, methods=["POST"])
@public("this is the door for people without e-mail")
def sign_in_by_number() -> Response:
    """Sign in with a badge or employee number and a PIN."""
    form = Form(NumberSchema())
    if form.accepts(_by_number):
        return go_on(safe_next(_home()))
    return form.show("accounts/sign_in_number.html", next=safe_next(""))


@bp.route("/sign-in/first-time", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"])
@limiter.limit("20 per 15 minutes", key_func=by_number, methods=["POST"])
@public("this is the door for a printed code")
def first_time() -> Response:
    """Choose a PIN with the code from a slip, and sign in with it."""
    form = Form(FirstPinSchema(), start={"number": request.args.get("number", "")})
    if form.accepts(_by_code):
        flash(_("Your PIN is set. Next time your number and your PIN are all you need."), "done")
        return go_on(_home())
    return form.show("accounts/first_time.html")


@bp.get("/sign-in/sent")
@public("says where the link went, to nobody in particular", where="both")
def sent() -> Response:
    """Say that a link is on its way, if the address has an account."""
    return Form(SignInSchema()).show("accounts/sent.html")


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=by_email, methods=["POST"])
@public("the way to a first account, where the installation is open to anybody", where="site")
def sign_up() -> Response:
    """Make an account and send the link that opens it."""
    if not _open_to_anybody():
        raise NotFound
    form = Form(SignUpSchema())
    if form.accepts(lambda data: requests.sign_up(data["name"], data["email"], language())):
        return redirect(url_for(".sent"), SEE_OTHER)
    return form.show("accounts/sign_up.html")


@bp.post("/sign-out")
@signed_in("both")
def sign_out() -> Response:
    """End this session and forget it in this browser."""
    who = identity_or_none()
    if who is not None:
        sessions.end_login(who.login_id, of=who.account_id)
    chosen = session.get("lang")
    session.clear()
    if chosen:
        session["lang"] = chosen
    flash(_("You are signed out."), "done")
    return redirect(url_for(".sign_in"), SEE_OTHER)


def _by_email(data: dict[str, Any]) -> str:
    if data["way"] == "link":
        requests.ask_for_link(data["email"], "sign_in")
        return "link"
    if not data["password"]:
        raise Invalid(password=_("Enter your password, or have a link sent to you."))
    enter(passwords.account_with(data["email"], data["password"]), "password")
    return "password"


def _by_number(data: dict[str, Any]) -> None:
    try:
        account_id = pins.account_of(pins.check_pin(data["number"], data["pin"]))
    except Denied as refusal:
        raise Invalid(refusal.message) from refusal
    enter(account_id, "pin")


def _by_code(data: dict[str, Any]) -> None:
    if data["pin"] != data["again"]:
        raise Invalid(again=_("The two PINs differ. Enter the same one twice."))
    try:
        _person, account_id = pins.set_first_pin(data["number"], data["code"], data["pin"])
    except Denied as refusal:
        raise Invalid(refusal.message) from refusal
    enter(account_id, "pin")


def _open_to_anybody() -> bool:
    """Say whether an account can be made here without an invitation."""
    config = this_config()
    return config.open_signup and context.tenant_or_none() is None


def _passkey_wish() -> str:
    """Return what the browser needs to ask for a passkey, where passkeys work at this address."""
    party = relying_party(request.host)
    return passkeys.wish_to_prove("sign_in", party) if party else ""


def _home() -> str:
    return f"{request.script_root}/"
