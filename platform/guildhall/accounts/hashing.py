"""argon2id: how passwords, PINs and one-time codes are kept."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB and two passes: about 25 ms, and eight sign-ins at once still fit a worker's memory."""
CODE_HASHER: Final = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)
"""For printed codes: they are random, live two weeks, and come by the hundred."""


def matches(kept: str | None, typed: str) -> bool:
    """Say whether what was typed is what was kept; without anything kept it takes as long."""
    try:
        return HASHER.verify(kept or _nobodys(), typed) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def keep(secret: str) -> str:
    """Return what is kept of a password or a PIN."""
    return HASHER.hash(secret)


def keep_code(code: str) -> str:
    """Return what is kept of a printed code."""
    return CODE_HASHER.hash(code)


def code_matches(kept: str, typed: str) -> bool:
    """Say whether a printed code is the one that was kept."""
    try:
        return CODE_HASHER.verify(kept, typed)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether it was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
