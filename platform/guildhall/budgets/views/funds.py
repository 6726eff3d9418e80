"""Funds at a glance, one fund, and what is said of it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.budgets import BudgetLine, Decision
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.models.ledger import Balance
from guildhall.budgets.permissions import DECIDE, ENTER, SEE
from guildhall.budgets.queries import funds as queries
from guildhall.budgets.queries.attention import attention
from guildhall.budgets.queries.commitments import count_waiting
from guildhall.budgets.queries.funds import Standing
from guildhall.budgets.queries.kept import fund_facts
from guildhall.budgets.queries.ledger import Filter, page_of
from guildhall.budgets.queries.periods import period_at, periods
from guildhall.budgets.queries.positions import Summary, of_fund, summary_of
from guildhall.budgets.services import funds as services
from guildhall.budgets.services import plans
from guildhall.budgets.services.periods import open_period
from guildhall.budgets.services.plans import label
from guildhall.budgets.words import (
    ACCOUNT_WORDS,
    FUND_WORDS,
    PERIOD_WORDS,
    STATE_TONES,
    STATE_WORDS,
    choices,
    period_name,
)
from guildhall.forms import Form
from guildhall.kept import render_kept
from guildhall.wording import gettext as _

bp = Blueprint("funds", __name__, template_folder="../templates")


@bp.get("/money")
@web.needs(SEE)
def index() -> Response:
    """Show every fund at a glance; the same as a file."""
    chosen = request.args.get("period", type=UUID)
    found = queries.glance(period_id=chosen)
    if kind := listing.wants_file():
        return listing.as_file(found, _columns(), name="funds", kind=kind)
    return web.render(
        "budgets/funds.html",
        found=found,
        chosen=chosen,
        periods=[(each.id, period_name(each)) for each in periods()],
        waiting=count_waiting(),
        attention=attention(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "fund_words": FUND_WORDS,
        "states": STATE_WORDS,
        "tones": STATE_TONES,
        "accounts": ACCOUNT_WORDS,
        "period_name": period_name,
        "label": label,
    }


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Fund"), lambda each: each.fund.name),
        (_("Kind"), lambda each: str(FUND_WORDS[each.fund.kind])),
        (_("Period"), lambda each: period_name(each.period) if each.period else ""),
        (_("Budget"), lambda each: str(STATE_WORDS[each.budget.status]) if each.budget else ""),
        (_("Appropriated"), lambda each: each.figures.appropriated),
        (_("Transferred"), lambda each: each.figures.transferred),
        (_("Carried over"), lambda each: each.figures.carried),
        (_("Encumbered"), lambda each: each.figures.encumbered),
        (_("Spent"), lambda each: each.figures.spent),
        (_("Available"), lambda each: each.figures.available),
        (_("Forecast"), lambda each: each.forecast),
        (_("At risk of being forfeited"), lambda each: each.at_risk),
    )


@bp.route("/money/funds/new", methods=["GET", "POST"])
@web.needs(ENTER)
def new() -> AnyResponse:
    """Enter a fund."""
    form = Form(schemas.FundSchema(), start={"kind": "negotiated", "period_kind": "fiscal_year"})
    if form.accepts(services.add):
        said = _("%(name)s is there. Draft its budget next.", name=form.result.name)
        return web.done(said, url_for(".show", fund_id=form.result.id))
    return _form(form, None)


def _form(form: Form, fund: Any) -> Response:  # noqa: ANN401 - a fund or none
    return form.show(
        "budgets/fund_form.html",
        fund=fund,
        kinds=choices(FUND_WORDS),
        period_kinds=choices(PERIOD_WORDS),
    )


@bp.get("/money/funds/<uuid:fund_id>")
@web.needs(SEE)
def show(fund_id: UUID) -> Response:
    """Show a fund: what is left, budget against actual, and its last postings."""
    page = FundPage(fund_id)
    if (kind := listing.wants_file()) and page.now and page.now.budget:
        return listing.as_file(page.lines, _line_columns(), name="budget", kind=kind)
    facts = fund_facts(fund_id, request.args.get("period", type=UUID))
    return render_kept("budgets/fund.html", (fund_id, facts), {}, page=page, **_words())


class FundPage:
    """What a fund's page shows; each part is read where the page has to be drawn anew."""

    def __init__(self, fund_id: UUID) -> None:
        self._fund_id = fund_id

    @cached_property
    def fund(self) -> Fund:
        """Return the fund; raise NotFound."""
        return queries.get_fund(self._fund_id)

    @cached_property
    def found(self) -> list[Standing]:
        """Return its periods, the newest first."""
        return queries.standings_of(self._fund_id)

    @cached_property
    def now(self) -> Standing | None:
        """Return the period that is shown."""
        return _chosen(self.found)

    @cached_property
    def lines(self) -> Sequence[tuple[BudgetLine, Balance]]:
        """Return budget against actual."""
        return queries.lines_of(self.now.budget.id) if self.now and self.now.budget else []

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """Return what was decided about the budget."""
        return queries.decisions_of(self.now.budget.id) if self.now and self.now.budget else []

    @cached_property
    def last(self) -> Sequence[Any]:
        """Return the last postings."""
        period = self.now.period if self.now else None
        if period is None:
            return []
        wanted = Filter(
            fund_id=self._fund_id,
            period_id=period.id,
            since=period.starts_on,
            until=period.ends_on,
        )
        return page_of(wanted, None)[0][:10]

    @cached_property
    def positions(self) -> Summary | None:
        """Return how many positions it pays, or None where it never paid any."""
        found = of_fund(self._fund_id)
        return summary_of(found) if found else None

    @cached_property
    def next_period(self) -> bool:
        """Say whether the period of today has no budget yet."""
        return _without_budget(self.found, self.fund.period_kind)


def _chosen(found: list[Standing]) -> Standing | None:
    """Return the period that was asked for, or that of today, or the newest."""
    asked = request.args.get("period", type=UUID)
    today = context.today()
    for each in found:
        if asked and each.period and each.period.id == asked:
            return each
    here = (e for e in found if e.period and e.period.starts_on <= today <= e.period.ends_on)
    return next(here, found[0] if found else None)


def _without_budget(found: list[Standing], kind: str) -> bool:
    """Say whether the period of today has no budget yet."""
    here = period_at(kind, context.today())
    return here is None or all(each.period is None or each.period.id != here.id for each in found)


def _line_columns() -> Sequence[listing.Column]:
    return (
        (_("Line"), lambda row: label(row[0])),
        (_("Appropriated"), lambda row: row[1].appropriated),
        (_("Transferred"), lambda row: row[1].transferred),
        (_("Carried over"), lambda row: row[1].carried),
        (_("Encumbered"), lambda row: row[1].encumbered),
        (_("Spent"), lambda row: row[1].spent),
        (_("Available"), lambda row: row[1].available),
    )


@bp.route("/money/funds/<uuid:fund_id>/details", methods=["GET", "POST"])
@web.needs(ENTER)
def details(fund_id: UUID) -> AnyResponse:
    """Change what is said of a fund."""
    fund = queries.get_fund(fund_id)
    start = {name: getattr(fund, name) for name in schemas.FundSchema().fields}
    form = Form(schemas.FundSchema(), start=start)
    if form.accepts(lambda data: services.change(fund_id, data)):
        return web.done(_("Saved."), url_for(".show", fund_id=fund_id))
    return _form(form, queries.get_fund(fund_id))


@bp.post("/money/funds/<uuid:fund_id>/put-away")
@web.needs(ENTER)
def put_away(fund_id: UUID) -> AnyResponse:
    """Offer a fund no more."""
    fund = services.put_away(fund_id)
    undo = url_for(".bring_back", fund_id=fund_id)
    said = _("%(name)s is offered no more; its ledger stays.", name=fund.name)
    return web.done(said, url_for(".index"), undo=undo)


@bp.post("/money/funds/<uuid:fund_id>/bring-back")
@web.needs(ENTER)
def bring_back(fund_id: UUID) -> AnyResponse:
    """Offer a fund again."""
    fund = services.bring_back(fund_id)
    said = _("%(name)s is offered again.", name=fund.name)
    return web.done(said, url_for(".show", fund_id=fund_id))


@bp.post("/money/funds/<uuid:fund_id>/budget")
@web.needs(ENTER, DECIDE)
def begin_budget(fund_id: UUID) -> AnyResponse:
    """Begin the fund's budget for the period of today."""
    fund = queries.get_fund(fund_id)
    period = open_period(fund.period_kind, context.today())
    budget = plans.begin(fund_id, period.id)
    said = _("The draft is begun. Enter what each line is to have.")
    return web.done(said, url_for("plans.show", budget_id=budget.id))
