"""A kiosk's tablet: it seals what is typed as assets/js/door/sealing.js does."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from guildhall.learning.attendance import sealing


def seal(public: str, key: str, number: str, pin: str) -> str:
    """Seal a number and a PIN under a mark's key."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(sealing.CURVE, sealing.as_bytes(public))
    mine = ec.generate_private_key(sealing.CURVE)
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    words = json.dumps({"number": number, "pin": pin}).encode()
    cipher = AESGCM(sealing.agreed(mine, theirs, key))
    return sealing.as_text(point + cipher.encrypt(sealing.NONCE, words, key.encode()))
