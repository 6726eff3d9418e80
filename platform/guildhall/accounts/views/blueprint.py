"""The blueprint that every page of accounts registers on, and what their requests share."""

import hashlib
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _
from msgspec import Struct
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.accounts.devices import describe
from guildhall.accounts.models import Account
from guildhall.accounts.queries import has_app
from guildhall.accounts.services import sessions
from guildhall.communications import tracking
from guildhall.directory import directory
from guildhall.errors import Invalid
from guildhall.web import SEE_OTHER, identity_or_none

AWAITED: Final = "awaits_code"
WAITS: Final = timedelta(minutes=10)
UNASKED: Final = frozenset({"passkey", "demo"})
"""Ways in that ask for no code: a passkey is two steps by itself, a demo's people are made up."""

bp = Blueprint("accounts", "guildhall.accounts", template_folder="templates")


class Awaited(Struct, frozen=True):
    """Somebody who came through the first half of the door, and how."""

    account_id: UUID
    method: str


def enter(account: Account | UUID, method: str) -> None:
    """Open a session in this browser for an account that has just proved itself.

    At a tenant's address it takes a place there: who has none hears so, instead of meeting pages
    that do not exist for her. Whoever has an authenticator app is asked for its code first; until
    then the cookie says only whom the code is awaited from.
    """
    account_id = account if isinstance(account, UUID) else account.id
    _refuse_strangers(account_id)
    if method in UNASKED or not has_app(account_id):
        enter_after_step(account_id, method, "")
        return
    _begin_cookie()
    session[AWAITED] = [str(account_id), method, context.now().timestamp()]


def enter_after_step(
    account_id: UUID, method: str, step: str, *, challenge: str | None = None
) -> None:
    """Open the session once the second step was taken, or was not asked for."""
    _refuse_strangers(account_id)
    tenant = context.tenant_or_none()
    login = sessions.open_login(
        account_id,
        method=method,
        device=describe(request.user_agent.string),
        only_in=tenant.id if tenant is not None and method == "pin" else None,
        step=step,
        challenge=challenge,
    )
    _write_cookie(login.id, account_id, stays=method in {"password", "link", "passkey"})


def go_on(location: str) -> Response:
    """Move on after enter(): to the page, or to the code that is still awaited."""
    if AWAITED in session:
        location = url_for("accounts.sign_in_code", next=location)
    return redirect(location, SEE_OTHER)


def awaited() -> Awaited | None:
    """Return whom this browser's code is awaited from; nobody after ten minutes."""
    account_id, method, since = session.get(AWAITED) or ("", "", 0.0)
    if not account_id or context.now().timestamp() - since > WAITS.total_seconds():
        return None
    return Awaited(UUID(account_id), method)


def _refuse_strangers(account_id: UUID) -> None:
    if context.tenant_or_none() is None or directory().person_of(account_id) is not None:
        return
    card = directory().card()
    raise Invalid(
        _(
            "You have an account, but no place in %(hall)s yet. Its coordinator invites you.",
            hall=card.name if card else "",
        )
    )


def _begin_cookie() -> None:
    """Begin a new cookie: of the one before survive the language and the link that led here."""
    kept = {name: session[name] for name in ("lang", tracking.KEPT) if session.get(name)}
    session.clear()
    session.update(kept)


def _write_cookie(login_id: UUID, account_id: UUID, *, stays: bool) -> None:
    _begin_cookie()
    session["_user_id"] = f"{login_id}:{account_id}"
    session["_fresh"] = True
    session.permanent = stays


def by_field(name: str) -> str:
    """Return a key for counting tries at one address or number, without keeping it in clear."""
    typed = request.form.get(name, "").strip().casefold()
    tenant = context.tenant_or_none()
    digest = hashlib.sha256(f"{tenant.id if tenant else ''}:{typed}".encode()).hexdigest()
    return f"{name}:{digest[:32]}"


def by_email() -> str:
    """Count tries at one e-mail address, wherever they come from."""
    return by_field("email")


def by_login() -> str:
    """Count tries within one account, wherever they come from."""
    who = identity_or_none()
    return f"account:{who.account_id if who else ''}"


def by_number() -> str:
    """Count tries at one badge or employee number, wherever they come from."""
    return by_field("number")


def unkept(response: Response) -> Response:
    """Keep a page with a secret in its address out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
