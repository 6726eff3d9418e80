"""What must be read again, and is therefore sealed instead of hashed: the secrets of apps."""

import base64
import binascii
import secrets
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guildhall.here import this_config

NONCE: Final = 12
VERSION: Final = b"\x01"
"""The first byte of everything sealed: another way of sealing will begin with another."""


class Unsealable(ValueError):
    """It was not sealed here, not for this owner, or with another SECRET_KEY."""


def seal(secret: bytes, *, owner: str) -> bytes:
    """Return the secret as it is kept; it can be opened for the same owner alone."""
    nonce = secrets.token_bytes(NONCE)
    return VERSION + nonce + _cipher().encrypt(nonce, secret, owner.encode())


def unseal(kept: bytes, *, owner: str) -> bytes:
    """Return the secret; raise Unsealable."""
    if kept[:1] != VERSION:
        raise Unsealable
    try:
        return _cipher().decrypt(kept[1 : 1 + NONCE], kept[1 + NONCE :], owner.encode())
    except (InvalidTag, ValueError) as broken:
        raise Unsealable from broken


def as_text(kept: bytes) -> str:
    """Return what was sealed as a form can carry it."""
    return base64.urlsafe_b64encode(kept).decode()


def from_text(text: str) -> bytes:
    """Return what as_text() wrote; raise Unsealable for anything else."""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii"))
    except (binascii.Error, ValueError) as garbled:
        raise Unsealable from garbled


def key_for(purpose: str) -> bytes:
    """Return 32 bytes that follow from SECRET_KEY for one purpose."""
    config = this_config()
    return _derived(config.secret_key, purpose)


def _cipher() -> AESGCM:
    return AESGCM(key_for("second step"))


@cache
def _derived(secret_key: str, purpose: str) -> bytes:
    info = f"guildhall {purpose}".encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(secret_key.encode())
