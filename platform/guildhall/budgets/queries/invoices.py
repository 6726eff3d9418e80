"""Reads of invoices, both ways."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.shared import Invoice
from guildhall.db import db
from guildhall.people.queries import get
from guildhall.searching import holding

STATES: Final = ("draft", "sent", "received", "asked", "paid", "void")


def state_of(invoice: Invoice) -> str:
    """Return in which state an invoice is."""
    if invoice.voided_at is not None:
        return "void"
    if invoice.paid_on is not None:
        return "paid"
    if invoice.direction == "incoming":
        return "asked" if invoice.payment_id else "received"
    return "sent" if invoice.sent_on else "draft"


def _in_state(state: str) -> ColumnElement[bool]:
    standing = and_(Invoice.voided_at.is_(None), Invoice.paid_on.is_(None))
    came = Invoice.direction == "incoming"
    return {
        "void": Invoice.voided_at.is_not(None),
        "paid": Invoice.paid_on.is_not(None),
        "asked": and_(standing, came, Invoice.payment_id.is_not(None)),
        "received": and_(standing, came, Invoice.payment_id.is_(None)),
        "sent": and_(standing, ~came, Invoice.sent_on.is_not(None)),
        "draft": and_(standing, ~came, Invoice.sent_on.is_(None)),
    }[state]


def invoices(words: str = "", state: str = "", direction: str = "") -> Select[tuple[Invoice]]:
    """Return the invoices of a state and a direction, or all."""
    statement = (
        select(Invoice)
        .join(Payee, Payee.id == Invoice.party_id)
        .options(contains_eager(Invoice.party))
    )
    if state in STATES:
        statement = statement.where(_in_state(state))
    if direction:
        statement = statement.where(Invoice.direction == direction)
    return statement.where(
        *holding(words, Invoice.number, Invoice.purchase_order, Invoice.subject, Payee.name)
    )


def get_invoice(invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """Return an invoice with its party and line; raise NotFound."""
    if lock:
        get(Invoice, invoice_id, lock=True)
    line = joinedload(Invoice.line)
    return get(
        Invoice,
        invoice_id,
        joinedload(Invoice.party),
        line.joinedload(BudgetLine.fund),
        line.joinedload(BudgetLine.period),
    )


def invoices_of(encumbrance_id: UUID) -> list[Invoice]:
    """Return the invoices of a commitment."""
    return list(
        db.session.scalars(
            invoices().where(Invoice.encumbrance_id == encumbrance_id).order_by(Invoice.id)
        )
    )
