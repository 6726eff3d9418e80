"""The Board report and the invoice as documents, in the tenant's dress."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from guildhall.budgets.models.reports import BoardReport
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.queries.lines import get_encumbrance, payments_of
from guildhall.budgets.services.shares import borne, cost_of, parties_of
from guildhall.budgets.words import CATEGORY_WORDS
from guildhall.directory import directory
from guildhall.localisation import language as page_language
from guildhall.money import written
from guildhall.pdf.board_reports import BoardFacts, BoardFund, render_board_report
from guildhall.pdf.invoices import InvoiceFacts, render_invoice
from guildhall.pdf.words import Language

COLUMNS = ("encumbered", "spent", "available")


def print_report(report: BoardReport) -> bytes:
    """Return a report as tagged PDF/UA-1."""
    language: Language = "es" if page_language() == "es" else "en"
    return render_board_report(
        BoardFacts(
            head=directory().letterhead(),
            period=report.title,
            as_of=report.as_of,
            frozen_by=report.actor_name,
            meeting_on=report.meeting_on,
            meeting_body=report.meeting_body,
            funds=tuple(_fund(each) for each in report.figures["funds"]),
            totals=_figures(report.figures["totals"]),
            language=language,
            sample=report.sample,
        )
    )


def _fund(each: dict[str, Any]) -> BoardFund:
    return BoardFund(
        name=each["name"],
        forecast=written(Decimal(each["forecast"])),
        at_risk=written(Decimal(each["at_risk"])),
        lines=tuple((_label(line), _figures(line)) for line in each["lines"]),
        totals=_figures(each),
    )


def _label(line: dict[str, Any]) -> str:
    words = str(CATEGORY_WORDS[line["category"]])
    return f"{words}: {line['name']}" if line["name"] else words


def _figures(of: dict[str, Any]) -> tuple[str, ...]:
    budget = sum(
        (Decimal(of[name]) for name in ("appropriated", "transferred", "carried")), Decimal(0)
    )
    return (written(budget), *(written(Decimal(of[name])) for name in COLUMNS))


def print_invoice(invoice: Invoice) -> bytes:
    """Return an invoice as tagged PDF/UA-1."""
    language: Language = "es" if page_language() == "es" else "en"
    return render_invoice(
        InvoiceFacts(
            head=directory().letterhead(),
            number=invoice.number,
            party=invoice.party.name,
            subject=invoice.subject,
            purchase_order=invoice.purchase_order,
            fund=invoice.line.fund.name,
            amount=written(invoice.amount),
            shared=_shared(invoice),
            sent_on=invoice.sent_on,
            due_on=invoice.due_on,
            language=language,
            sample=invoice.sample,
        )
    )


def _shared(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    """Return who bears what of the cost, where the invoice is for a part of one."""
    if invoice.encumbrance_id is None or invoice.direction != "outgoing":
        return ()
    parties = parties_of(invoice.encumbrance_id)
    if not any(each.party_id == invoice.party_id for each in parties):
        return ()
    held = get_encumbrance(invoice.encumbrance_id)
    paid = [y.amount for y in payments_of(held.id) if y.approved_at and not y.voided_at]
    names = {each.party_id: each.party.name for each in parties}
    us = directory().card()
    return tuple(
        (names[who] if isinstance(who, UUID) else us.name if us else "", written(amount))
        for who, amount in borne(cost_of(held, paid[0] if paid else None), parties).items()
    )
