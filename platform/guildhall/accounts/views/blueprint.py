"""The blueprint that every page of accounts registers on, and what their requests share."""

import hashlib
from uuid import UUID

from flask import Blueprint, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.accounts.devices import describe
from guildhall.accounts.models import Account
from guildhall.accounts.services import sessions
from guildhall.communications import tracking
from guildhall.directory import directory
from guildhall.errors import Invalid

bp = Blueprint("accounts", "guildhall.accounts", template_folder="templates")


def enter(account: Account | UUID, method: str) -> None:
    """Open a session in this browser for an account that has just proved itself.

    At a tenant's address it takes a place there: who has none hears so, instead of meeting pages
    that do not exist for her.
    """
    account_id = account if isinstance(account, UUID) else account.id
    tenant = context.tenant_or_none()
    if tenant is not None and directory().person_of(account_id) is None:
        card = directory().card()
        raise Invalid(
            _(
                "You have an account, but no place in %(hall)s yet. Its coordinator invites you.",
                hall=card.name if card else "",
            )
        )
    only_in = tenant.id if tenant is not None and method == "pin" else None
    login = sessions.open_login(
        account_id, method=method, device=describe(request.user_agent.string), only_in=only_in
    )
    _write_cookie(login.id, account_id, stays=method in {"password", "link"})


def _write_cookie(login_id: UUID, account_id: UUID, *, stays: bool) -> None:
    """Begin a new cookie: of the one before survive the language and the link that led here."""
    kept = {name: session[name] for name in ("lang", tracking.KEPT) if session.get(name)}
    session.clear()
    session.update(kept)
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


def by_number() -> str:
    """Count tries at one badge or employee number, wherever they come from."""
    return by_field("number")


def unkept(response: Response) -> Response:
    """Keep a page with a secret in its address out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
