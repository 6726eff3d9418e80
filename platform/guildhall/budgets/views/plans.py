"""Budgets: draft, adopt, amend; transfers and carry-over by decision."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.budgets import schemas
from guildhall.budgets.models.budgets import CATEGORIES, BudgetLine, Decision
from guildhall.budgets.models.ledger import Balance
from guildhall.budgets.permissions import DECIDE, ENTER, SEE
from guildhall.budgets.queries import funds as queries
from guildhall.budgets.queries.ledger import names
from guildhall.budgets.queries.lines import open_lines
from guildhall.budgets.queries.pools import pools_lines
from guildhall.budgets.services import plans
from guildhall.budgets.services.plans import Resolution, label
from guildhall.budgets.words import (
    CATEGORY_WORDS,
    DECISION_WORDS,
    STATE_TONES,
    STATE_WORDS,
    choices,
    period_name,
)
from guildhall.db import db
from guildhall.errors import Invalid
from guildhall.fields import Amount, PageSchema
from guildhall.forms import Form
from guildhall.money import written
from guildhall.people.queries import get
from guildhall.web import identity
from guildhall.wording import gettext as _

bp = Blueprint("plans", __name__, template_folder="../templates")


@bp.route("/money/budgets/<uuid:budget_id>", methods=["GET", "POST"])
@web.needs(SEE)
def show(budget_id: UUID) -> AnyResponse:
    """Show a budget's plan beside what was decided; whoever may, writes the plan."""
    form = Form(PageSchema())
    if identity().may(ENTER.key) and form.accepts(lambda _data: _propose(budget_id)):
        said = _("The plan is written down. It counts once a decision is recorded.")
        return web.done(said, url_for(".show", budget_id=budget_id))
    return form.show(
        "budgets/plan.html",
        standing=queries.standing_of(budget_id),
        lines=_planned(budget_id),
        typed=request.form,
        new_name=NEW,
        categories=choices(CATEGORY_WORDS),
        states=STATE_WORDS,
        tones=STATE_TONES,
        period_name=period_name,
        label=label,
    )


NEW = "new"


def _planned(budget_id: UUID) -> list[tuple[BudgetLine, Balance]]:
    """Return the lines that a plan is about; a pool's own are moved by its runs."""
    own = set(db.session.scalars(pools_lines()))
    return [pair for pair in queries.lines_of(budget_id) if pair[0].id not in own]


def _propose(budget_id: UUID) -> object:
    """Read an amount for each line that stands, and for a new one."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for line, _balance in _planned(budget_id):
        text = request.form.get(f"line-{line.id}", "").strip()
        if text:
            amounts[line.category, line.name] = _amount(f"line-{line.id}", text)
    category, name = request.form.get("category", ""), request.form.get("name", "").strip()[:80]
    if text := request.form.get("proposed", "").strip():
        if category not in CATEGORIES:
            raise Invalid(category=_("Choose what the money is for."))
        amounts[category, name] = _amount("proposed", text)
    return plans.propose(budget_id, amounts)


def _amount(field: str, text: str) -> Decimal:
    schema = PageSchema.from_dict({field: Amount()})()
    problems = schema.validate({field: text})
    if problems:
        raise Invalid(**{field: str(problems[field][0])})
    found: Decimal = schema.load({field: text})[field]
    return found


@bp.route("/money/budgets/<uuid:budget_id>/decision", methods=["GET", "POST"])
@web.needs(DECIDE)
def decide(budget_id: UUID) -> AnyResponse:
    """Record the decision that adopts a draft or amends a budget."""
    form = Form(schemas.DecisionSchema(), start={"decided_on": context.today()})
    if form.accepts(lambda data: plans.decide(budget_id, _resolved(data))):
        said = _("The budget is %(state)s.", state=STATE_WORDS[form.result.status])
        return web.done(said, url_for("funds.show", fund_id=form.result.fund_id))
    lines = [
        (line, balance)
        for line, balance in _planned(budget_id)
        if line.proposed != balance.appropriated
    ]
    return form.show(
        "budgets/decide.html",
        standing=queries.standing_of(budget_id),
        lines=lines,
        period_name=period_name,
        label=label,
    )


def _resolved(data: dict[str, Any]) -> Resolution:
    person = identity().person_id
    assert person is not None  # noqa: S101 - a tenant's page has a person
    return Resolution(data["decided_on"], data["decision"], person)


@bp.route("/money/transfers/new", methods=["GET", "POST"])
@web.needs(DECIDE)
def transfer() -> AnyResponse:
    """Move money from one line to another by a decision."""
    start = {"decided_on": context.today(), "from_id": request.args.get("from", "")}
    form = Form(schemas.TransferSchema(), start=start)
    if form.accepts(_transfer):
        said = _("The money is moved.")
        return web.done(said, url_for("ledger.show", entry_id=form.result))
    return form.show("budgets/transfer.html", lines=line_choices())


def _transfer(data: dict[str, Any]) -> UUID:
    return plans.transfer(data["from_id"], data["to_id"], data["amount"], _resolved(data))


def line_choices() -> list[tuple[str, list[tuple[UUID, str]]]]:
    """Return the open lines under their funds, each with what it has available."""
    found: dict[str, list[tuple[UUID, str]]] = {}
    for line, balance in open_lines():
        head = f"{line.fund.name}, {period_name(line.period)}"
        left = written(balance.available)
        words = _("%(line)s: %(left)s available", line=label(line), left=left)
        found.setdefault(head, []).append((line.id, words))
    return list(found.items())


@bp.route("/money/budgets/<uuid:budget_id>/carry-over", methods=["GET", "POST"])
@web.needs(DECIDE)
def carry_over(budget_id: UUID) -> AnyResponse:
    """Take what is left into the next period's budget."""
    form = Form(schemas.DecisionSchema(), start={"decided_on": context.today()})
    if form.accepts(lambda data: plans.carry_over(budget_id, _resolved(data))):
        said = _("What was left stands in the next period.")
        page = url_for("funds.show", fund_id=form.result.fund_id, period=form.result.period_id)
        return web.done(said, page)
    return form.show(
        "budgets/carry_over.html",
        standing=queries.standing_of(budget_id),
        lines=[pair for pair in queries.lines_of(budget_id) if pair[1].available > 0],
        period_name=period_name,
        label=label,
    )


@bp.get("/money/decisions/<uuid:decision_id>")
@web.needs(SEE)
def decision(decision_id: UUID) -> Response:
    """Show a decision: what it says, who asked, who recorded or approved it."""
    found = get(Decision, decision_id)
    return web.render(
        "budgets/decision.html",
        decision=found,
        people=names([found.requested_by, found.approved_by]),
        kinds=DECISION_WORDS,
    )
