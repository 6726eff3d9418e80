"""Invoices: the list both ways, one of them with its next step, as a document."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.models.shared import DIRECTIONS, Invoice
from guildhall.budgets.permissions import APPROVE, ENTER, SEE
from guildhall.budgets.printing import print_invoice
from guildhall.budgets.queries import invoices as queries
from guildhall.budgets.queries.commitments import receipts_of
from guildhall.budgets.queries.lines import get_encumbrance, payees
from guildhall.budgets.services import invoices as services
from guildhall.budgets.services import shares
from guildhall.budgets.services.plans import label
from guildhall.budgets.views.attaching import keep_sent
from guildhall.budgets.views.commitments import me
from guildhall.budgets.views.plans import line_choices
from guildhall.budgets.words import DIRECTION_WORDS, INVOICE_TONES, INVOICE_WORDS
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.wording import gettext as _

bp = Blueprint("invoices", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "number": (Invoice.number, Invoice.id),
        "party": (Payee.name, Invoice.id),
        "amount": (Invoice.amount, Invoice.id),
        "sent": (Invoice.sent_on, Invoice.id),
        "entered": (Invoice.created_at, Invoice.id),
    }
)


@bp.get("/money/invoices")
@web.needs(SEE)
def index() -> Response:
    """Show the invoices between us and others; the same as a file."""
    asked = request.args
    direction = asked.get("direction", "")
    words = asked.get("q", "").replace("\x00", "").strip()[:100]
    statement = queries.invoices(
        words, asked.get("state", ""), direction if direction in DIRECTIONS else ""
    )
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Invoice.created_at)).all()
        return listing.as_file(rows, _columns(), name="invoices", kind=kind)
    return web.render(
        "budgets/invoices.html",
        page=listing.paginate(statement, SORTS, default="entered", direction="desc"),
        words=words,
        chosen=asked.get("state", ""),
        direction=direction,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "states": INVOICE_WORDS,
        "tones": INVOICE_TONES,
        "directions": DIRECTION_WORDS,
        "state_of": queries.state_of,
    }


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Number"), lambda each: each.number),
        (_("Direction"), lambda each: str(DIRECTION_WORDS[each.direction])),
        (_("Party"), lambda each: each.party.name),
        (_("Subject"), lambda each: each.subject),
        (_("Purchase order"), lambda each: each.purchase_order),
        (_("Amount"), lambda each: each.amount),
        (_("State"), lambda each: str(INVOICE_WORDS[queries.state_of(each)])),
        (_("Sent or received"), lambda each: iso(each.sent_on)),
        (_("Due"), lambda each: iso(each.due_on)),
        (_("Paid on"), lambda each: iso(each.paid_on)),
        (_("Reference"), lambda each: each.paid_reference),
    )


@bp.route("/money/invoices/new", methods=["GET", "POST"])
@web.needs(ENTER)
def new() -> AnyResponse:
    """Draft an invoice that we send."""
    form = Form(schemas.InvoiceSchema())
    if form.accepts(services.draft):
        said = _("Invoice %(number)s is drafted.", number=form.result.number)
        return web.done(said, url_for(".show", invoice_id=form.result.id))
    return _form(form, None)


def _form(form: Form, invoice: Invoice | None) -> Response:
    return form.show(
        "budgets/invoice_form.html",
        invoice=invoice,
        lines=line_choices(),
        parties=[(each.id, each.name) for each in payees() if each.kind != "person"],
    )


@bp.route("/money/invoices/<uuid:invoice_id>/details", methods=["GET", "POST"])
@web.needs(ENTER)
def details(invoice_id: UUID) -> AnyResponse:
    """Change a draft."""
    invoice = queries.get_invoice(invoice_id)
    start = {name: getattr(invoice, name) for name in schemas.InvoiceSchema().fields}
    form = Form(schemas.InvoiceSchema(), start=start)
    if form.accepts(lambda data: services.change(invoice_id, data)):
        return web.done(_("Saved."), url_for(".show", invoice_id=invoice_id))
    return _form(form, queries.get_invoice(invoice_id))


@bp.get("/money/invoices/<uuid:invoice_id>")
@web.needs(SEE)
def show(invoice_id: UUID) -> Response:
    """Show an invoice with its next step; as a document, with ?format=pdf."""
    if request.args.get("format") == "pdf":
        invoice = queries.get_invoice(invoice_id)
        pdf = io.BytesIO(print_invoice(invoice))
        name = f"invoice-{invoice.number}.pdf"
        return send_file(pdf, mimetype="application/pdf", download_name=name)
    return _show(invoice_id, Form(schemas.PaidSchema(), start={"paid_on": context.today()}))


def _show(invoice_id: UUID, form: Form) -> Response:
    invoice = queries.get_invoice(invoice_id)
    state = queries.state_of(invoice)
    return form.show(
        "budgets/invoice.html",
        invoice=invoice,
        state=state,
        word=INVOICE_WORDS[state],
        tone=INVOICE_TONES[state],
        directions=DIRECTION_WORDS,
        entry_id=db.session.scalar(select(Entry.id).where(Entry.source_id == invoice.id)),
        receipts=receipts_of(invoice.id),
        label=label,
    )


@bp.post("/money/invoices/<uuid:invoice_id>/sending")
@web.needs(ENTER)
def send(invoice_id: UUID) -> AnyResponse:
    """Mark a draft as sent."""
    services.send(invoice_id)
    said = _("The invoice is sent: from now on it stays as it is.")
    return web.done(said, url_for(".show", invoice_id=invoice_id))


@bp.post("/money/invoices/<uuid:invoice_id>/payment")
@web.needs(ENTER, APPROVE)
def settle(invoice_id: UUID) -> AnyResponse:
    """Note that an invoice of ours was paid: its amount can be spent again."""
    form = Form(schemas.PaidSchema())
    if form.accepts(lambda data: services.settle(invoice_id, **data)):
        said = _("Paid. The amount can be spent again from the line that bore it.")
        return web.done(said, url_for(".show", invoice_id=invoice_id))
    return _show(invoice_id, form)


@bp.route("/money/invoices/<uuid:invoice_id>/void", methods=["GET", "POST"])
@web.needs(ENTER, APPROVE)
def void(invoice_id: UUID) -> AnyResponse:
    """Void an invoice that was not paid."""
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: services.void(invoice_id, reason=data["reason"])):
        return web.done(_("The invoice is void."), url_for(".show", invoice_id=invoice_id))
    return form.show("budgets/invoice_void.html", invoice=queries.get_invoice(invoice_id))


@bp.post("/money/invoices/<uuid:invoice_id>/payment-request")
@web.needs(ENTER)
def ask_payment(invoice_id: UUID) -> AnyResponse:
    """Ask that an invoice that came be paid."""
    invoice = services.ask_payment(invoice_id, by=me())
    said = _("Asked for. Once somebody else approves it, it is paid.")
    return web.done(said, url_for("commitments.show", encumbrance_id=invoice.encumbrance_id))


@bp.post("/money/invoices/<uuid:invoice_id>/receipts")
@web.needs(ENTER)
def add_receipt(invoice_id: UUID) -> AnyResponse:
    """Keep a file that proves an invoice."""
    queries.get_invoice(invoice_id)
    if not keep_sent("invoice", invoice_id):
        raise Invalid(file=_("Choose a file first."))
    return web.done(_("The receipt is kept."), url_for(".show", invoice_id=invoice_id))


# Of a commitment: who bears a part of it, and the invoices that follow


@bp.route("/money/requests/<uuid:encumbrance_id>/shares", methods=["GET", "POST"])
@web.needs(ENTER)
def share(encumbrance_id: UUID) -> AnyResponse:
    """Say that another party bears a part of a cost."""
    get_encumbrance(encumbrance_id)
    form = Form(schemas.CostShareSchema())
    if form.accepts(lambda data: shares.add(encumbrance_id, data)):
        page = url_for("commitments.show", encumbrance_id=encumbrance_id)
        return web.done(_("The cost is shared."), page)
    return form.show(
        "budgets/cost_share_form.html",
        held=get_encumbrance(encumbrance_id),
        parties=[(each.id, each.name) for each in payees() if each.kind != "person"],
    )


@bp.post("/money/shares/<uuid:share_id>/removal")
@web.needs(ENTER)
def unshare(share_id: UUID) -> AnyResponse:
    """Let a party bear nothing any more."""
    held = shares.take_out(share_id)
    return web.done(_("We bear it alone again."), url_for("commitments.show", encumbrance_id=held))


@bp.post("/money/requests/<uuid:encumbrance_id>/invoice/<uuid:party_id>")
@web.needs(ENTER)
def bill(encumbrance_id: UUID, party_id: UUID) -> AnyResponse:
    """Draft the invoice for a party's part."""
    invoice = services.bill_share(encumbrance_id, party_id)
    said = _("Invoice %(number)s is drafted.", number=invoice.number)
    return web.done(said, url_for(".show", invoice_id=invoice.id))


@bp.route("/money/requests/<uuid:encumbrance_id>/invoices/new", methods=["GET", "POST"])
@web.needs(ENTER)
def receive(encumbrance_id: UUID) -> AnyResponse:
    """Write down an invoice that came for what is set aside."""
    held = get_encumbrance(encumbrance_id)
    form = Form(
        schemas.IncomingSchema(), start={"received_on": context.today(), "amount": held.amount}
    )
    if form.accepts(lambda data: _received(encumbrance_id, data)):
        said = _("The invoice is written down. Ask for its payment next.")
        return web.done(said, url_for(".show", invoice_id=form.result.id))
    return form.show("budgets/incoming_form.html", held=get_encumbrance(encumbrance_id))


@transaction
def _received(encumbrance_id: UUID, data: dict[str, Any]) -> Invoice:
    invoice = services.record(encumbrance_id, data)
    keep_sent("invoice", invoice.id)
    return invoice
