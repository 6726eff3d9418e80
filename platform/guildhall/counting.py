"""Which form of a sentence a number asks for, where it need not be a whole one."""

from decimal import Decimal
from fractions import Fraction


def form_of(count: Decimal | Fraction | float) -> int:
    """Return 1 for exactly one and 2 for every other number: "1 day", "0.5 days", "0 days"."""
    return 1 if count == 1 else 2
