"""Pay what was set aside: each approved payment ends exactly one encumbrance."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context
from guildhall.budgets.models.budgets import Decision
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.lines import day_for, get_encumbrance, get_payment
from guildhall.budgets.queries.pools import giver_of
from guildhall.budgets.queries.twins import twin_of
from guildhall.budgets.services import settling
from guildhall.budgets.services.commitments import post_release, refuse_own
from guildhall.budgets.services.ledger import Source, pair, post, reverse
from guildhall.budgets.services.taxes import taxable_part
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import ZERO, written
from guildhall.people.queries import get
from guildhall.refusals import refused_as
from guildhall.wording import gettext as _


@transaction
def request(
    encumbrance_id: UUID,
    amount: Decimal,
    *,
    document: str,
    by: UUID | None,
    taxable: Decimal | None = None,
) -> Payment:
    """Ask that a payee be paid, with the document that proves it.

    What of it is taxed follows from the clause on educational assistance unless it is said.
    """
    held = get_encumbrance(encumbrance_id)
    _refuse_more_than_held(held, amount)
    payment = Payment(
        encumbrance_id=held.id,
        amount=amount,
        taxable=taxable_part(held, amount) if taxable is None else taxable,
        document=document,
        requested_by=by,
    )
    with refused_as(
        uq_payment_encumbrance=lambda: Conflict(_("A payment for this was asked for already."))
    ):
        db.session.add(payment)
    audit.record(
        "budgets.payment_requested", payment, _label(held, document), after={"amount": amount}
    )
    return payment


def _refuse_more_than_held(held: Encumbrance, amount: Decimal) -> None:
    if held.approved_at is None or held.ended_at is not None:
        raise Conflict(_("Nothing is set aside for this any more. Ask for an encumbrance first."))
    if not ZERO < amount <= held.amount:
        raise Invalid(
            amount=_(
                "Enter an amount above zero and at most %(held)s, which is what was set aside.",
                held=written(held.amount),
            )
        )


@transaction
def approve(payment_id: UUID, *, by: UUID) -> Payment:
    """Approve a payment: its encumbrance ends, what it costs is spent, the rest is free again."""
    payment = get_payment(payment_id, lock=True)
    if payment.approved_at is not None:
        return payment
    if payment.declined_at is not None:
        raise Conflict(_("This payment was declined. Ask anew."))
    held = get_encumbrance(payment.encumbrance_id, lock=True)
    refuse_own(payment.requested_by, held.payee, by)
    get(Payee, held.payee_id, lock=True)  # two payments of one person are judged one by one
    payment.taxable = max(payment.taxable, taxable_part(held, payment.amount))
    payment.approved_by, payment.approved_at = by, context.now()
    db.session.flush()
    post_release(held, payment.document)
    post(
        "expenditure",
        pair(held.line_id, "expenditure", payment.amount),
        key=f"expenditure:{payment.id}",
        source=Source("payment", payment.id, _label(held, payment.document)),
        on=day_for(held.line),
        memo=held.purpose,
        encumbrance_id=held.id,
    )
    audit.record(
        "budgets.payment_approved",
        payment,
        _label(held, payment.document),
        after={"amount": payment.amount, "released": held.amount - payment.amount},
    )
    return get_payment(payment_id)


def _label(held: Encumbrance, document: str) -> str:
    return f"{held.payee.name}: {document}"


@transaction
def pay(  # noqa: PLR0913 - how much, proved by what, asked and approved by whom
    encumbrance_id: UUID,
    amount: Decimal,
    *,
    document: str,
    requested_by: UUID | None,
    approved_by: UUID,
    taxable: Decimal | None = None,
) -> Payment:
    """Pay what a program asked for and somebody approved there; asked again, once."""
    known = db.session.scalar(
        select(Payment).where(
            Payment.encumbrance_id == encumbrance_id, Payment.declined_at.is_(None)
        )
    )
    if known is not None and known.amount != amount:
        raise Conflict(_("A payment for this was asked for already."))
    if known is None:
        known = request(encumbrance_id, amount, document=document, by=requested_by, taxable=taxable)
    return approve(known.id, by=approved_by)


@transaction
def decline(payment_id: UUID, *, reason: str) -> Payment:
    """Decline a payment; the money stays set aside."""
    payment = get_payment(payment_id, lock=True)
    if payment.approved_at is not None:
        raise Conflict(_("This was approved already. Void it instead."))
    if payment.declined_at is None:
        payment.declined_at, payment.decline_reason = context.now(), reason
        settling.let_go(payment.id)
        audit.record("budgets.payment_declined", payment, payment.document, reason=reason)
    return payment


@transaction
def void(payment_id: UUID, *, decision: str, by: UUID) -> Payment:
    """Take a payment back: its expenditure is reversed, in the open period if its own is closed."""
    payment = get_payment(payment_id, lock=True)
    if payment.approved_at is None:
        raise Conflict(_("This payment was not approved, so there is nothing to take back."))
    if payment.voided_at is not None:
        return payment
    entry_id = db.session.scalar(
        select(Entry.id).where(
            Entry.encumbrance_id == payment.encumbrance_id, Entry.kind == "expenditure"
        )
    )
    line = payment.encumbrance.line
    here = line if line.period.closed_at is None else twin_of(giver_of(line), context.today())
    correction = _correction(payment, here.budget_id, decision, by)
    reverse(
        entry_id or payment.id,
        source=Source("budget_decision", correction.id, decision),
        on=day_for(here),
        lines={line.id: here.id},
    )
    payment.voided_at = context.now()
    settling.let_go(payment.id)
    if payment.batch is not None and payment.batch.paid_on is None:
        payment.batch_id = None  # the file for the office that pays leaves without it
    audit.record("budgets.payment_voided", payment, payment.document, reason=decision)
    return payment


def _correction(payment: Payment, budget_id: UUID, decision: str, by: UUID) -> Decision:
    correction = Decision(
        kind="correction",
        budget_id=budget_id,
        decided_on=context.today(),
        decision=decision,
        amount=payment.amount,
        requested_by=None,
        approved_by=by,
    )
    db.session.add(correction)
    db.session.flush()
    return correction
