"""How much of a payment for somebody's education is taxed: by a dated clause, never a constant.

The clause of the kind "tax_limit" that is in force on the day of payment says how much a calendar
year leaves untaxed. Where no contract has one, the dated template of section 127 stands in.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select

from guildhall import context
from guildhall.agreements.packs import pack_of
from guildhall.agreements.queries import versions_in_force
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.budgets.rules.claims import taxable
from guildhall.db import db
from guildhall.money import ZERO

EDUCATION: Final = ("tuition", "registration", "materials", "supplies")
"""What is educational assistance; a stipend is pay, and taxed as such by payroll."""


class Limit(Struct, frozen=True):
    """What a calendar year leaves untaxed, and where that is written."""

    amount: Decimal
    source: str
    clause_id: UUID | None = None


def limit_on(day: date) -> Limit:
    """Return the limit that holds on a day."""
    for version in versions_in_force(day, kinds=("tax_limit",)):
        clause = version.clause
        return Limit(
            Decimal(version.parameters["amount"]), version.source or clause.title, clause.id
        )
    pack = pack_of("section_127")
    line = next(each for each in pack.clauses if each.kind == "tax_limit")
    return Limit(Decimal(line.parameters["amount"]), pack.cited)


def taxable_part(held: Encumbrance, amount: Decimal) -> Decimal:
    """Return how much of a payment passes what the calendar year leaves untaxed (Ex. 6)."""
    if held.payee.person_id is None or held.line.category not in EDUCATION:
        return ZERO
    today = context.today()
    paid = _paid_in_year(held.payee.person_id, today)
    return taxable(amount, paid_this_year=paid, limit=limit_on(today).amount)


def _paid_in_year(person_id: UUID, day: date) -> Decimal:
    """Return what somebody was paid for education in the calendar year, whichever fiscal year."""
    zone = context.tenant().zone
    first, last = datetime(day.year, 1, 1, tzinfo=zone), datetime(day.year + 1, 1, 1, tzinfo=zone)
    found = db.session.scalar(
        select(func.sum(Payment.amount))
        .join(Encumbrance, Encumbrance.id == Payment.encumbrance_id)
        .join(Payee, Payee.id == Encumbrance.payee_id)
        .join(BudgetLine, BudgetLine.id == Encumbrance.line_id)
        .where(
            Payee.person_id == person_id,
            BudgetLine.category.in_(EDUCATION),
            Payment.approved_at >= first,
            Payment.approved_at < last,
            Payment.voided_at.is_(None),
        )
    )
    return found or ZERO
