"""Pages of what offerings aim at: the lists of goals and standards, and the report."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.dates import read_day
from guildhall.fields import PageSchema, words
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.aims import queries, services
from guildhall.learning.aims.queries import Line
from guildhall.wording import gettext as _

bp = Blueprint("aims", __name__, template_folder="templates")
KINDS = {"outcome": _l("People will be able to"), "aim": _l("It builds"),
         "goal": _l("Goals"), "standard": _l("Standards")}  # fmt: skip


class TagSchema(PageSchema):
    """A goal or a standard."""

    kind = fields.String(load_default="goal", validate=validate.OneOf(("goal", "standard")))
    name = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a name of 2 to 200 letters.")),
        error_messages={"required": _l("Enter its name.")},
    )
    frame = words(120)


@bp.route("/aims", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def index() -> AnyResponse:
    """Show the lists of goals and standards, and put something on one."""
    form = Form(TagSchema(), start={"kind": "goal"})
    if form.accepts(_add):
        return web.done(_("“%(name)s” is on the list.", name=form.result.name), url_for(".index"))
    return form.show("aims/index.html", tags=queries.tags(retired=True), kinds=KINDS)


def _add(data: dict[str, Any]) -> Any:  # noqa: ANN401 - the form's result
    return services.add(data["kind"], data["name"], frame=data["frame"])


@bp.post("/aims/learning-forward")
@web.needs(permissions.PLAN)
def adopt() -> AnyResponse:
    """Start with Learning Forward's eleven standards."""
    services.adopt_learning_forward()
    return web.done(
        _("The eleven standards are on the list. Change them as you like."), url_for(".index")
    )


@bp.route("/aims/<uuid:tag_id>", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def change(tag_id: UUID) -> AnyResponse:
    """Call a goal or a standard something else."""
    tag = queries.get_tag(tag_id)
    form = Form(TagSchema(), start={"name": tag.name, "frame": tag.frame})
    if form.accepts(lambda data: services.change(tag, name=data["name"], frame=data["frame"])):
        return web.done(_("Saved."), url_for(".index"))
    return form.show("aims/change.html", tag=tag)


@bp.post("/aims/<uuid:tag_id>/retirement")
@web.needs(permissions.PLAN)
def retire(tag_id: UUID) -> AnyResponse:
    """Put a goal or a standard away."""
    tag = services.retire(queries.get_tag(tag_id))
    undo = url_for(".bring_back", tag_id=tag_id)
    said = _("“%(name)s” is put away; what carries it keeps it.", name=tag.name)
    return web.done(said, url_for(".index"), undo=undo)


@bp.post("/aims/<uuid:tag_id>/return")
@web.needs(permissions.PLAN)
def bring_back(tag_id: UUID) -> AnyResponse:
    """Take up again what was put away."""
    tag = services.bring_back(queries.get_tag(tag_id))
    return web.done(_("“%(name)s” is on the list.", name=tag.name), url_for(".index"))


@bp.get("/offerings/aims")
@web.needs(permissions.SEE, permissions.PLAN)
def report() -> Response:
    """Count the offerings of a time by what they aim at."""
    since = read_day(request.args.get("since", ""), context.today())
    until = read_day(request.args.get("until", ""), context.today())
    lines = queries.report(since, until)
    if kind := listing.wants_file():
        return listing.as_file(lines, _columns(), name="aims", kind=kind)
    return web.render(
        "aims/report.html",
        lines=lines,
        depth=queries.depth(since, until),
        kinds=KINDS,
        since=since,
        until=until,
    )


def _columns() -> list[listing.Column]:
    def kind(line: Line) -> str:
        return str(KINDS[line.kind])

    return [
        (_("List"), kind),
        (_("Frame"), lambda line: line.frame),
        (_("Name"), lambda line: line.name),
        (_("Offerings"), lambda line: line.offerings),
    ]
