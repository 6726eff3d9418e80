"""What money says on the homes."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from guildhall import context
from guildhall.agreements.permissions import READ
from guildhall.budgets.permissions import SEE
from guildhall.budgets.queries.attention import attention_of, figures
from guildhall.budgets.queries.my_shares import balances_of
from guildhall.budgets.queries.positions import of_person
from guildhall.homes import Card, Figured
from guildhall.money import ZERO
from guildhall.people.permissions import VIEW_POSITIONS
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
        "clauses": list({each.carry["id"]: each.carry for each in found if each.carry}.values()),
    }
    return Card("mine", "budgets/_my_balance_card.html", values, order=3)


def needs_decision() -> Figured | None:
    """Say which funds pay somebody after their end, and what came back to a pool that has ended."""
    return Figured(figures(), _decisions) if identity().may(SEE.key) else None


def _decisions(funds: list[dict[str, Any]] | None, returned: int | None) -> Card | None:
    found = attention_of(funds, returned)
    if not found.anything:
        return None
    return Card("needs", "budgets/_needs_decision.html", {"found": found}, order=20)


def paid_from(person_id: UUID) -> Card | None:
    """Show which funds pay somebody's positions, to whoever may see positions."""
    see = identity()
    if not see.may(VIEW_POSITIONS.key):
        return None
    paid = of_person(person_id)
    values = {"paid": paid, "sees": see.may(SEE.key)}
    return Card("mine", "budgets/_paid_from.html", values, order=10) if paid else None
