"""Release time: years with their components and caps, increases, the request for the money."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.agreements.kinds.registry import kind_of
from guildhall.budgets import schemas
from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.release import COORDINATOR, ReleaseYear
from guildhall.budgets.permissions import DECIDE, ENTER, SEE
from guildhall.budgets.queries import release as queries
from guildhall.budgets.queries.lines import payees
from guildhall.budgets.queries.periods import periods
from guildhall.budgets.queries.service import Service, on_union_leave
from guildhall.budgets.services import release as services
from guildhall.budgets.views.attaching import keep_sent
from guildhall.budgets.views.plans import line_choices
from guildhall.budgets.words import period_name
from guildhall.dates import read_day
from guildhall.db import transaction
from guildhall.errors import Invalid
from guildhall.forms import Form
from guildhall.people.permissions import VIEW_POSITIONS
from guildhall.people.queries import get
from guildhall.web import identity
from guildhall.wording import gettext as _

bp = Blueprint("release", __name__, template_folder="../templates")


@bp.get("/money/release")
@web.needs(SEE)
def index() -> Response:
    """Show release time year by year; the same as a file."""
    found = queries.years()
    if kind := listing.wants_file():
        return listing.as_file(found, _columns(), name="release-time", kind=kind)
    return web.render(
        "budgets/release.html",
        years=found,
        increases=queries.increases(),
        period_name=period_name,
        service=_service(),
        on=_as_of(),
        read=lambda version: kind_of("leave").read(version.parameters),
    )


def _as_of() -> date:
    """Return the day that the page is asked about, or today."""
    asked = request.args.get("as_of", "").strip()
    return read_day(asked, context.today()) or context.today()


def _service() -> Sequence[Service]:
    """Return whose seniority and accrual go on, to whoever may see positions."""
    return on_union_leave(_as_of()) if identity().may(VIEW_POSITIONS.key) else []


def _columns() -> tuple[listing.Column, ...]:
    return (
        (_("Office"), lambda each: each.office),
        (_("Year"), lambda each: period_name(each.period)),
        (_("Salary"), lambda each: each.salary),
        (_("Statutory benefits"), lambda each: each.statutory),
        (_("Health and welfare"), lambda each: each.health),
        (_("Cost"), lambda each: each.cost),
        (_("Cap"), lambda each: each.cap),
        (_("Below the cap by"), lambda each: each.cap - each.cost),
        (_("Payer"), lambda each: each.payer),
        (_("Joint decision"), lambda each: each.excess_decision),
    )


@bp.route("/money/release/increases/new", methods=["GET", "POST"])
@web.needs(DECIDE)
def increase() -> AnyResponse:
    """Record an increase of the salary schedule."""
    form = Form(schemas.IncreaseSchema(), start={"effective_on": context.today()})
    if form.accepts(_increase):
        return web.done(_("The increase is recorded."), url_for(".index"))
    return form.show("budgets/increase_form.html")


def _increase(data: dict[str, Any]) -> object:
    points = int(data["percent"] * 100)
    return services.record_increase(data["effective_on"], points, data["reference"])


@bp.route("/money/release/new", methods=["GET", "POST"])
@web.needs(ENTER, DECIDE)
def new() -> AnyResponse:
    """Write a year down: the first with its salary and cap, the next from the one before."""
    form = Form(schemas.ReleaseSchema(), start={"statutory": "36.00", "office": COORDINATOR})
    if form.accepts(_write):
        return web.done(_("The year is written down."), url_for(".index"))
    choices = [
        (each.id, period_name(each))
        for each in periods()
        if each.kind == "fiscal_year" and each.closed_at is None
    ]
    return form.show("budgets/release_form.html", periods=choices, offices=queries.offices())


def _write(data: dict[str, Any]) -> ReleaseYear:
    rate = int(data["statutory"] * 100)
    period = get(Period, data["period_id"])
    office = data["office"].strip()
    if queries.year_before(period, office) is not None:
        return services.follow(period.id, office=office, statutory_rate=rate, health=data["health"])
    if data["salary"] is None or not data["cap"]:
        raise Invalid(salary=_("Enter salary and cap: this is the first year of this office."))
    return services.begin(
        period.id,
        office=office,
        salary=data["salary"],
        statutory_rate=rate,
        health=data["health"],
        cap=data["cap"],
    )


@bp.route("/money/release/<uuid:year_id>/request", methods=["GET", "POST"])
@web.needs(ENTER)
def ask(year_id: UUID) -> AnyResponse:
    """Ask that a year's cost be set aside."""
    get(ReleaseYear, year_id)
    form = Form(schemas.ReleaseRequestSchema())
    if form.accepts(lambda data: _ask(year_id, data)):
        said = _("Asked for. Somebody else approves it; until then nothing moves.")
        return web.done(said, url_for("commitments.show", encumbrance_id=form.result.id))
    return form.show(
        "budgets/release_request.html",
        year=get(ReleaseYear, year_id),
        lines=line_choices(),
        payees=[(each.id, each.name) for each in payees()],
    )


@transaction
def _ask(year_id: UUID, data: dict[str, Any]) -> Encumbrance:
    held = services.ask(year_id, by=identity().person_id, **data)
    keep_sent("encumbrance", held.id)
    return held


@bp.route("/money/release/<uuid:year_id>/excess", methods=["GET", "POST"])
@web.needs(DECIDE)
def excess(year_id: UUID) -> AnyResponse:
    """Record the joint decision that lets a year pass its cap."""
    get(ReleaseYear, year_id)
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: services.record_excess(year_id, data["reason"])):
        return web.done(_("The joint decision is recorded."), url_for(".index"))
    return form.show("budgets/excess_form.html", year=get(ReleaseYear, year_id))
