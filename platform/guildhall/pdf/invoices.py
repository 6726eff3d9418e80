"""An invoice: who bills whom for what, under which numbers, until when."""

from datetime import date
from typing import Any

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, SERIF, families
from guildhall.pdf.letterhead import draw
from guildhall.pdf.money_words import INVOICE
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import Language, long_date

LONGEST_TEXT = 200


class InvoiceFacts(Struct, frozen=True, kw_only=True):
    """Everything that an invoice states."""

    head: Letterhead
    number: str
    party: str
    subject: str
    purchase_order: str
    fund: str
    amount: str
    shared: tuple[tuple[str, str], ...]
    """Where it is a share of a cost: what each bears, in words and figures."""
    sent_on: date | None
    due_on: date | None
    language: Language = "en"
    sample: bool = False


def render_invoice(facts: InvoiceFacts) -> bytes:
    """Return the invoice as tagged PDF/UA-1."""

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return _data(facts, latin_only=latin_only)

    return draw("invoice.typ", facts.head, content, facts.language)


def _data(facts: InvoiceFacts, *, latin_only: bool) -> dict[str, Any]:
    words = {
        key: text.replace("{number}", cleaned(facts.number, LONGEST_TEXT))
        for key, text in INVOICE[facts.language].items()
    }
    lines = [
        (words["number"], facts.number),
        (words["date"], long_date(facts.sent_on, facts.language) if facts.sent_on else ""),
        (words["due"], long_date(facts.due_on, facts.language) if facts.due_on else ""),
        (words["order"], facts.purchase_order),
        (words["fund"], facts.fund),
    ]

    def told(text: str) -> Any:  # noqa: ANN401 - as the template reads it
        return runs(cleaned(text, LONGEST_TEXT), latin_only=latin_only)

    return {
        "words": words,
        "party": told(facts.party),
        "subject": told(facts.subject),
        "amount": facts.amount,
        "lines": [{"label": name, "value": told(value)} for name, value in lines if value],
        "shared": [{"label": told(name), "value": value} for name, value in facts.shared],
        "draft": facts.sent_on is None,
        "sample": facts.sample,
        "fonts": {"serif": families(SERIF), "sans": families(SANS)},
    }
