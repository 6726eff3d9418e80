"""Asking anew who it is: before what cannot be taken back, and for the second step."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.accounts import queries
from guildhall.accounts.models import Account
from guildhall.accounts.relying import RelyingParty, relying_party
from guildhall.accounts.rules import is_fresh
from guildhall.accounts.schemas import AgainSchema, CodeSchema, CredentialSchema
from guildhall.accounts.services import passkeys, passwords, pins, requests, sessions
from guildhall.accounts.services import second_step as steps
from guildhall.accounts.views.blueprint import (
    AWAITED,
    Awaited,
    awaited,
    bp,
    by_login,
    enter_after_step,
    unkept,
)
from guildhall.errors import Denied, Invalid
from guildhall.forms import Form
from guildhall.security import limiter
from guildhall.web import SEE_OTHER, identity, public, safe_next, signed_in

View = TypeVar("View", bound=Callable[..., Any])
TRIES = "30 per hour"


def recently_proved(view: View) -> View:
    """Let somebody in whose session proved itself within ten minutes; ask all others first."""

    @wraps(view)
    def ask_first(**arguments: Any) -> Any:  # noqa: ANN401 - a view's own arguments and answer
        if is_fresh(identity().proved, context.now()):
            return view(**arguments)
        here = request.script_root + request.path
        target = here if request.method == "GET" else url_for("accounts.account")
        return redirect(url_for("accounts.again", next=target), SEE_OTHER)

    return cast("View", ask_first)


@bp.route("/account/again", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=by_login, methods=["POST"])
@signed_in("both")
def again() -> Response:
    """Ask for the password, the PIN or a passkey once more."""
    mine = queries.get_account(identity().account_id)
    form = Form(AgainSchema())
    if form.accepts(lambda data: _prove_again(mine, data)):
        if form.result == "link":
            return redirect(url_for(".sent"), SEE_OTHER)
        return redirect(safe_next(url_for(".account")), SEE_OTHER)
    return form.show(
        "accounts/again.html",
        account=mine,
        next=safe_next(""),
        wish=_wish("again", mine),
        by_pin=identity().method == "pin",
    )


@bp.route("/second-step", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@signed_in("both")
def second_step() -> Response:
    """Take the second step in a session that is open, or be led to set one up."""
    mine = queries.get_account(identity().account_id)
    form = Form(CodeSchema())
    if form.accepts(lambda data: _take_step(mine, data)):
        return redirect(safe_next(f"{request.script_root}/"), SEE_OTHER)
    return form.show(
        "accounts/second_step.html",
        account=mine,
        next=safe_next(""),
        wish=_wish("step", mine),
        has_app=queries.has_app(mine.id),
        codes_left=queries.recovery_codes_left(mine.id),
    )


@bp.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public("the second half of the door, for whoever has just come through the first", where="both")
def sign_in_code() -> Response:
    """Ask somebody who gave the right password for the code of her app."""
    waiting = awaited()
    if waiting is None:
        return redirect(_sign_in_page(), SEE_OTHER)
    form = Form(CodeSchema())
    if form.accepts(lambda data: _finish(waiting, data["code"])):
        return redirect(safe_next(f"{request.script_root}/"), SEE_OTHER)
    return unkept(form.show("accounts/sign_in_code.html", next=safe_next("")))


@bp.post("/sign-in/passkey")
@limiter.limit("30 per minute; 200 per hour")
@public("the door for passkeys", where="both")
def sign_in_by_passkey() -> Response:
    """Sign in with a passkey, which says by itself whose it is."""
    form = Form(CredentialSchema())
    if form.accepts(lambda data: _by_passkey(data["credential"])):
        return redirect(safe_next(f"{request.script_root}/"), SEE_OTHER)
    flash(form.general or _("That passkey did not work. Sign in another way."), "warning")
    return redirect(_sign_in_page(), SEE_OTHER)


def _by_passkey(credential: str) -> None:
    account, digest = passkeys.answered(credential, party_here(), "sign_in")
    enter_after_step(account.id, "passkey", "passkey", challenge=digest)


def _finish(waiting: Awaited, code: str) -> None:
    kind = _checked(waiting.account_id, code)
    session.pop(AWAITED, None)
    enter_after_step(waiting.account_id, waiting.method, kind)


def _take_step(mine: Account, data: dict[str, Any]) -> None:
    if data["credential"]:
        passkeys.answered(data["credential"], party_here(), "step", mine.id)
        sessions.prove(identity().login_id, step="passkey", anew=True)
        return
    if not data["code"]:
        raise Invalid(code=_("Enter the code."))
    sessions.prove(identity().login_id, step=_checked(mine.id, data["code"]))


def _checked(account_id: UUID, code: str) -> str:
    try:
        kind = steps.check(account_id, code)
    except Denied as refusal:
        raise Invalid(code=refusal.message) from refusal
    if kind == "recovery":
        _tell_of_recovery(queries.get_account(account_id))
    return kind


def _tell_of_recovery(account: Account) -> None:
    """Tell the owner by mail, and say on the page how many are left."""
    left = queries.recovery_codes_left(account.id)
    flash(_("A recovery code was used; %(num)s are left. Make new ones in time.", num=left), "done")
    if account.email:
        requests.tell(account.email, "recovery_used", account.language, name=str(left))


def _prove_again(mine: Account, data: dict[str, Any]) -> str:
    who = identity()
    if data["way"] == "link":
        if not mine.email or who.method == "pin":
            raise Invalid(_("This account has no address that a link could go to."))
        requests.ask_for_link(mine.email, "sign_in")
        return "link"
    if data["credential"]:
        passkeys.answered(data["credential"], party_here(), "again", mine.id)
        sessions.prove(who.login_id, step="passkey", anew=True)
        return "passkey"
    if who.method == "pin":
        _check_pin(data["pin"])
    else:
        passwords.check_own(mine, data["password"])
    sessions.prove(who.login_id, anew=True)
    return "typed"


def _check_pin(pin: str) -> None:
    me = queries.get_person(cast("Any", identity().person_id))
    try:
        pins.check_pin(me.employee_number or me.badge_code or "", pin)
    except Denied as refusal:
        raise Invalid(pin=refusal.message) from refusal


def _wish(purpose: str, mine: Account) -> str:
    """Return what the browser needs to ask for one of this account's passkeys, if it has any."""
    party = relying_party(request.host)
    if party is None or not any(key.rp_id == party.id for key in queries.passkeys_of(mine.id)):
        return ""
    return passkeys.wish_to_prove(purpose, party, mine.id)


def party_here() -> RelyingParty:
    """Return whose passkeys work at this address; raise Invalid where none do."""
    party = relying_party(request.host)
    if party is None:
        raise Invalid(_("Passkeys do not work at this address. Sign in another way."))
    return party


def _sign_in_page() -> str:
    """Return the address of the door, which leads on to the page that was wanted."""
    target = safe_next("")
    return url_for(".sign_in", next=target) if target else url_for(".sign_in")
