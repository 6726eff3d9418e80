"""What a claim is paid of what was set aside, and what of it is taxed (F23)."""

from decimal import Decimal

from guildhall.money import ZERO


def payable(receipts: Decimal, *, encumbered: Decimal, aid: Decimal = ZERO) -> Decimal:
    """Return what is paid: the receipts without other aid, and no more than was set aside."""
    return max(ZERO, min(receipts - aid, encumbered))


def taxable(amount: Decimal, *, paid_this_year: Decimal, limit: Decimal) -> Decimal:
    """Return how much of a payment passes what the calendar year leaves untaxed."""
    return min(amount, max(ZERO, paid_this_year + amount - limit))
