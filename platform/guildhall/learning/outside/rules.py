"""What a claim has to say, what its figures are worth, and when two look alike; pure."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from guildhall.learning.credit.rules import HOUR, clock_hours_of_credits

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
    """Return the minutes that a quantity stands for; credits by WAC 180-85-030 (F15)."""
    hours = quantity
    if unit == "semester_credits":
        hours = clock_hours_of_credits(quantity, "semester")
    elif unit == "quarter_credits":
        hours = clock_hours_of_credits(quantity, "quarter")
    return int((hours * HOUR).to_integral_value(ROUND_DOWN))


def proof_type(data: bytes) -> str | None:
    """Return what kind of file a proof is, or None where it is none that we take."""
    return next((kind for start, kind in PROOFS if data.startswith(start)), None)


def missing(facts: Mapping[str, Any]) -> list[str]:
    """Return which facts a claim still lacks before it can be sent in."""
    return [name for name in NEEDED if facts.get(name) in (None, "")]


def plain_title(title: str) -> str:
    """Return a title as it is compared: one space between words, no capitals."""
    return " ".join(title.casefold().split())
