"""One's own second step: the authenticator app and the recovery codes."""

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall.accounts import queries
from guildhall.accounts.models import Account
from guildhall.accounts.schemas import AppSchema
from guildhall.accounts.services import profile, requests, second_step, sessions
from guildhall.accounts.views.blueprint import bp, unkept
from guildhall.accounts.views.proof import recently_proved
from guildhall.errors import Conflict
from guildhall.forms import Form
from guildhall.qr import qr_svg
from guildhall.security import limiter
from guildhall.web import done, identity, render, signed_in


@bp.route("/account/app", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@signed_in("both")
@recently_proved
def app_setup() -> Response:
    """Set up an authenticator app: scan or type the key, then prove it with a code."""
    mine = _mine()
    if queries.has_app(mine.id):
        raise Conflict(_("An app is set up already. Remove it first to use another one."))
    form = Form(AppSchema())
    if form.accepts(lambda data: second_step.confirm_app(mine, **data)):
        sessions.prove(identity().login_id, step="app")
        _tell(mine, "app_added")
        return _codes(mine, fresh=True)
    wish = second_step.same_app(mine, request.form.get("sealed", "")) or second_step.new_app(mine)
    code = qr_svg(wish.uri, title=_("QR code for the authenticator app"))
    return unkept(form.show("accounts/app.html", wish=wish, qr=code))


@bp.post("/account/app/removal")
@signed_in("both")
@recently_proved
def remove_app() -> Response:
    """Take the app away."""
    mine = _mine()
    second_step.remove_app(mine)
    _tell(mine, "app_removed")
    return done(_("The app is removed; signing in asks for no code any more."), url_for(".account"))


@bp.post("/account/recovery-codes")
@limiter.limit("20 per hour")
@signed_in("both")
@recently_proved
def recovery_codes() -> Response:
    """Make ten new codes and show them this once."""
    return _codes(_mine(), fresh=False)


def _codes(mine: Account, *, fresh: bool) -> Response:
    codes = second_step.new_recovery_codes(mine.id)
    return unkept(render("accounts/recovery_codes.html", codes=codes, account=mine, fresh=fresh))


def _tell(mine: Account, kind: str) -> None:
    if mine.email:
        requests.tell(mine.email, kind, mine.language)


def _mine() -> Account:
    mine = queries.get_account(identity().account_id)
    profile.refuse_by_pin(mine, identity().method)
    return mine
