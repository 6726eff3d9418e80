"""What a claim has to say, what its figures are worth, and when two look alike; pure."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from guildhall.learning.credit.rules import HOUR, clock_hours_of_credits
from guildhall.learning.credit.rules import hours as hours_shown

MOST_PROOF: Final = 10 * 1024 * 1024
MOST_HOURS: Final = Decimal(1000)
PROOFS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
"""What a proof may be, by its first bytes: its name proves nothing."""
NEEDED: Final = ("title", "provider", "starts_on", "quantity", "proof_sha256")


def minutes_of(quantity: Decimal, unit: str) -> int:
    """Return the minutes that a quantity stands for, whole ones."""
    return int((hours_of(quantity, unit) * HOUR).to_integral_value(ROUND_DOWN))


def hours_of(quantity: Decimal, unit: str) -> Decimal:
    """Return the hours that a quantity stands for; credits by WAC 180-85-030 (F15)."""
    if unit == "semester_credits":
        return clock_hours_of_credits(quantity, "semester")
    if unit == "quarter_credits":
        return clock_hours_of_credits(quantity, "quarter")
    return quantity


def granted(hours: Decimal, quantity: Decimal, unit: str) -> int | None:
    """Return the minutes that a reviewer gives, or None where they are not of what is claimed.

    What is claimed may be given as it was written, or as the page shows its whole minutes.
    """
    claimed = minutes_of(quantity, unit)
    shown = hours_shown(claimed)
    minutes = claimed if hours == shown else minutes_of(hours, "hours")
    return minutes if minutes >= 1 and hours <= max(shown, hours_of(quantity, unit)) else None


def proof_type(data: bytes) -> str | None:
    """Return what kind of file a proof is, or None where it is none that we take."""
    return next((kind for start, kind in PROOFS if data.startswith(start)), None)


def missing(facts: Mapping[str, Any]) -> list[str]:
    """Return which facts a claim still lacks before it can be sent in."""
    return [name for name in NEEDED if facts.get(name) in (None, "")]


def plain_title(title: str) -> str:
    """Return a title as it is compared: one space between words, no capitals."""
    return " ".join(title.casefold().split())
