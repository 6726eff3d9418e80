"""What money says on the homes."""

from datetime import timedelta
from typing import Final

from guildhall import context
from guildhall.agreements.permissions import READ
from guildhall.budgets.queries.my_shares import balances_of
from guildhall.homes import Card
from guildhall.money import ZERO
from guildhall.web import identity

SOON: Final = timedelta(days=60)
"""So long before its last day a share is due to be used."""


def my_balance() -> Card | None:
    """Show a member what is left to her, and the last day to use it."""
    who = identity()
    if who.person_id is None or not who.may(READ.key):
        return None
    found = balances_of(who.person_id)
    if not found:
        return None
    values = {
        "shares": found,
        "left": sum((each.left for each in found), ZERO),
        "soon": context.today() + SOON,
    }
    return Card("mine", "budgets/_my_balance_card.html", values, order=3)
