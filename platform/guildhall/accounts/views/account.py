"""One's own account: name, language, address, password, PIN, sessions."""

from typing import Any
from uuid import UUID

from flask import request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.accounts import queries
from guildhall.accounts.models import Account
from guildhall.accounts.relying import relying_party
from guildhall.accounts.schemas import AddressSchema, PasswordSchema, PinSchema, ProfileSchema
from guildhall.accounts.services import passwords, pins, profile, requests, sessions
from guildhall.accounts.views.blueprint import bp, by_email
from guildhall.accounts.views.proof import recently_proved
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.localisation import LANGUAGES
from guildhall.security import limiter
from guildhall.web import done, identity, signed_in


@bp.route("/account", methods=["GET", "POST"])
@signed_in("both")
def account() -> Response:
    """Show one's account and change its name and language."""
    mine = _mine()
    form = Form(ProfileSchema(), start={"name": mine.name, "language": mine.language})
    if form.accepts(lambda data: _change_profile(mine, data)):
        return done(_("Saved."), url_for(".account"))
    return form.show(
        "accounts/account.html",
        account=mine,
        languages=list(LANGUAGES.items()),
        logins=queries.open_logins(mine.id),
        pin=_my_pin(),
        mail_url=_mail_url(),
        passkeys=queries.passkeys_of(mine.id),
        has_app=queries.has_app(mine.id),
        codes_left=queries.recovery_codes_left(mine.id),
        has_passkeys_here=relying_party(request.host) is not None,
    )


@bp.route("/account/password", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@signed_in("both")
@recently_proved
def password() -> Response:
    """Choose or change one's password."""
    mine, who = _mine(), identity()
    profile.refuse_by_pin(mine, who.method)
    form = Form(PasswordSchema())
    if form.accepts(lambda data: passwords.change_password(mine, **data, keep_login=who.login_id)):
        if mine.email:
            requests.tell(mine.email, "password_changed", mine.language, path="/password/forgotten")
        return done(
            _("Your password is changed, and every other session was ended."), url_for(".account")
        )
    return form.show("accounts/password.html", account=mine)


@bp.route("/account/email", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=by_email, methods=["POST"])
@signed_in("both")
@recently_proved
def address() -> Response:
    """Ask for another address, which counts once its link was opened."""
    mine = _mine()
    profile.refuse_by_pin(mine, identity().method)
    form = Form(AddressSchema())
    if form.accepts(lambda data: requests.ask_for_address(mine, data["email"])):
        return done(
            _("A link is on its way to the new address. Open it there to confirm."),
            url_for(".account"),
        )
    return form.show("accounts/address.html", account=mine)


@bp.route("/account/pin", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@signed_in()
def pin() -> Response:
    """Set or change one's PIN for kiosks and shared computers."""
    who = identity()
    me = queries.get_person(who.person_id) if who.person_id else None
    if me is None:
        raise NotFound
    proven = who.method != "pin"
    form = Form(PinSchema())
    if form.accepts(lambda data: pins.change_pin(me, **data, proven=proven)):
        return done(_("Your PIN is set."), url_for(".account"))
    return form.show("accounts/pin.html", person=me, proven=proven)


@bp.post("/account/sessions/<uuid:login_id>/end")
@signed_in("both")
def end_session(login_id: UUID) -> Response:
    """End one of one's sessions."""
    sessions.end_login(login_id, of=identity().account_id)
    return done(_("That session is ended."), url_for(".account"))


@bp.post("/account/sessions/end-others")
@signed_in("both")
def end_other_sessions() -> Response:
    """End every session but this one."""
    who = identity()
    count = sessions.end_other_logins(who.account_id, keep=who.login_id)
    return done(
        ngettext("%(num)d other session ended.", "%(num)d other sessions ended.", count),
        url_for(".account"),
    )


def _mine() -> Account:
    return queries.get_account(identity().account_id)


def _my_pin() -> bool:
    """Say whether a PIN is set here."""
    who = identity()
    row = queries.pin_of(who.person_id) if who.person_id else None
    return row is not None and row.pin_hash is not None


def _change_profile(mine: Account, data: dict[str, Any]) -> None:
    profile.change_profile(mine, **data, person_id=identity().person_id)
    session["lang"] = data["language"]


def _mail_url() -> str | None:
    """Return where one chooses which mail to get, where there is such a page."""
    if context.tenant_or_none() is None:
        return None
    try:
        return url_for("mail.mine")
    except BuildError:
        return None
