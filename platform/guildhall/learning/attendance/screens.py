"""What a kiosk's script is told: addresses, times, the key to seal with, and its few sentences."""

from typing import Any

from flask import url_for

from guildhall import context
from guildhall.learning.attendance import passes, queries, sealing
from guildhall.learning.models.courses import Session
from guildhall.localisation import offered
from guildhall.web import asset
from guildhall.wording import gettext as _

FONTS = ("public-sans-400.woff2", "public-sans-700.woff2", "merriweather-700.woff2")


def door_of(session: Session, *, away: bool = False) -> dict[str, Any]:
    """Return what the script of a kiosk's screen needs; nothing of a person is in it."""
    window, first = queries.window_of(session), offered()[0]
    screen = url_for("kiosk.screen")
    return {
        **ended_door(),
        "token": passes.delivery_pass(session),
        "key": sealing.public_key(passes.secret(), session.id),
        "opens": int(window.opens_at.timestamp() * 1000),
        "closes": int(window.closes_at.timestamp() * 1000),
        "zone": context.tenant().zone.key,
        "screen": screen,
        "code": url_for("kiosk.code"),
        "worker": url_for("door.worker"),
        "offline": {code: url_for("door.offline", code=code) for code in offered()},
        "first": first,
        "speak": url_for("shell.choose_language", code=first, next=screen),
        "fonts": [asset(name) for name in FONTS],
        "away": away,
    }


def ended_door() -> dict[str, Any]:
    """Return what a kiosk that has ended needs to deliver what it still holds."""
    return {"marks": url_for("door.deliver"), "token": "", "words": _words()}


def _words() -> dict[str, str]:
    return {
        "number": _("Enter your badge or employee number."),
        "pin": _("Enter your PIN: six digits."),
        "pinTitle": _("Your PIN"),
        "noted": _("Thank you. Noted at {clock}."),
        "early": _("Sign-in opens at {clock}."),
        "late": _("Sign-in closed at {clock}. Ask the facilitator to correct the sheet."),
        "offline": _("No network. Your number and PIN work all the same."),
        "waits1": _("1 mark waits; it goes when the network is back."),
        "waitsN": _("{count} marks wait; they go when the network is back."),
        "sent": _("All marks have gone to the list."),
        "stuck1": _("1 mark cannot be delivered from here. Ask the coordinator."),
        "stuckN": _("{count} marks cannot be delivered from here. Ask the coordinator."),
    }
