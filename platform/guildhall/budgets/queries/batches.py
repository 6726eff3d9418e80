"""Reads of payments on their way: what waits for a batch, what is in one."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment, PaymentBatch
from guildhall.budgets.models.funds import Fund
from guildhall.db import db


def waiting(route: str) -> Select[tuple[Payment]]:
    """Return the approved payments of a route that are in no batch."""
    return _payments().where(
        Payment.approved_at.is_not(None),
        Payment.voided_at.is_(None),
        Payment.batch_id.is_(None),
        Payee.route == route,
    )


def payments_in(batch_id: UUID) -> Sequence[Payment]:
    """Return a batch's payments with their payees, by name."""
    return db.session.scalars(_payments().where(Payment.batch_id == batch_id)).all()


def _payments() -> Select[tuple[Payment]]:
    held = contains_eager(Payment.encumbrance)
    return (
        select(Payment)
        .join(Encumbrance, Encumbrance.id == Payment.encumbrance_id)
        .join(Payee, Payee.id == Encumbrance.payee_id)
        .join(BudgetLine, BudgetLine.id == Encumbrance.line_id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .options(
            held.contains_eager(Encumbrance.payee),
            held.contains_eager(Encumbrance.line).contains_eager(BudgetLine.fund),
        )
        .order_by(Payee.name, Payment.id)
    )


def batches() -> Select[tuple[PaymentBatch, int, Decimal]]:
    """Return the batches with how many payments each has and their sum."""
    return (
        select(
            PaymentBatch,
            func.count(Payment.id).label("payments"),
            func.coalesce(func.sum(Payment.amount), 0).label("total"),
        )
        .outerjoin(Payment, Payment.batch_id == PaymentBatch.id)
        .group_by(PaymentBatch.tenant_id, PaymentBatch.id)
        .order_by(PaymentBatch.number.desc())
    )
