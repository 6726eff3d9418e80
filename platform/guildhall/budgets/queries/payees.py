"""Reads of payees: who is paid, how much was paid, what is set aside."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, case, func, select

from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.db import db
from guildhall.searching import holding


def payees(words: str = "", state: str = "") -> Select[Any]:
    """Return the active payees with what was paid and set aside; `state`: "inactive" or "all"."""
    sums = _paid_and_held()
    statement = select(
        Payee,
        func.coalesce(sums.c.paid, 0).label("paid"),
        func.coalesce(sums.c.held, 0).label("held"),
    ).outerjoin(sums, sums.c.payee_id == Payee.id)
    if state != "all":
        inactive = Payee.archived_at.is_not(None)
        statement = statement.where(inactive if state == "inactive" else ~inactive)
    return statement.where(*holding(words, Payee.name, Payee.number))


def _paid_and_held() -> Subquery:
    held = case((Encumbrance.ended_at.is_(None), Encumbrance.amount), else_=0)
    return (
        select(
            Encumbrance.payee_id,
            func.sum(held).label("held"),
            func.sum(func.coalesce(Payment.amount, 0)).label("paid"),
        )
        .outerjoin(
            Payment,
            and_(
                Payment.encumbrance_id == Encumbrance.id,
                Payment.approved_at.is_not(None),
                Payment.voided_at.is_(None),
            ),
        )
        .where(Encumbrance.approved_at.is_not(None))
        .group_by(Encumbrance.payee_id)
        .subquery("sums")
    )


def sums_of(payee_id: UUID) -> Any:  # noqa: ANN401 - a row of payees()
    """Return one payee with the sums, or None."""
    return db.session.execute(payees(state="all").where(Payee.id == payee_id)).first()
