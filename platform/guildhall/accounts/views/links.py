"""Links from mails. Opening one only shows a button: mail scanners open links, too."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall.accounts.models import Account
from guildhall.accounts.queries import get_account
from guildhall.accounts.schemas import (
    AddressSchema,
    InvitationSchema,
    NewPasswordSchema,
    NothingSchema,
)
from guildhall.accounts.services import invitations, links, requests
from guildhall.accounts.views.blueprint import bp, by_email, enter, go_on, unkept
from guildhall.directory import directory
from guildhall.errors import Invalid, NotFound
from guildhall.forms import Form
from guildhall.security import limiter
from guildhall.web import SEE_OTHER, done, public

LINKS = "60 per hour"
"""Nobody guesses a link of 256 bits; this keeps the trying cheap for us."""


@bp.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@public("whoever has the mailed link", where="both")
def open_link(secret: str) -> Response:
    """Ask to sign in with a mailed link, then do it."""
    token = links.look(secret, "sign_in")
    form = Form(NothingSchema())
    if form.accepts(lambda _data: enter(links.open_link(secret), "link")):
        return go_on(f"{request.script_root}/")
    return unkept(form.show("accounts/open_link.html", address=token.address))


@bp.route("/password/forgotten", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=by_email, methods=["POST"])
@public("somebody who cannot sign in", where="both")
def forgotten() -> Response:
    """Ask for a link to choose a new password."""
    form = Form(AddressSchema())
    if form.accepts(lambda data: requests.ask_for_link(data["email"], "reset")):
        return redirect(url_for(".sent"), SEE_OTHER)
    return form.show("accounts/forgotten.html")


@bp.route("/password/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@public("whoever has the mailed link", where="both")
def reset(secret: str) -> Response:
    """Choose a new password through a mailed link, and sign in with it."""
    token = links.look(secret, "reset")
    form = Form(NewPasswordSchema())
    if form.accepts(lambda data: links.reset_password(secret, data["password"])):
        _tell_of_password(form.result)
        flash(_("Your password is changed, and every other session was ended."), "done")
        return _enter_or_sign_in(form.result)
    return unkept(form.show("accounts/reset.html", address=token.address))


@bp.route("/invitation/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@public("whoever has the mailed invitation")
def invitation(secret: str) -> Response:
    """Show an invitation, then accept it."""
    token = links.look(secret, "invite")
    account = get_account(token.account_id)
    form = Form(InvitationSchema())
    if form.accepts(lambda data: _accept(secret, data, has_password=bool(account.password_hash))):
        return go_on(f"{request.script_root}/")
    return unkept(
        form.show(
            "accounts/invitation.html",
            address=token.address,
            known=account.password_hash is not None,
        )
    )


@bp.route("/account/email/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@public("whoever has the mailed link", where="both")
def confirm_address(secret: str) -> Response:
    """Confirm a new address."""
    token = links.look(secret, "verify")
    form = Form(NothingSchema())
    if form.accepts(lambda _data: links.confirm_address(secret)):
        account, former = form.result
        if former:
            requests.tell(former, "address_changed", account.language, name=account.email or "")
        return done(_("This address is yours now: sign in with it."), url_for(".account"))
    return unkept(form.show("accounts/confirm_address.html", address=token.address))


def _accept(secret: str, data: dict[str, Any], *, has_password: bool) -> None:
    card = directory().card()
    if card is None:
        raise NotFound
    account = invitations.accept(secret, password=None if has_password else data["password"])
    enter(account, "link")
    flash(_("Welcome to %(hall)s.", hall=card.name), "done")


def _enter_or_sign_in(account: Account) -> Response:
    """Sign in where the account has a place; elsewhere lead to the page that says so."""
    try:
        enter(account, "link")
    except Invalid as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for(".sign_in"), SEE_OTHER)
    return go_on(f"{request.script_root}/")


def _tell_of_password(account: Account) -> None:
    if account.email:
        path = url_for(".forgotten").removeprefix(request.script_root)
        requests.tell(account.email, "password_changed", account.language, path=path)
