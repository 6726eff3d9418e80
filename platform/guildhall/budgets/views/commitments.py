"""Requests: money that is asked for, set aside, paid or given free again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment, Receipt
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.permissions import APPROVE, ENTER, SEE
from guildhall.budgets.queries import commitments as queries
from guildhall.budgets.queries.invoices import invoices_of
from guildhall.budgets.queries.invoices import state_of as invoice_state
from guildhall.budgets.queries.ledger import names
from guildhall.budgets.queries.lines import (
    balance_of,
    entries_of,
    get_encumbrance,
    get_payment,
    payees,
    payments_of,
)
from guildhall.budgets.services import commitments, payments, receipts, shares, taxes
from guildhall.budgets.services.plans import label
from guildhall.budgets.views.attaching import keep_sent
from guildhall.budgets.views.plans import line_choices
from guildhall.budgets.words import (
    HELD_TONES,
    HELD_WORDS,
    INVOICE_TONES,
    INVOICE_WORDS,
    KIND_WORDS,
    ROUTE_WORDS,
)
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.files import files
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.money import written
from guildhall.people.naming import choices_for, person_or_none
from guildhall.people.queries import get
from guildhall.web import identity
from guildhall.wording import gettext as _

bp = Blueprint("commitments", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "asked": (Encumbrance.created_at, Encumbrance.id),
        "payee": (Payee.name, Encumbrance.id),
        "fund": (Fund.name, Encumbrance.id),
        "amount": (Encumbrance.amount, Encumbrance.id),
    }
)


def me() -> UUID:
    """Return the person who is signed in."""
    person = identity().person_id
    assert person is not None  # noqa: S101 - a tenant's page has a person
    return person


@bp.get("/money/requests")
@web.needs(SEE)
def index() -> Response:
    """Show what was asked for and set aside; the same as a file."""
    state = request.args.get("state", "")
    words = listing.words_asked()
    statement = queries.commitments(state, words)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Encumbrance.created_at)).all()
        return listing.as_file(rows, _columns(), name="commitments", kind=kind)
    page = listing.paginate(statement, SORTS, default="asked", direction="desc")
    return web.render(
        "budgets/commitments.html",
        page=page,
        state=state if state in queries.STATES else "",
        words=words,
        states=HELD_WORDS,
        label=label,
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Asked for at"), lambda each: iso(each.created_at)),
        (_("Payee"), lambda each: each.payee.name),
        (_("Purpose"), lambda each: each.purpose),
        (_("Fund"), lambda each: each.line.fund.name),
        (_("Line"), lambda each: label(each.line)),
        (_("Amount"), lambda each: each.amount),
        (_("Approved at"), lambda each: iso(each.approved_at)),
        (_("Declined at"), lambda each: iso(each.declined_at)),
        (_("Ended at"), lambda each: iso(each.ended_at)),
    )


@bp.route("/money/requests/new", methods=["GET", "POST"])
@web.needs(ENTER)
def new() -> AnyResponse:
    """Ask that money be set aside."""
    form = Form(schemas.RequestSchema(), start={"line_id": request.args.get("line", "")})
    if form.accepts(_request):
        said = _("Asked for. Somebody else approves it; until then nothing moves.")
        return web.done(said, url_for(".show", encumbrance_id=form.result.id))
    return form.show(
        "budgets/request_form.html",
        lines=line_choices(),
        payees=[(each.id, each.name) for each in payees()],
        among=choices_for(form.value("person")),
    )


@transaction
def _request(data: dict[str, Any]) -> Encumbrance:
    payee_id = data["payee_id"]
    if not payee_id and not data["vendor"].strip():
        raise Invalid(payee_id=_("Choose who is paid, or enter a new vendor below."))
    payee_id = payee_id or commitments.add_payee(name=data["vendor"].strip()).id
    held = commitments.request(
        data["line_id"],
        payee_id,
        data["amount"],
        purpose=data["purpose"],
        by=me(),
        for_person_id=person_or_none(data["person"], data["person_id"]),
    )
    keep_sent("encumbrance", held.id)
    return held


@bp.get("/money/requests/<uuid:encumbrance_id>")
@web.needs(SEE)
def show(encumbrance_id: UUID) -> Response:
    """Show a commitment with what is to be done next, and its whole story."""
    return _show(encumbrance_id, Form(schemas.ApprovalSchema()))


def _show(encumbrance_id: UUID, form: Form) -> Response:
    held = get_encumbrance(encumbrance_id)
    asked = payments_of(encumbrance_id)
    paid = any(each.approved_at for each in asked)
    people = [held.requested_by, held.approved_by, held.for_person_id]
    people += [who for each in asked for who in (each.requested_by, each.approved_by)]
    state = queries.state_of(held, paid=paid)
    return form.show(
        "budgets/commitment.html",
        held=held,
        state=state,
        words=HELD_WORDS[state],
        tone=HELD_TONES[state],
        payments=asked,
        entries=entries_of(encumbrance_id),
        receipts=queries.receipts_of(encumbrance_id, *(each.id for each in asked)),
        invoices=invoices_of(encumbrance_id),
        invoice_words=INVOICE_WORDS,
        invoice_tones=INVOICE_TONES,
        invoice_state=invoice_state,
        **_shared(held, asked),
        balance=balance_of(held.line_id),
        people=names(people),
        own=me() in {held.requested_by, held.payee.person_id},
        mine=me(),
        kinds=KIND_WORDS,
        routes=ROUTE_WORDS,
        label=label,
        tax=taxes.limit_on(context.today()) if any(each.taxable for each in asked) else None,
    )


def _shared(held: Encumbrance, asked: Sequence[Payment]) -> dict[str, Any]:
    """Return who bears what of a commitment, where others bear a part."""
    parties = shares.parties_of(held.id)
    paid = [each.amount for each in asked if each.approved_at and not each.voided_at]
    cost = shares.cost_of(held, paid[0] if paid else None)
    try:
        parts = shares.borne(cost, parties) if parties else {}
    except Invalid:
        parts = {}  # what was paid is less than what others would bear together
    return {"parties": parties, "cost": cost, "parts": parts, "ours": shares.OURS}


@bp.post("/money/requests/<uuid:encumbrance_id>/approval")
@web.needs(APPROVE)
def approve(encumbrance_id: UUID) -> AnyResponse:
    """Approve a request, and set its money aside."""
    form = Form(schemas.ApprovalSchema())
    if form.accepts(
        lambda data: commitments.approve(encumbrance_id, by=me(), override=data["override"])
    ):
        said = _("%(amount)s is set aside.", amount=written(form.result.amount))
        return web.done(said, url_for(".show", encumbrance_id=encumbrance_id))
    return _show(encumbrance_id, form)


@bp.route("/money/requests/<uuid:encumbrance_id>/refusal", methods=["GET", "POST"])
@web.needs(APPROVE)
def decline(encumbrance_id: UUID) -> AnyResponse:
    """Decline a request, with the reason."""
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: commitments.decline(encumbrance_id, reason=data["reason"])):
        page = url_for(".show", encumbrance_id=encumbrance_id)
        return web.done(_("Declined, with your reason."), page)
    return _reason(form, encumbrance_id, _("Decline this request"), _("Decline it"))


def _reason(form: Form, encumbrance_id: UUID, title: str, button: str) -> Response:
    held = get_encumbrance(encumbrance_id)
    return form.show("budgets/reason.html", held=held, title=title, button=button)


@bp.route("/money/requests/<uuid:encumbrance_id>/release", methods=["GET", "POST"])
@web.needs(ENTER, APPROVE)
def release(encumbrance_id: UUID) -> AnyResponse:
    """Give the money of an encumbrance free again."""
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: commitments.release(encumbrance_id, reason=data["reason"])):
        said = _("%(amount)s is available again.", amount=written(form.result.amount))
        return web.done(said, url_for(".show", encumbrance_id=encumbrance_id))
    return _reason(form, encumbrance_id, _("Give this money free again"), _("Release it"))


# Payments


@bp.route("/money/requests/<uuid:encumbrance_id>/payment", methods=["GET", "POST"])
@web.needs(ENTER)
def request_payment(encumbrance_id: UUID) -> AnyResponse:
    """Ask that the payee be paid."""
    held = get_encumbrance(encumbrance_id)
    form = Form(schemas.PaymentSchema(), start={"amount": held.amount})
    if form.accepts(lambda data: _request_payment(encumbrance_id, data)):
        said = _("Asked for. Once somebody else approves it, it is paid.")
        return web.done(said, url_for(".show", encumbrance_id=encumbrance_id))
    return form.show("budgets/payment_form.html", held=get_encumbrance(encumbrance_id))


@transaction
def _request_payment(encumbrance_id: UUID, data: dict[str, Any]) -> Payment:
    payment = payments.request(encumbrance_id, data["amount"], document=data["document"], by=me())
    keep_sent("payment", payment.id)
    return payment


@bp.post("/money/payments/<uuid:payment_id>/approval")
@web.needs(APPROVE)
def approve_payment(payment_id: UUID) -> AnyResponse:
    """Approve a payment: its encumbrance ends."""
    payment = payments.approve(payment_id, by=me())
    said = _("%(amount)s goes to the next batch.", amount=written(payment.amount))
    return web.done(said, url_for(".show", encumbrance_id=payment.encumbrance_id))


@bp.post("/money/payments/<uuid:payment_id>/refusal")
@web.needs(APPROVE)
def decline_payment(payment_id: UUID) -> AnyResponse:
    """Decline a payment; the money stays set aside."""
    reason = request.form.get("reason", "").strip()[:300]
    payment = payments.decline(payment_id, reason=reason or _("No reason was given."))
    page = url_for(".show", encumbrance_id=payment.encumbrance_id)
    return web.done(_("The payment is declined; the money stays set aside."), page)


@bp.route("/money/payments/<uuid:payment_id>/void", methods=["GET", "POST"])
@web.needs(APPROVE)
def void(payment_id: UUID) -> AnyResponse:
    """Take an approved payment back; the reversal names it."""
    payment = get_payment(payment_id)
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: payments.void(payment_id, decision=data["reason"], by=me())):
        said = _("The payment is taken back, and its amount is available again.")
        return web.done(said, url_for(".show", encumbrance_id=payment.encumbrance_id))
    return _reason(form, payment.encumbrance_id, _("Take this payment back"), _("Take it back"))


# Receipts


@bp.post("/money/requests/<uuid:encumbrance_id>/receipts")
@web.needs(ENTER)
def add_receipt(encumbrance_id: UUID) -> AnyResponse:
    """Keep a file that proves a commitment."""
    held = get_encumbrance(encumbrance_id)
    if not keep_sent("encumbrance", held.id):
        raise Invalid(file=_("Choose a file first."))
    return web.done(_("The receipt is kept."), url_for(".show", encumbrance_id=encumbrance_id))


@bp.get("/money/receipts/<uuid:receipt_id>")
@web.needs(SEE)
def receipt(receipt_id: UUID) -> Response:
    """Hand out a receipt, always as a download."""
    found = get(Receipt, receipt_id)
    return send_file(
        files().open(found.file_name),
        mimetype=receipts.type_of(found.file_name),
        as_attachment=True,
        download_name=found.file_label,
    )
