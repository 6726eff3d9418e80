"""What a passkey has to sign: made without keeping anything, good for a while and one purpose."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from guildhall import context
from guildhall.accounts.sealing import key_for

NONCE: Final = 16
STAMP: Final = 8
GOOD_FOR: Final = timedelta(hours=1)
"""As long as somebody leaves a sign-in page open; each is taken once, whatever its age."""


def make(purpose: str, account_id: UUID | None = None) -> bytes:
    """Return a new challenge that check() knows again."""
    stamp = int(context.now().timestamp()).to_bytes(STAMP, "big")
    body = secrets.token_bytes(NONCE) + stamp
    return body + _proof(body, purpose, account_id)


def check(challenge: bytes, purpose: str, account_id: UUID | None = None) -> bool:
    """Say whether we made this challenge for this purpose and account, and not too long ago."""
    body, proof = challenge[: NONCE + STAMP], challenge[NONCE + STAMP :]
    if not hmac.compare_digest(proof, _proof(body, purpose, account_id)):
        return False
    age = context.now().timestamp() - int.from_bytes(body[NONCE:], "big")
    return -60 <= age <= GOOD_FOR.total_seconds()  # noqa: PLR2004 - two servers' clocks may differ


def digest(challenge: bytes) -> str:
    """Return what is remembered of a challenge that was answered."""
    return hashlib.sha256(challenge).hexdigest()


def _proof(body: bytes, purpose: str, account_id: UUID | None) -> bytes:
    subject = f"{purpose}:{account_id or ''}:".encode()
    return hmac.digest(key_for("passkey challenge"), subject + body, "sha256")
