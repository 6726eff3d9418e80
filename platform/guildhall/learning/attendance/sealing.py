"""What a kiosk may keep while it has no network: a number and a PIN that only the server can read.

A PIN of six digits cannot be checked on a device, because whatever could check it could also find
it out in a second. So the device seals number and PIN for the server the moment they are typed
and keeps nothing else: an ephemeral key agreement on P-256, HKDF, and AES-GCM that is bound to the
mark's own key. The server's half comes from the installation's secret and the session, so that
marks can be opened after the session's kiosks were ended; nothing is stored.
"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
POINT_BYTES: Final = 65
NONCE: Final = bytes(12)
"""Every mark has a key of its own, so one nonce is as good as any other."""
INFO: Final = b"guildhall door mark"
SEAL_BYTES: Final = 18


class Typed(NamedTuple):
    """What somebody typed at the door."""

    number: str
    pin: str


class Pass(NamedTuple):
    """What lets a device deliver its marks."""

    session_id: UUID
    epoch: str
    """Which generation of the session's kiosks it was: ending all of them begins another."""


def public_key(secret: str, session_id: UUID) -> str:
    """Return the key for which a session's kiosks seal, as WebCrypto imports it ("raw")."""
    point = _private(secret, session_id).public_key()
    return as_text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def open_sealed(secret: str, session_id: UUID, key: str, sealed: str) -> Typed | None:
    """Return what was sealed under a mark's key, or None where it was not sealed for us."""
    try:
        whole = as_bytes(sealed)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, whole[:POINT_BYTES])
        cipher = AESGCM(agreed(_private(secret, session_id), theirs, key))
        found = json.loads(cipher.decrypt(NONCE, whole[POINT_BYTES:], key.encode()))
        return Typed(_plain(found["number"])[:64], _plain(found["pin"])[:12])
    except (ValueError, InvalidTag, KeyError, TypeError):
        return None


def _plain(typed: object) -> str:
    """Return what was typed without what no database keeps: half a letter, a NUL."""
    return str(typed).encode(errors="replace").decode().replace("\x00", "")


def issue_pass(secret: str, kiosk_secret: str, session_id: UUID, until: datetime) -> str:
    """Return what lets a device deliver a session's marks until a moment."""
    said = f"{session_id}.{int(until.timestamp())}.{epoch_of(kiosk_secret)}"
    return f"{said}.{_stamp(secret, said)}"


def read_pass(secret: str, token: str, now: datetime) -> Pass | None:
    """Return what a pass says, or None where it is not ours or has run out."""
    if not token.isascii():
        return None
    said, _, stamp = token.rpartition(".")
    if not hmac.compare_digest(_stamp(secret, said).encode(), stamp.encode()):
        return None
    session_id, expires, epoch = said.split(".")
    if now >= datetime.fromtimestamp(int(expires), UTC):
        return None
    return Pass(UUID(session_id), epoch)


def epoch_of(kiosk_secret: str) -> str:
    """Name a generation of kiosks without giving their secret away."""
    return hmac.new(kiosk_secret.encode(), b"epoch", hashlib.sha256).hexdigest()[:16]


def _private(secret: str, session_id: UUID) -> ec.EllipticCurvePrivateKey:
    whole = hashlib.sha512(f"door|{secret}|{session_id}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(whole) % (ORDER - 1) + 1, CURVE)


def agreed(mine: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey, key: str) -> bytes:
    """Return the key on which both halves agree for one mark."""
    shared = mine.exchange(ec.ECDH(), theirs)
    return HKDF(SHA256(), length=32, salt=key.encode(), info=INFO).derive(shared)


def _stamp(secret: str, said: str) -> str:
    digest = hmac.new(secret.encode(), f"door|{said}".encode(), hashlib.sha256).digest()
    return as_text(digest[:SEAL_BYTES])


def as_text(value: bytes) -> str:
    """Write bytes as they travel: base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    """Read bytes as they travel; raise ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
