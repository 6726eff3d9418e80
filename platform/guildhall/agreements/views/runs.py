"""The pages of runs: divide a pool, look before keeping, correct, add late hires."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.agreements import queries, running, schemas
from guildhall.agreements.allocation import Rule, Span
from guildhall.agreements.kinds.pools import RULE_WORDS
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.agreements.permissions import ALLOCATE
from guildhall.agreements.running import Wish
from guildhall.agreements.words import RUN_WORDS, choices
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.forms import Form
from guildhall.money import written
from guildhall.people.models.persons import Person
from guildhall.people.rules import last_day
from guildhall.wording import gettext as _

bp = Blueprint("allocations", __name__, template_folder="../templates")

SORTS: dict[str, Any] = {
    "name": (Person.last_name, Person.first_name, Person.id),
    "amount": (AllocationLine.amount, Person.last_name),
    "change": (AllocationLine.change, Person.last_name),
    "fte": (AllocationLine.fte, Person.last_name),
}
SHOWN = 20


@bp.get("/allocations")
@web.needs(ALLOCATE)
def index() -> Response:
    """Show the runs that were kept."""
    return web.render("agreements/runs.html", runs=running.runs(), **_words())


def _words() -> dict[str, Any]:
    return {"rules": RULE_WORDS, "kinds": RUN_WORDS, "money": written, "last_day": last_day}


@bp.route("/allocations/new", methods=["GET", "POST"])
@web.needs(ALLOCATE)
def new() -> AnyResponse:
    """Divide a pool: look first, then keep."""
    today = context.today()
    form = Form(schemas.RunSchema(), start={"as_of": today, "rule": "hours", "full_time": "40"})
    keeping = bool(request.form.get("keep"))
    if form.accepts(lambda data: _done(_wish(data), keep=keeping)) and keeping:
        return web.done(_("The division is kept."), url_for(".show", run_id=form.result.id))
    return form.show(
        "agreements/run_form.html",
        found=None if form.errors or form.general else form.result,
        units=queries.units(),
        clauses=_clauses(),
        rule_choices=choices(RULE_WORDS),
        shown=SHOWN,
        **_words(),
    )


def _done(wish: Wish, *, keep: bool) -> running.Preview | AllocationRun:
    return running.keep(wish) if keep else running.preview(wish)


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
        rows = db.session.scalars(statement.order_by(*SORTS["name"])).all()
        return listing.as_file(rows, _columns(), name="allocation", kind=kind)
    return web.render(
        "agreements/run.html",
        run=run,
        page=listing.paginate(statement, SORTS, default="name"),
        followed=running.follower_of(run_id),
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
    """Correct a run, or share its reserve with late hires: look first, then keep."""
    run = running.get_run(run_id)
    if running.follower_of(run_id) is not None:
        raise Conflict(_("A later run follows this one already. Start from the last of them."))
    start = {"as_of": context.today(), "pool": run.pool, "kind": "late_hires"}
    form = Form(schemas.NextRunSchema(), start=start)
    keeping = bool(request.form.get("keep"))
    if form.accepts(lambda data: _done(_next(run, data), keep=keeping)) and keeping:
        return web.done(_("The division is kept."), url_for(".show", run_id=form.result.id))
    return form.show(
        "agreements/run_next.html",
        run=run,
        found=None if form.errors or form.general else form.result,
        shown=SHOWN,
        choices=choices(RUN_WORDS)[1:],
        **_words(),
    )


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
