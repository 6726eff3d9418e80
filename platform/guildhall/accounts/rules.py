"""What a password, a PIN and a session must be; pure functions."""

import re
import unicodedata
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
"""Nobody types more, and hashing a megabyte would be a way to keep the server busy."""
PIN_DIGITS: Final = 6
TRIES: Final = 5
LOCKED: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=24)
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which look alike on paper."""
CODE_LENGTH: Final = 8
CODE_GOOD_FOR: Final = timedelta(days=14)
LINK_GOOD_FOR: Final = {
    "sign_in": timedelta(minutes=15),
    "reset": timedelta(hours=1),
    "verify": timedelta(hours=24),
    "invite": timedelta(days=14),
}
FRESH: Final = timedelta(minutes=10)
"""How long after proving oneself ways in, address and password may be changed."""
YEAR: Final = re.compile(r"19[3-9]\d|20[0-2]\d")


class Lifetime(Struct, frozen=True):
    """How long a session lives without being used, and at most."""

    idle: timedelta
    most: timedelta


OWN_DEVICE: Final = Lifetime(idle=timedelta(days=30), most=timedelta(days=180))
LIFETIMES: Final = {
    "password": OWN_DEVICE,
    "link": OWN_DEVICE,
    "passkey": OWN_DEVICE,
    # A PIN is typed on computers that many people use: a forgotten session must not last the day.
    "pin": Lifetime(idle=timedelta(hours=1), most=timedelta(hours=12)),
    "demo": Lifetime(idle=timedelta(hours=12), most=timedelta(hours=12)),
}


def session_ends(method: str, opened: datetime, seen: datetime) -> datetime:
    """Return when a session ends that was opened and last used at these moments."""
    lifetime = LIFETIMES[method]
    return min(opened + lifetime.most, seen + lifetime.idle)


def lock_after(failed: int) -> timedelta | None:
    """Return for how long so many wrong tries in a row lock the door: every fifth, doubling."""
    if failed == 0 or failed % TRIES:
        return None
    doublings = min(failed // TRIES - 1, 10)
    return min(LOCKED * (1 << doublings), LONGEST_LOCK)


def normal_password(password: str) -> str:
    """Return the password as it is hashed: the same on every keyboard."""
    return unicodedata.normalize("NFKC", password)


def repeats_the_person(password: str, *known: str | None) -> bool:
    """Say whether the password is no more than the person's own address or name."""
    typed = _bare(password)
    return any(typed == _bare(part) for text in known if text for part in (text, _before_at(text)))


def is_easy_pin(pin: str) -> bool:
    """Say whether somebody would try this PIN first: a row, a pattern, a year of birth."""
    return (
        len(set(pin)) <= 2  # noqa: PLR2004 - 000000, 121212, 111222
        or pin[:3] == pin[3:]
        or _is_row(pin)
        or YEAR.fullmatch(pin[:4]) is not None
        or YEAR.fullmatch(pin[2:]) is not None
    )


def is_pin(text: str) -> bool:
    """Say whether the text has the form of a PIN."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdigit()


def normal_code(text: str) -> str:
    """Return a one-time code as it was made, however it was typed off the slip."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def shown_code(code: str) -> str:
    """Return a one-time code as a slip shows it: in two halves."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def recovery_code_shown(code: str) -> str:
    """Return a recovery code as its paper shows it: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def is_fresh(proved: datetime | None, now: datetime) -> bool:
    """Say whether a session proved whose it is recently enough for what cannot be taken back."""
    return proved is not None and now - proved <= FRESH


def _is_row(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return len(steps) == 1 and steps <= {1, 9}


def _bare(text: str) -> str:
    return "".join(letter for letter in normal_password(text).casefold() if letter.isalnum())


def _before_at(text: str) -> str:
    return text.partition("@")[0]
