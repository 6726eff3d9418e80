"""The yearly plan: its months compared with the year, its lines, and what carries them out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.context import midnight
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.models.yearly import PlannedActivity
from guildhall.learning.offerings.schemas import ReasonSchema
from guildhall.learning.words import FORMAT_WORDS, month_name
from guildhall.learning.yearly import queries, rules, schemas, services
from guildhall.learning.yearly.rules import Happened
from guildhall.learning.yearly.services import Line
from guildhall.wording import gettext as _

bp = Blueprint("yearly", __name__, template_folder="templates")


@bp.get("/plan")
@web.needs(permissions.SEE, permissions.PLAN)
def index() -> Response:
    """Show a year: planned, took place and the difference of each month, then the lines."""
    year = _year()
    months = queries.months(year)
    lines, happened = queries.plan(months), queries.happened(months)
    compared = rules.compare(months, queries.compared(lines), happened)
    if kind := listing.wants_file():
        return listing.as_file(compared, _columns(), name=f"plan-{year}", kind=kind)
    return web.render(
        "yearly/index.html",
        year=year,
        year_name=_year_name(months),
        months=compared,
        total=rules.total(compared),
        so_far=rules.difference_so_far(compared, context.today()),
        shape=rules.shape_of(happened),
        lines=lines,
        carried=_by_line(happened),
        formats=FORMAT_WORDS,
        month_name=month_name,
        today=context.today(),
    )


def _year() -> int:
    asked = request.args.get("year", type=int)
    now = queries.year_of(context.today())
    return asked if asked and abs(asked - now) <= 10 else now  # noqa: PLR2004 - ten years either way


def _year_name(months: Sequence[date]) -> str:
    first, last = months[0].year, months[-1].year
    return str(first) if first == last else f"{first}–{last}"


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Month"), lambda month: f"{month.first:%Y-%m}"),
        (_("Planned"), lambda month: month.planned),
        (_("Took place"), lambda month: month.held),
        (_("Difference"), lambda month: month.difference),
        (_("Not in the plan"), lambda month: month.unplanned),
        (_("Still to come"), lambda month: month.ahead),
        (_("People expected"), lambda month: month.expected),
        (_("People who came"), lambda month: month.came),
    )


def _by_line(happened: Sequence[Happened]) -> dict[UUID, list[Happened]]:
    found: dict[UUID, list[Happened]] = defaultdict(list)
    for each in happened:
        if each.line_id:
            found[each.line_id].append(each)
    return found


@bp.route("/plan/new", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def new() -> AnyResponse:
    """Plan an activity for a month."""
    form = Form(schemas.LineSchema(), start={"times": 1, "format": "session"})
    if form.accepts(lambda data: services.add(_said(data))):
        line = form.result
        sentence = _(
            "“%(title)s” is planned for %(month)s.", title=line.title, month=month_name(line.month)
        )
        return web.done(sentence, url_for(".index", year=queries.year_of(line.month)))
    return form.show("yearly/form.html", line=None, **_choices(None))


def _said(data: dict[str, Any]) -> Line:
    return Line(**{name: data[name] for name in Line.__struct_fields__})


def _choices(line: PlannedActivity | None) -> dict[str, Any]:
    """Return the months of the plan's year and of the two beside it, and the kinds."""
    year = queries.year_of(line.month) if line else queries.year_of(context.today())
    months = [month for each in range(year - 1, year + 2) for month in queries.months(each)]
    return {
        "months": [(f"{month:%Y-%m}", month_name(month)) for month in months],
        "formats": [(key, str(word)) for key, word in FORMAT_WORDS.items()],
    }


@bp.get("/plan/<uuid:line_id>")
@web.needs(permissions.SEE, permissions.PLAN)
def show(line_id: UUID) -> Response:
    """Show a line with the offerings that carry it out."""
    return _line_page(queries.get_line(line_id), Form(schemas.TieSchema()))


def _line_page(line: PlannedActivity, form: Form) -> Response:
    months = queries.months(queries.year_of(line.month))
    following = queries.months(queries.year_of(line.month) + 1)
    return form.show(
        "yearly/line.html",
        line=line,
        offerings=queries.offerings_of(line.id),
        open_ones=queries.without_line(midnight(months[0]), midnight(following[0])),
        formats=FORMAT_WORDS,
        month_name=month_name,
        year=queries.year_of(line.month),
        today=context.today(),
    )


@bp.route("/plan/<uuid:line_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def change(line_id: UUID) -> AnyResponse:
    """Change a line of the plan."""
    line = queries.get_line(line_id)
    start = {name: getattr(line, name) for name in (*Line.__struct_fields__, "version")}
    form = Form(schemas.LineSchema(), start={**start, "month": f"{line.month:%Y-%m}"})
    if form.accepts(lambda data: services.change(line_id, _said(data), version=data["version"])):
        return web.done(_("Saved."), url_for(".show", line_id=line_id))
    return form.show("yearly/form.html", line=line, **_choices(line))


@bp.route("/plan/<uuid:line_id>/dropping", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def drop(line_id: UUID) -> AnyResponse:
    """Ask for the reason, then take a line out of the plan."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: services.drop(line_id, reason=data["reason"])):
        sentence = _("“%(title)s” is out of the plan.", title=form.result.title)
        undo = url_for(".take_up", line_id=line_id)
        year = queries.year_of(form.result.month)
        return web.done(sentence, url_for(".index", year=year), undo=undo)
    return form.show("yearly/drop.html", line=queries.get_line(line_id))


@bp.post("/plan/<uuid:line_id>/return")
@web.needs(permissions.PLAN)
def take_up(line_id: UUID) -> AnyResponse:
    """Put a dropped line back into the plan."""
    line = services.take_up(line_id)
    sentence = _("“%(title)s” is in the plan again.", title=line.title)
    return web.done(sentence, url_for(".show", line_id=line_id))


@bp.post("/plan/<uuid:line_id>/offerings")
@web.needs(permissions.PLAN)
def tie(line_id: UUID) -> AnyResponse:
    """Say that an offering carries out a line."""
    form = Form(schemas.TieSchema())
    if form.accepts(lambda data: services.tie(line_id, data["offering"])):
        sentence = _("“%(title)s” carries out this line now.", title=form.result.title)
        undo = url_for(".untie", line_id=line_id, offering_id=form.result.id)
        return web.done(sentence, url_for(".show", line_id=line_id), undo=undo)
    return _line_page(queries.get_line(line_id), form)


@bp.post("/plan/<uuid:line_id>/offerings/<uuid:offering_id>/untying")
@web.needs(permissions.PLAN)
def untie(line_id: UUID, offering_id: UUID) -> AnyResponse:
    """Take an offering off a line."""
    offering = services.untie(line_id, offering_id)
    sentence = _("“%(title)s” no longer carries out this line.", title=offering.title)
    return web.done(sentence, url_for(".show", line_id=line_id))
