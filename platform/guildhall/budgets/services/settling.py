"""What becomes of a payment becomes of the invoice that it settles."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import update

from guildhall.budgets.models.shared import Invoice
from guildhall.db import db


def paid(payment_ids: Sequence[UUID], *, paid_on: date, reference: str) -> None:
    """Mark the invoices of these payments as paid."""
    db.session.execute(
        update(Invoice)
        .where(Invoice.payment_id.in_(payment_ids), Invoice.paid_on.is_(None))
        .values(paid_on=paid_on, paid_reference=reference)
    )


def let_go(payment_id: UUID) -> None:
    """Let an invoice wait again whose payment was declined, or taken back before it was paid."""
    db.session.execute(
        update(Invoice)
        .where(Invoice.payment_id == payment_id, Invoice.paid_on.is_(None))
        .values(payment_id=None)
    )
