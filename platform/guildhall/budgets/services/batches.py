"""Payments leave as a file for payroll or accounts payable, and come back marked paid."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from guildhall import audit, context
from guildhall.budgets.models.commitments import Payment, PaymentBatch
from guildhall.budgets.queries.batches import waiting
from guildhall.budgets.services import settling
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people.queries import get
from guildhall.wording import gettext as _


@transaction
def gather(route: str, only: Collection[UUID] | None = None) -> PaymentBatch:
    """Put every approved payment of a route that is in no batch, or only these, into a new one."""
    db.session.execute(  # one at a time in a tenant: each payment goes into one batch
        select(func.pg_advisory_xact_lock(func.hashtext(f"payment_batch:{context.tenant_id()}")))
    )
    statement = waiting(route)
    if only is not None:
        statement = statement.where(Payment.id.in_(only))
    payments = db.session.scalars(statement).all()
    if not payments:
        raise Conflict(_("No approved payment is waiting for this."))
    number = (db.session.scalar(select(func.max(PaymentBatch.number))) or 0) + 1
    batch = PaymentBatch(number=number, route=route)
    db.session.add(batch)
    db.session.flush()
    db.session.execute(
        update(Payment)
        .where(Payment.id.in_([payment.id for payment in payments]))
        .values(batch_id=batch.id)
    )
    audit.record("budgets.batched", batch, f"#{number}", after={"payments": len(payments)})
    return batch


@transaction
def mark_paid(batch_id: UUID, *, paid_on: date, reference: str) -> PaymentBatch:
    """Note that a batch came back paid, when, and under which reference."""
    batch = get(PaymentBatch, batch_id, lock=True)
    if batch.paid_on is not None:
        raise Conflict(_("This batch is marked as paid already."))
    if paid_on > context.today():
        raise Invalid(paid_on=_("Enter the day on which it was paid: it cannot be to come."))
    batch.paid_on, batch.reference = paid_on, reference
    ids = db.session.scalars(select(Payment.id).where(Payment.batch_id == batch.id)).all()
    settling.paid(ids, paid_on=paid_on, reference=reference)
    audit.record(
        "budgets.batch_paid",
        batch,
        f"#{batch.number}",
        after={"paid_on": paid_on},
        reason=reference,
    )
    return batch


@transaction
def take_out(payment_id: UUID) -> Payment:
    """Take a payment that came back unpaid out of its batch; it waits for the next one."""
    payment = get(Payment, payment_id, lock=True)
    batch = get(PaymentBatch, payment.batch_id) if payment.batch_id else None
    if batch is None or batch.paid_on is not None:
        raise Conflict(_("This payment is in no batch that could be changed."))
    payment.batch_id = None
    audit.record("budgets.payment_taken_out", payment, payment.document)
    return payment
