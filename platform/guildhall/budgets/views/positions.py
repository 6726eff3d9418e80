"""Positions that a fund pays: the list, a new one, its end, its cost, taking it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.budgets import schemas, schemas_staff
from guildhall.budgets.permissions import ENTER, SEE
from guildhall.budgets.queries import positions as queries
from guildhall.budgets.queries.funds import get_fund
from guildhall.budgets.services import positions as services
from guildhall.budgets.words import PAID_TONES, PAID_WORDS
from guildhall.forms import Form
from guildhall.localisation import iso
from guildhall.wording import gettext as _

bp = Blueprint("funded", __name__, template_folder="../templates")


@bp.get("/money/funds/<uuid:fund_id>/positions")
@web.needs(SEE)
def index(fund_id: UUID) -> Response:
    """Show the positions that a fund pays, has paid or will pay; the same as a file."""
    fund = get_fund(fund_id)
    found = queries.of_fund(fund_id)
    if kind := listing.wants_file():
        return listing.as_file(found, _columns(), name="funded-positions", kind=kind)
    return web.render(
        "budgets/funded_positions.html",
        fund=fund,
        found=[each for each in found if each.state != "withdrawn"],
        withdrawn=[each for each in found if each.state == "withdrawn"],
        summary=queries.summary_of(found),
        words=PAID_WORDS,
        tones=PAID_TONES,
    )


def _columns() -> tuple[listing.Column, ...]:
    return (
        (_("Name"), lambda each: each.person.name),
        (_("Employee number"), lambda each: each.person.employee_number or ""),
        (_("Position"), lambda each: each.title),
        (_("Share in percent"), lambda each: each.funding.percent),
        (_("From"), lambda each: iso(each.funding.valid.lower)),
        (_("Last day"), lambda each: iso(each.last_day)),
        (_("Yearly cost of the position"), lambda each: each.funding.yearly_cost),
        (_("Yearly cost to the fund"), lambda each: each.cost),
        (_("State"), lambda each: str(PAID_WORDS[each.state])),
        (_("Where it is written"), lambda each: each.funding.reference),
    )


@bp.route("/money/funds/<uuid:fund_id>/positions/new", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def new(fund_id: UUID) -> AnyResponse:
    """Say that a fund pays a position: look for the person, choose the position."""
    fund = get_fund(fund_id)
    start = {"percent": "100", "starts_on": context.today(), "last_day": fund.ends_on}
    form = Form(schemas_staff.FundedPositionSchema(), start=start)
    if form.accepts(lambda data: _pay(fund_id, data)):
        return web.done(_("The fund pays this position."), url_for(".index", fund_id=fund_id))
    words = listing.words_asked()
    return form.show(
        "budgets/funded_position_form.html",
        fund=get_fund(fund_id),
        words=words,
        positions=[
            (each.id, said)
            for each, said in (queries.positions_to_choose(words, context.today()) if words else ())
        ],
    )


def _pay(fund_id: UUID, data: dict[str, Any]) -> object:
    return services.pay(fund_id, data.pop("position_id"), data)


@bp.route("/money/positions/<uuid:funding_id>/end", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def end(funding_id: UUID) -> AnyResponse:
    """Say through which day a fund pays a position."""
    funding = queries.get_funding(funding_id)
    form = Form(schemas_staff.LastDaySchema(), start={"last_day": funding.fund.ends_on})
    if form.accepts(lambda data: services.end(funding_id, data["last_day"])):
        said = _("The last day is noted. The entry stays in the list.")
        return web.done(said, url_for(".index", fund_id=form.result.fund_id))
    return form.show("budgets/funded_end.html", funding=queries.get_funding(funding_id))


@bp.route("/money/positions/<uuid:funding_id>/cost", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def cost(funding_id: UUID) -> AnyResponse:
    """Note what the whole position costs in a year."""
    funding = queries.get_funding(funding_id)
    form = Form(schemas_staff.YearlyCostSchema(), start={"yearly_cost": funding.yearly_cost})
    if form.accepts(lambda data: services.reckon_cost(funding_id, data["yearly_cost"])):
        return web.done(_("Saved."), url_for(".index", fund_id=form.result.fund_id))
    return form.show("budgets/funded_cost.html", funding=queries.get_funding(funding_id))


@bp.route("/money/positions/<uuid:funding_id>/withdrawal", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def withdraw(funding_id: UUID) -> AnyResponse:
    """Take an entry back that was never true."""
    queries.get_funding(funding_id)
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: services.withdraw(funding_id, reason=data["reason"])):
        said = _("Taken back: it counts nowhere, and the row stays.")
        return web.done(said, url_for(".index", fund_id=form.result.fund_id))
    return form.show("budgets/funded_withdraw.html", funding=queries.get_funding(funding_id))
