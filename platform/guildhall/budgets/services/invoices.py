"""Invoices between us and another party, both ways, posted to the ledger when they are paid.

What comes in pays back what a line spent for somebody else: it is appropriated to that line, so
that it can be spent again. What goes out is a payment like any other, and ends its encumbrance.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from guildhall import audit, context
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.queries.invoices import get_invoice, state_of
from guildhall.budgets.queries.lines import day_for, get_encumbrance, get_line, payments_of
from guildhall.budgets.queries.pools import is_a_pools_line
from guildhall.budgets.queries.twins import twin_of
from guildhall.budgets.services import payments
from guildhall.budgets.services.ledger import Source, pair, post
from guildhall.budgets.services.shares import borne, cost_of, parties_of
from guildhall.db import db, one_at_a_time, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people.queries import get
from guildhall.refusals import refused_as
from guildhall.wording import gettext as _


@transaction
def draft(facts: Mapping[str, Any], *, encumbrance_id: UUID | None = None) -> Invoice:
    """Draft an invoice that we send, under our next number of the year."""
    party, line = get(Payee, facts["party_id"]), get_line(facts["line_id"])
    if facts["amount"] <= 0:
        raise Invalid(amount=_("Enter an amount above zero."))
    if is_a_pools_line(line.id):
        raise Invalid(line_id=_("This line is a pool's own. Choose the one that gave its money."))
    invoice = Invoice(
        direction="outgoing", number=_next_number(), encumbrance_id=encumbrance_id, **facts
    )
    db.session.add(invoice)
    db.session.flush()
    after = {"amount": invoice.amount}
    audit.record("budgets.invoice_drafted", invoice, _label(invoice, party), after=after)
    return invoice


def _next_number() -> str:
    one_at_a_time("invoice")
    year = str(context.today().year)
    known = db.session.scalar(
        select(func.count()).where(
            Invoice.direction == "outgoing", Invoice.number.startswith(f"{year}-")
        )
    )
    return f"{year}-{(known or 0) + 1:04}"


def _label(invoice: Invoice, party: Payee) -> str:
    return f"{invoice.number}, {party.name}"


@transaction
def bill_share(encumbrance_id: UUID, party_id: UUID) -> Invoice:
    """Draft the invoice for what a party bears of a commitment: of what was paid, or is held."""
    held = get_encumbrance(encumbrance_id, lock=True)
    known = db.session.scalar(
        select(Invoice).where(
            Invoice.encumbrance_id == held.id,
            Invoice.party_id == party_id,
            Invoice.direction == "outgoing",
            Invoice.voided_at.is_(None),
        )
    )
    if known is not None:
        return known
    paid = [each.amount for each in payments_of(held.id) if each.approved_at and not each.voided_at]
    cost = cost_of(held, paid[0] if paid else None)
    part = borne(cost, parties_of(held.id)).get(party_id)
    if not part:
        raise Conflict(_("This party bears nothing of this cost."))
    facts = {
        "party_id": party_id,
        "line_id": held.line_id,
        "subject": held.purpose,
        "amount": part,
        "purchase_order": "",
        "due_on": None,
    }
    return draft(facts, encumbrance_id=held.id)


@transaction
def change(invoice_id: UUID, facts: Mapping[str, Any]) -> Invoice:
    """Change a draft."""
    invoice = get_invoice(invoice_id, lock=True)
    if state_of(invoice) != "draft":
        raise Conflict(
            _("This invoice was sent, and stays as it was sent. Void it, and draft anew.")
        )
    get_line(facts["line_id"])
    get(Payee, facts["party_id"])
    for name, value in facts.items():
        setattr(invoice, name, value)
    db.session.flush()
    audit.record("budgets.invoice_changed", invoice, invoice.number, after=facts)
    return invoice


@transaction
def send(invoice_id: UUID) -> Invoice:
    """Mark a draft as sent: from now on it stays as it is."""
    invoice = get_invoice(invoice_id, lock=True)
    if invoice.voided_at is not None:
        raise Conflict(_("This invoice is void."))
    if invoice.sent_on is None:
        invoice.sent_on = context.today()
        audit.record("budgets.invoice_sent", invoice, _label(invoice, invoice.party))
    return invoice


@transaction
def settle(invoice_id: UUID, *, paid_on: date, reference: str) -> Invoice:
    """Note that an invoice of ours was paid: its amount is appropriated to its line, once."""
    invoice = get_invoice(invoice_id, lock=True)
    if invoice.direction != "outgoing" or state_of(invoice) != "sent":
        raise Conflict(_("Only an invoice of ours that was sent can be marked as paid."))
    if not invoice.sent_on or not invoice.sent_on <= paid_on <= context.today():
        raise Invalid(
            paid_on=_("Enter the day on which it was paid: after it was sent, not to come.")
        )
    line = get_line(invoice.line_id)
    here = line if line.period.closed_at is None else twin_of(line, context.today())
    post(
        "appropriation",
        pair(here.id, "appropriation", -invoice.amount),
        key=f"invoice:{invoice.id}",
        source=Source("invoice", invoice.id, _label(invoice, invoice.party)),
        on=max(day_for(here), here.period.starts_on),
        memo=reference,
    )
    kept = get(BudgetLine, here.id, lock=True)
    kept.proposed += invoice.amount  # the next amendment would take it back otherwise
    invoice.paid_on, invoice.paid_reference = paid_on, reference
    db.session.flush()
    audit.record("budgets.invoice_paid", invoice, _label(invoice, invoice.party),
                 after={"amount": invoice.amount}, reason=reference)  # fmt: skip
    return invoice


@transaction
def void(invoice_id: UUID, *, reason: str) -> Invoice:
    """Void an invoice that was not paid; its number stays taken."""
    invoice = get_invoice(invoice_id, lock=True)
    if invoice.paid_on is not None or invoice.payment_id is not None:
        raise Conflict(_("This invoice is paid, or its payment was asked for. Void the payment."))
    if invoice.voided_at is None:
        invoice.voided_at, invoice.void_reason = context.now(), reason
        audit.record("budgets.invoice_voided", invoice, invoice.number, reason=reason)
    return invoice


# Invoices that came to us


@transaction
def record(encumbrance_id: UUID, facts: Mapping[str, Any]) -> Invoice:
    """Write down an invoice that came for something that is set aside."""
    held = get_encumbrance(encumbrance_id, lock=True)
    if held.approved_at is None or held.ended_at is not None:
        raise Conflict(_("Nothing is set aside for this any more. Ask for an encumbrance first."))
    invoice = Invoice(
        direction="incoming",
        number=facts["number"],
        purchase_order=facts["purchase_order"],
        party_id=held.payee_id,
        line_id=held.line_id,
        encumbrance_id=held.id,
        subject=held.purpose,
        amount=facts["amount"],
        due_on=facts["due_on"],
        sent_on=facts["received_on"],
    )
    with refused_as(
        uq_invoice_tenant_id_direction_party_id_number=lambda: Invalid(
            number=_("An invoice of this number came from this party already.")
        )
    ):
        db.session.add(invoice)
    after = {"amount": invoice.amount}
    audit.record("budgets.invoice_received", invoice, _label(invoice, held.payee), after=after)
    return invoice


@transaction
def ask_payment(invoice_id: UUID, *, by: UUID) -> Invoice:
    """Ask that an invoice that came be paid; it is paid once its batch came back."""
    invoice = get_invoice(invoice_id, lock=True)
    if invoice.encumbrance_id is None or state_of(invoice) != "received":
        raise Conflict(_("The payment of this invoice was asked for already, or it is void."))
    document = _("Invoice %(number)s", number=invoice.number)
    if invoice.purchase_order:
        document = _("%(invoice)s, PO %(order)s", invoice=document, order=invoice.purchase_order)
    payment = payments.request(invoice.encumbrance_id, invoice.amount, document=document, by=by)
    invoice.payment_id = payment.id
    db.session.flush()
    return invoice
