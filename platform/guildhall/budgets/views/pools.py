"""The pages of pools: divide one, look before posting, correct, add late hires, end it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.agreements import dividing, queries, running
from guildhall.agreements.allocation import Rule, Span
from guildhall.agreements.dividing import Wish
from guildhall.agreements.kinds.pools import RULE_WORDS
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.agreements.permissions import ALLOCATE
from guildhall.agreements.schemas import NextRunSchema
from guildhall.agreements.words import RUN_WORDS, choices
from guildhall.budgets import schemas
from guildhall.budgets.models.pools import PoolRun
from guildhall.budgets.permissions import DECIDE, SEE
from guildhall.budgets.queries import pools as pool_queries
from guildhall.budgets.queries.lines import balance_of, get_line
from guildhall.budgets.services import pool_ends, pools
from guildhall.budgets.services.plans import Resolution, label
from guildhall.budgets.views.plans import line_choices
from guildhall.budgets.words import period_name
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.money import written
from guildhall.people.models.persons import Person
from guildhall.people.rules import last_day
from guildhall.wording import gettext as _

bp = Blueprint("allocations", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (Person.last_name, Person.first_name, Person.id),
        "amount": (AllocationLine.amount, Person.last_name),
        "change": (AllocationLine.change, Person.last_name),
        "fte": (AllocationLine.fte, Person.last_name),
    }
)
SHOWN = 20


@bp.get("/allocations")
@web.needs(ALLOCATE)
def index() -> Response:
    """Show the pools that were divided, each with what its people hold."""
    found = pool_queries.standings()
    return web.render(
        "budgets/runs.html",
        found=found,
        left={each.pool.id: balance_of(each.pool.shares_line_id).available for each in found},
        loose=pool_queries.loose_runs(),
        period_name=period_name,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"rules": RULE_WORDS, "kinds": RUN_WORDS, "money": written, "last_day": last_day}


@bp.route("/allocations/new", methods=["GET", "POST"])
@web.needs(ALLOCATE)
def new() -> AnyResponse:
    """Divide a pool: look first, then post."""
    start = {"as_of": context.today(), "rule": "hours", "full_time": "40"}
    form = Form(schemas.PoolSchema(), start={**start, "line_id": request.args.get("line", "")})
    keeping = _wants_to_post()
    if form.accepts(lambda data: _divided(data, keep=keeping)) and keeping:
        said = _("The pool is divided, and its money stands on a line of its own.")
        return web.done(said, url_for(".show", run_id=form.result.run_id))
    return form.show(
        "budgets/run_form.html",
        found=None if form.errors or form.general else form.result,
        short=None if form.errors or form.general else _short(form),
        may_post=_may_post(),
        lines=line_choices(),
        units=queries.units(),
        clauses=_clauses(),
        rule_choices=choices(RULE_WORDS),
        shown=SHOWN,
        **_words(),
    )


def _wants_to_post() -> bool:
    """Say whether the form is to be posted; only who decides on budgets moves a line's money."""
    keeping = bool(request.form.get("keep"))
    if keeping and not _may_post():
        raise Denied(_("Posting it moves money of a budget: whoever decides on budgets does that."))
    return keeping


def _may_post() -> bool:
    return web.identity().may(DECIDE.key)


def _divided(data: dict[str, Any], *, keep: bool) -> dividing.Preview | PoolRun:
    wish = _wish(data)
    if keep:
        return pools.divide(wish, line_id=data["line_id"])
    return dividing.preview(wish)


def _short(form: Form) -> Decimal | None:
    """Return by how much the chosen line falls short of what was looked at."""
    if not isinstance(form.result, dividing.Preview):
        return None
    line = get_line(UUID(form.value("line_id")))
    needed = form.result.total + form.result.reserve
    return max(needed - balance_of(line.id).available, Decimal(0))


def _clauses() -> list[tuple[str, str]]:
    """Return the clauses that say how a pool is divided, as the options of a form."""
    found = queries.versions_in_force(context.today(), kinds=("allocation",))
    return [
        (str(each.clause_id), f"{each.clause.contract.name}: {each.clause.title}") for each in found
    ]


def _wish(data: dict[str, Any]) -> Wish:
    period = Span(data["first_day"], data["last_day"])
    rule, version_id = Rule(data["rule"], data["full_time"], period), None
    if data["clause"]:
        version = queries.version_on(data["clause"], data["as_of"])
        if version is None or version.clause.kind != "allocation":
            raise Invalid(clause=_("This clause was not in force on the day of the count."))
        rule, version_id = running.rule_from_clause(version.id, period), version.id
    if data["unit_id"] and str(data["unit_id"]) not in dict(queries.units()):
        raise Invalid(unit_id=_("Choose one of the list."))
    return Wish(
        name=data["name"],
        pool=data["pool"],
        reserve=data["reserve"],
        unit_id=data["unit_id"],
        as_of=data["as_of"],
        rule=rule,
        version_id=version_id,
    )


@bp.get("/allocations/<uuid:run_id>")
@web.needs(ALLOCATE)
def show(run_id: UUID) -> Response:
    """Show a run with its lines; the same as a file."""
    run = running.get_run(run_id)
    statement = (
        select(AllocationLine)
        .join(AllocationLine.person)
        .where(AllocationLine.run_id == run_id)
        .options(contains_eager(AllocationLine.person))
    )
    if kind := listing.wants_file():
        rows = db.session.scalars(listing.order(statement, SORTS["name"], "asc")).all()
        return listing.as_file(rows, _columns(), name="allocation", kind=kind)
    return web.render(
        "budgets/run.html",
        run=run,
        page=listing.paginate(statement, SORTS, default="name"),
        followed=running.follower_of(run_id),
        posted=pool_queries.pool_run_of(run_id),
        clause=queries.get_version(run.version_id).clause if run.version_id else None,
        **_words(),
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda line: line.person.name),
        (_("Employee number"), lambda line: line.person.employee_number),
        (_("FTE"), lambda line: line.fte),
        (_("Hours a week"), lambda line: Decimal(line.weekly_minutes) / running.MINUTES),
        (_("Weight"), lambda line: line.weight),
        (_("Amount"), lambda line: line.amount),
        (_("Change"), lambda line: line.change),
    )


@bp.route("/allocations/<uuid:run_id>/next", methods=["GET", "POST"])
@web.needs(ALLOCATE)
def follow(run_id: UUID) -> AnyResponse:
    """Correct a run, or share its reserve with late hires: look first, then post."""
    run = running.get_run(run_id)
    if running.follower_of(run_id) is not None:
        raise Conflict(_("A later run follows this one already. Start from the last of them."))
    start = {"as_of": context.today(), "pool": run.pool, "kind": "late_hires"}
    form = Form(NextRunSchema(), start=start)
    keeping = _wants_to_post()
    if form.accepts(lambda data: _followed(_next(run, data), keep=keeping)) and keeping:
        return web.done(_("The difference is posted."), url_for(".show", run_id=form.result.run_id))
    return form.show(
        "budgets/run_next.html",
        run=run,
        found=None if form.errors or form.general else form.result,
        may_post=_may_post(),
        shown=SHOWN,
        choices=choices(RUN_WORDS)[1:],
        **_words(),
    )


def _followed(wish: Wish, *, keep: bool) -> dividing.Preview | PoolRun:
    return pools.follow(wish) if keep else dividing.preview(wish)


def _next(run: AllocationRun, data: dict[str, Any]) -> Wish:
    correction = data["kind"] == "correction"
    version_id, rule = _version_then(run, data), running.rule_of(run)
    if version_id is not None:
        rule = running.rule_from_clause(version_id, rule.period)
    return Wish(
        name=run.name,
        pool=(data["pool"] or run.pool) if correction else run.pool,
        reserve=run.reserve,
        unit_id=run.bargaining_unit_id,
        as_of=data["as_of"],
        rule=rule,
        version_id=version_id,
        follows_id=run.id,
        kind=data["kind"],
        reason=data["reason"],
    )


def _version_then(run: AllocationRun, data: dict[str, Any]) -> UUID | None:
    """Return the clause that divides on the day of the next count, if one did before."""
    if run.version_id is None:
        return None
    version = queries.version_on(queries.get_version(run.version_id).clause_id, data["as_of"])
    return version.id if version else None


@bp.get("/money/pools/<uuid:pool_id>")
@web.needs(ALLOCATE, SEE)
def pool(pool_id: UUID) -> Response:
    """Show a pool: its lines in the fund, its runs, and what may be done with it."""
    standing = pool_queries.get_standing(pool_id)
    return web.render(
        "budgets/pool.html",
        standing=standing,
        runs=pool_queries.runs_of(pool_id),
        shares=balance_of(standing.pool.shares_line_id),
        reserve=balance_of(standing.pool.reserve_line_id),
        giving=get_line(standing.pool.giving_line_id),
        label=label,
        period_name=period_name,
        **_words(),
    )


@bp.route("/money/pools/<uuid:pool_id>/end", methods=["GET", "POST"])
@web.needs(DECIDE)
def end(pool_id: UUID) -> AnyResponse:
    """End a pool: look what is carried on and what is lost, then post it."""
    standing = pool_queries.get_standing(pool_id)
    into = pool_queries.next_pools(standing)
    start = {"decided_on": context.today(), "into": into[0].pool.id if into else ""}
    form = Form(schemas.PoolEndSchema(), start=start)
    keeping = bool(request.form.get("keep"))
    if form.accepts(lambda data: _ended(pool_id, data, keep=keeping)) and keeping:
        said = _("The pool has ended. What was left is where the clause sends it.")
        return web.done(said, url_for(".pool", pool_id=pool_id))
    return form.show(
        "budgets/pool_end.html",
        standing=standing,
        found=None if form.errors or form.general else form.result,
        into=[(each.pool.id, f"{each.run.name}, {period_name(each.line.period)}") for each in into],
        shown=SHOWN,
        **_words(),
    )


def _ended(pool_id: UUID, data: dict[str, Any], *, keep: bool) -> object:
    person = web.identity().person_id
    assert person is not None  # noqa: S101 - a tenant's page has a person
    if not keep:
        return pool_ends.preview(pool_id, data["into"])
    resolved = Resolution(data["decided_on"], data["decision"], person)
    return pool_ends.end(pool_id, data["into"], resolved)
