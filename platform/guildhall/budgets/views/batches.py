"""Payment batches: out as CSV for payroll or accounts payable, back as paid."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.commitments import ROUTES, PaymentBatch
from guildhall.budgets.permissions import APPROVE, ENTER, SEE
from guildhall.budgets.queries import batches as queries
from guildhall.budgets.services import batches as services
from guildhall.budgets.services.plans import label
from guildhall.budgets.words import ROUTE_WORDS
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.people.queries import get
from guildhall.wording import gettext as _

bp = Blueprint("batches", __name__, template_folder="../templates")


@bp.get("/money/batches")
@web.needs(SEE)
def index() -> Response:
    """Show what waits to be paid, and the batches."""
    waiting = {route: db.session.scalars(queries.waiting(route)).all() for route in ROUTES}
    return web.render(
        "budgets/batches.html",
        waiting=waiting,
        batches=db.session.execute(queries.batches()).all(),
        routes=ROUTE_WORDS,
    )


@bp.post("/money/batches/new/<route>")
@web.needs(ENTER)
def gather(route: str) -> AnyResponse:
    """Put what waits into a new batch."""
    if route not in ROUTES:
        raise NotFound
    batch = services.gather(route)
    said = _("Batch %(number)s is made. Download it for the office that pays.", number=batch.number)
    return web.done(said, url_for(".show", batch_id=batch.id))


@bp.route("/money/batches/<uuid:batch_id>", methods=["GET", "POST"])
@web.needs(SEE)
def show(batch_id: UUID) -> AnyResponse:
    """Show a batch; the same as a file; whoever may, marks it as paid."""
    batch = get(PaymentBatch, batch_id)
    payments = queries.payments_in(batch_id)
    if kind := listing.wants_file():
        name = f"payments-{batch.number}"
        return listing.as_file(payments, _columns(batch), name=name, kind=kind)
    form = Form(schemas.PaidSchema(), start={"paid_on": context.today()})
    if web.identity().may(APPROVE.key, ENTER.key) and form.accepts(
        lambda data: services.mark_paid(batch_id, **data)
    ):
        return web.done(_("The batch is marked as paid."), url_for(".show", batch_id=batch_id))
    return form.show(
        "budgets/batch.html",
        batch=get(PaymentBatch, batch_id),
        payments=payments,
        routes=ROUTE_WORDS,
        label=label,
    )


def _columns(batch: PaymentBatch) -> Sequence[listing.Column]:
    return (
        (_("Batch"), lambda _each: batch.number),
        (_("Payee"), lambda each: each.encumbrance.payee.name),
        (_("Payee number"), lambda each: each.encumbrance.payee.number),
        (_("Amount"), lambda each: each.amount),
        (_("Taxable"), lambda each: each.taxable),
        (_("Document"), lambda each: each.document),
        (_("Purpose"), lambda each: each.encumbrance.purpose),
        (_("Fund"), lambda each: each.encumbrance.line.fund.name),
        (_("Line"), lambda each: label(each.encumbrance.line)),
        (_("Payment"), lambda each: str(each.id)),
    )


@bp.post("/money/payments/<uuid:payment_id>/take-out")
@web.needs(ENTER, APPROVE)
def take_out(payment_id: UUID) -> AnyResponse:
    """Take a payment that came back unpaid out of its batch."""
    services.take_out(payment_id)
    return web.done(_("It waits for the next batch."), url_for(".index"))
