"""Exact money: amounts in dollars and whole cents, divided without losing one.

An amount is a Decimal with two places. A float never becomes one: it has lost the cent already.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import Final

from flask_babel import format_currency

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")


def split(
    total: Decimal, weights: Sequence[Fraction], *, odd_to: int | None = None
) -> list[Decimal]:
    """Divide an amount by weights into parts that sum to it, in the order of the weights.

    Each part is floored to the cent. The cents left over go one each to the largest remainders,
    ties by position; or all to the part `odd_to`, where an agreement names who takes them.
    Raises ValueError if no weight is above zero or one is below.
    """
    if not weights or min(weights) < 0 or not any(weights):
        raise ValueError("An amount is divided by weights of which one at least is above zero.")
    cents = in_cents(abs(total))
    shares = _in_whole_numbers(weights)
    whole = sum(shares)
    parts, rests = zip(*(divmod(cents * share, whole) for share in shares), strict=True)
    cents_of = list(parts)
    left = cents - sum(cents_of)
    for place in _takers(rests, left) if odd_to is None else [odd_to] * left:
        cents_of[place] += 1
    sign = -1 if total < 0 else 1
    return [from_cents(sign * part) for part in cents_of]


def _in_whole_numbers(weights: Sequence[Fraction]) -> list[int]:
    """Return numbers that stand to each other exactly as the weights do."""
    one = lcm(*{weight.denominator for weight in weights})
    return [weight.numerator * (one // weight.denominator) for weight in weights]


def _takers(rests: Sequence[int], left: int) -> list[int]:
    """Return the places that take a cent more: largest remainder first, then by position."""
    return sorted(range(len(rests)), key=lambda at: (-rests[at], at))[:left]


def in_cents(amount: Decimal) -> int:
    """Return an amount in cents; raise ValueError if it is no whole number of them."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"Money is a Decimal, not {amount!r}.")
    cents = amount.scaleb(2)
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError(f"{amount} is no whole number of cents.")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    """Return the amount that so many cents are: 1234 -> 12.34."""
    return Decimal(cents).scaleb(-2)


def to_cent(amount: Decimal | Fraction) -> Decimal:
    """Round a computed amount to the cent, half of one away from zero, as payroll does."""
    if isinstance(amount, Fraction):
        # A quotient has no exact Decimal; half up is decided on the fraction itself.
        doubled = abs(amount) * 200
        cents = (int(doubled) + 1) // 2
        return from_cents(-cents if amount < 0 else cents)
    return amount.quantize(CENT, ROUND_HALF_UP)


def written(amount: Decimal | None) -> str:
    """Write an amount in the page's language: "$1,234.50", a debt as "−$1,234.50"."""
    if amount is None:
        return ""
    text = str(format_currency(abs(amount), "USD"))
    return f"−{text}" if amount < 0 else text
