"""Two cookies that belong to a device, not a person: a kiosk's, and a phone's that scanned."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import current_app, request
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.errors import Conflict, Denied
from guildhall.learning.attendance import codes, queries, sealing
from guildhall.learning.models.courses import Session
from guildhall.wording import gettext as _

KIOSK: Final = "guildhall_kiosk"
SCAN: Final = "guildhall_scan"
DELIVERED_WITHIN: Final = timedelta(days=30)
"""How long after its session a kiosk may still deliver marks that it kept without a network."""


def make_kiosk(response: Response, session: Session) -> None:
    """Make this device the session's kiosk, until marks are taken no more."""
    until = queries.window_of(session).closes_at
    token = codes.issue(session.kiosk_secret, session.id, "kiosk", until)
    _set(response, KIOSK, token, "/kiosk", until)


def end_kiosk(response: Response) -> None:
    """Make this device an ordinary one again."""
    response.delete_cookie(KIOSK, path=f"{request.script_root}/kiosk")


def kiosk_session() -> Session:
    """Return the session that this device is the kiosk of; raise Denied."""
    token = request.cookies.get(KIOSK, "")
    session_id = codes.session_of(token)
    session = queries.session_at_the_door(session_id) if session_id else None
    if session is None or not codes.stands(
        token, session.kiosk_secret, session.id, "kiosk", context.now()
    ):
        raise Denied(_("This screen is not a kiosk now. Start it again from the session's page."))
    return session


def this_device() -> str:
    """Return what tells one kiosk from another, so that a school's kiosks share no limit."""
    token = request.cookies.get(KIOSK, "")
    return hashlib.sha256(token.encode()).hexdigest() if token else request.remote_addr or ""


def secret() -> str:
    """Return the installation's secret, from which the door's keys and passes come."""
    return str(current_app.config["SECRET_KEY"])


def delivery_pass(session: Session) -> str:
    """Return what lets this kiosk deliver its marks, later and without its cookie too.

    It opens nothing by itself: every mark needs a number and a PIN inside the session's window.
    """
    until = queries.window_of(session).closes_at + DELIVERED_WITHIN
    return sealing.issue_pass(secret(), session.kiosk_secret, session.id, until)


def delivering(token: str) -> tuple[Session, bool]:
    """Return whose marks a pass delivers, and whether its kiosks stand; raise Denied."""
    found = sealing.read_pass(secret(), token, context.now())
    if found is None:
        raise Denied(_("This device cannot deliver marks any more. Ask the coordinator."))
    session = queries.get_any_session(found.session_id)
    return session, sealing.epoch_of(session.kiosk_secret) == found.epoch


def this_delivery() -> str:
    """Return what a delivery's limit goes by: its session, whichever kiosk it comes from."""
    body = request.get_json(silent=True, force=True)
    token = body.get("token") if isinstance(body, dict) else None
    said = str(token or request.remote_addr).encode(errors="replace")
    return hashlib.sha256(said).hexdigest()


def remember_scan(response: Response, session: Session) -> None:
    """Note that this phone stood before the screen a moment ago."""
    until = context.now() + codes.SCAN_LIFE
    token = codes.issue(session.kiosk_secret, session.id, "scan", until)
    _set(response, SCAN, token, "/in", until)


def forget_scan(response: Response) -> None:
    """Let the next mark need a new scan."""
    response.delete_cookie(SCAN, path=f"{request.script_root}/in")


def scanned_session(session_id: UUID) -> Session:
    """Return the session whose code this phone scanned lately; raise Conflict."""
    session = queries.session_at_the_door(session_id)
    token = request.cookies.get(SCAN, "")
    if not codes.stands(token, session.kiosk_secret, session.id, "scan", context.now()):
        raise Conflict(_("Scan the code on the screen at the door, then tap here."))
    return session


def _set(response: Response, name: str, token: str, path: str, until: datetime) -> None:
    response.set_cookie(
        name,
        token,
        expires=until,
        path=f"{request.script_root}{path}",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
