"""What a kiosk shows and carries: rotating codes and its own pass, both derived from its session.

Nothing is stored. Renewing the session's secret ends every kiosk, code and scan of it at once.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

TURN: Final = 30
"""Seconds after which the screen shows a new code."""
LIFE: Final = 90
"""Seconds for which a code is taken, from the moment it was first shown."""
CODE_BYTES: Final = 12
SCAN_LIFE: Final = timedelta(minutes=5)
"""How long somebody who scanned has to sign in and tap."""

Purpose = Literal["kiosk", "scan"]


def code_at(secret: str, session_id: UUID, moment: datetime) -> str:
    """Return the code that the screen shows at a moment."""
    return _code(secret, session_id, _turn(moment))


def accepts(secret: str, session_id: UUID, code: str, moment: datetime) -> bool:
    """Say whether a code was shown on this session's screen within the last 90 seconds."""
    now = _turn(moment)
    return any(
        hmac.compare_digest(_code(secret, session_id, turn).encode(), code.encode())
        for turn in range(now - LIFE // TURN + 1, now + 1)
    )


def issue(secret: str, session_id: UUID, purpose: Purpose, until: datetime) -> str:
    """Return a pass for one purpose at one session until a moment."""
    expires = int(until.timestamp())
    return f"{session_id}.{expires}.{_seal(secret, f'{purpose}|{session_id}|{expires}')}"


def session_of(token: str) -> UUID | None:
    """Return the session that a pass names, before its secret is known; proves nothing."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def stands(token: str, secret: str, session_id: UUID, purpose: Purpose, now: datetime) -> bool:
    """Say whether a pass is genuine, for this purpose and session, and has not run out."""
    named, _, rest = token.partition(".")
    expires, _, seal = rest.partition(".")
    if named != str(session_id) or not (expires.isascii() and expires.isdigit()):
        return False
    expected = _seal(secret, f"{purpose}|{session_id}|{expires}")
    genuine = hmac.compare_digest(expected.encode(), seal.encode())
    return genuine and len(expires) < 12 and now < datetime.fromtimestamp(int(expires), UTC)  # noqa: PLR2004 - a moment this side of the year 5000


def _turn(moment: datetime) -> int:
    return int(moment.timestamp()) // TURN


def _code(secret: str, session_id: UUID, turn: int) -> str:
    return _seal(secret, f"code|{session_id}|{turn}")


def _seal(secret: str, words: str) -> str:
    digest = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:CODE_BYTES]).decode()
