"""Periods: open one, reconcile and close it with its checklist."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.budgets import schemas
from guildhall.budgets.models.funds import Period
from guildhall.budgets.permissions import CLOSE, SEE
from guildhall.budgets.queries import periods as queries
from guildhall.budgets.queries.funds import glance
from guildhall.budgets.services import periods as services
from guildhall.budgets.words import PERIOD_WORDS, choices, period_name
from guildhall.forms import Form
from guildhall.people.queries import get
from guildhall.wording import gettext as _

bp = Blueprint("periods", __name__, template_folder="../templates")


@bp.route("/money/periods", methods=["GET", "POST"])
@web.needs(CLOSE)
def index() -> AnyResponse:
    """Show the periods; open the one in which a day lies."""
    form = Form(schemas.PeriodSchema(), start={"kind": "fiscal_year", "day": context.today()})
    if form.accepts(lambda data: services.open_period(data["kind"], data["day"])):
        said = _("%(period)s is open.", period=period_name(form.result))
        return web.done(said, url_for(".show", period_id=form.result.id))
    return form.show(
        "budgets/periods.html",
        periods=queries.periods(),
        kinds=choices(PERIOD_WORDS),
        period_name=period_name,
    )


@bp.get("/money/periods/<uuid:period_id>")
@web.needs(SEE)
def show(period_id: UUID) -> Response:
    """Show a period's checklist: what still keeps it from being closed."""
    period = get(Period, period_id)
    return web.render("budgets/period.html", **_facts(period))


def _facts(period: Period) -> dict[str, Any]:
    return {
        "period": period,
        "title": period_name(period),
        "checks": queries.checks(period.id),
        "over": period.ends_on < context.today(),
        "found": glance(period_id=period.id),
    }


@bp.post("/money/periods/<uuid:period_id>/closing")
@web.needs(CLOSE)
def close(period_id: UUID) -> AnyResponse:
    """Close a period for good."""
    period = services.close_period(period_id)
    said = _("%(period)s is closed: it takes no posting any more.", period=period_name(period))
    return web.done(said, url_for(".show", period_id=period_id))
