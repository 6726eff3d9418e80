"""One's own passkeys: adding, naming, removing."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall.accounts import queries
from guildhall.accounts.models import Account
from guildhall.accounts.relying import relying_party
from guildhall.accounts.schemas import NewPasskeySchema, PasskeyNameSchema
from guildhall.accounts.services import passkeys, profile, requests, sessions
from guildhall.accounts.views.blueprint import bp
from guildhall.accounts.views.proof import party_here, recently_proved
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.security import limiter
from guildhall.web import done, identity, signed_in


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@signed_in("both")
@recently_proved
def add_passkey() -> Response:
    """Make a passkey with this device and keep its public half."""
    mine = _mine()
    form = Form(NewPasskeySchema())
    if form.accepts(lambda data: _add(mine, data)):
        return done(_("The passkey is added. Next time it signs you in."), url_for(".account"))
    party = relying_party(request.host)
    wish = passkeys.wish_to_add(mine, party) if party else ""
    return form.show("accounts/passkey_new.html", wish=wish, place=party.id if party else "")


@bp.route("/account/passkeys/<uuid:passkey_id>", methods=["GET", "POST"])
@signed_in("both")
def rename_passkey(passkey_id: UUID) -> Response:
    """Call a passkey something else."""
    who = identity()
    found = next((key for key in queries.passkeys_of(who.account_id) if key.id == passkey_id), None)
    if found is None:
        raise NotFound
    form = Form(PasskeyNameSchema(), start={"name": found.name})
    if form.accepts(lambda data: passkeys.rename(passkey_id, of=who.account_id, **data)):
        return done(_("Saved."), url_for(".account"))
    return form.show("accounts/passkey.html", passkey=found)


@bp.post("/account/passkeys/<uuid:passkey_id>/removal")
@signed_in("both")
@recently_proved
def remove_passkey(passkey_id: UUID) -> Response:
    """Forget a passkey."""
    mine = _mine()
    passkey = passkeys.remove(passkey_id, of=mine.id)
    if mine.email:
        requests.tell(mine.email, "passkey_removed", mine.language, name=passkey.name)
    return done(
        _("“%(name)s” opens nothing any more. Remove it from the device, too.", name=passkey.name),
        url_for(".account"),
    )


def _add(mine: Account, data: dict[str, Any]) -> None:
    passkeys.add(mine, party_here(), **data)
    sessions.prove(identity().login_id, step="passkey")
    if mine.email:
        requests.tell(mine.email, "passkey_added", mine.language, name=data["name"])


def _mine() -> Account:
    mine = queries.get_account(identity().account_id)
    profile.refuse_by_pin(mine, identity().method)
    return mine
