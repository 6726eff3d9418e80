"""Payees: the list, one of them with what they were paid, what is said of them."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import literal_column
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.permissions import ENTER, SEE
from guildhall.budgets.queries import payees as queries
from guildhall.budgets.queries.commitments import commitments
from guildhall.budgets.services import payees as services
from guildhall.budgets.services.plans import label
from guildhall.budgets.words import PAYEE_WORDS, ROUTE_WORDS, choices
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.queries import get
from guildhall.wording import gettext as _

bp = Blueprint("payees", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (Payee.name, Payee.id),
        "paid": (literal_column('"paid"'), Payee.id),
        "held": (literal_column('"held"'), Payee.id),
    }
)
SHOWN = 50


@bp.get("/money/payees")
@web.needs(SEE)
def index() -> Response:
    """Show who is paid; the same as a file."""
    state = request.args.get("state", "")
    words = listing.words_asked()
    statement = queries.payees(words, state)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Payee.name)).all()
        return listing.as_file(rows, _columns(), name="payees", kind=kind)
    return web.render(
        "budgets/payees.html",
        page=listing.paginate(statement, SORTS, default="name", scalars=False),
        chosen=state if state in {"inactive", "all"} else "",
        words=words,
        kinds=PAYEE_WORDS,
        routes=ROUTE_WORDS,
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda row: row.Payee.name),
        (_("Kind"), lambda row: str(PAYEE_WORDS[row.Payee.kind])),
        (_("Payee number"), lambda row: row.Payee.number),
        (_("Paid through"), lambda row: str(ROUTE_WORDS[row.Payee.route])),
        (_("Paid"), lambda row: row.paid),
        (_("Set aside"), lambda row: row.held),
        (_("Inactive since"), lambda row: iso(row.Payee.archived_at)),
    )


@bp.route("/money/payees/new", methods=["GET", "POST"])
@web.needs(ENTER)
def new() -> AnyResponse:
    """Enter a payee."""
    form = Form(schemas.PayeeSchema(), start={"kind": "vendor", "route": "accounts_payable"})
    if form.accepts(services.enter):
        said = _("%(name)s can be paid now.", name=form.result.name)
        return web.done(said, url_for(".show", payee_id=form.result.id))
    return _form(form, None)


def _form(form: Form, payee: Payee | None) -> Response:
    kinds = {"person": PAYEE_WORDS["person"]} if payee and payee.person_id else PAYEE_WORDS
    return form.show(
        "budgets/payee_form.html",
        payee=payee,
        kinds=[pair for pair in choices(kinds) if payee or pair[0] != "person"],
        routes=choices(ROUTE_WORDS),
    )


@bp.get("/money/payees/<uuid:payee_id>")
@web.needs(SEE)
def show(payee_id: UUID) -> Response:
    """Show a payee with what was set aside and paid."""
    row = queries.sums_of(payee_id)
    if row is None:
        raise NotFound
    held = commitments().where(Encumbrance.payee_id == payee_id)
    return web.render(
        "budgets/payee.html",
        payee=row.Payee,
        paid=row.paid,
        held=row.held,
        commitments=db.session.scalars(
            held.order_by(Encumbrance.created_at.desc()).limit(SHOWN)
        ).all(),
        kinds=PAYEE_WORDS,
        routes=ROUTE_WORDS,
        label=label,
    )


@bp.route("/money/payees/<uuid:payee_id>/details", methods=["GET", "POST"])
@web.needs(ENTER)
def details(payee_id: UUID) -> AnyResponse:
    """Change what is said of a payee."""
    payee = get(Payee, payee_id)
    start = {name: getattr(payee, name) for name in schemas.PayeeSchema().fields}
    form = Form(schemas.PayeeSchema(), start=start)
    if form.accepts(lambda data: services.change(payee_id, data)):
        return web.done(_("Saved."), url_for(".show", payee_id=payee_id))
    return _form(form, get(Payee, payee_id))


@bp.post("/money/payees/<uuid:payee_id>/inactive")
@web.needs(ENTER)
def make_inactive(payee_id: UUID) -> AnyResponse:
    """Offer a payee no more."""
    payee = services.make_inactive(payee_id)
    said = _("%(name)s is offered no more; what is set aside is still paid.", name=payee.name)
    return web.done(said, url_for(".index"), undo=url_for(".make_active", payee_id=payee_id))


@bp.post("/money/payees/<uuid:payee_id>/active")
@web.needs(ENTER)
def make_active(payee_id: UUID) -> AnyResponse:
    """Offer a payee again."""
    payee = services.make_active(payee_id)
    said = _("%(name)s is offered again.", name=payee.name)
    return web.done(said, url_for(".show", payee_id=payee_id))
