"""The page of how much everybody carries, and of who helps how many hours a week."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.forms import Form
from guildhall.localisation import iso
from guildhall.people.naming import person_meant
from guildhall.resources.models.tasks import Helper
from guildhall.resources.permissions import ASSIGN
from guildhall.resources.places import hours_of, minutes_of
from guildhall.resources.tasks import queries, schemas, services
from guildhall.resources.tasks.rules import Carried
from guildhall.wording import gettext as _

bp = Blueprint("task_load", __name__, template_folder="../templates")


NOTHING = Carried(0, 0, 0)


@bp.get("/tasks/load")
@web.needs(ASSIGN)
def load() -> Response:
    """Show who carries how much in the weeks to come; the same as a file."""
    if kind := listing.wants_file():
        found = queries.load()
        rows = [(week, person) for week in found.weeks for person in (*found.people, None)]
        return listing.as_file(rows, _load_columns(), name="load", kind=kind)
    return _load_page(Form(schemas.HelperSchema()))


def _load_columns() -> Sequence[listing.Column]:
    def carried(row: Any) -> Carried:  # noqa: ANN401 - a week and a person
        week, person = row
        found: Carried = week.people.get(person.id if person else None, NOTHING)
        return found

    return (
        (_("Week of"), lambda row: iso(row[0].monday)),
        (_("Who"), lambda row: row[1].name if row[1] else _("Nobody yet")),
        (_("Tasks"), lambda row: carried(row).tasks),
        (_("Hours due"), lambda row: hours_of(carried(row).minutes)),
        (_("Hours there are"), lambda row: hours_of(carried(row).available)),
    )


def _load_page(form: Form) -> Response:
    return form.show("resources/load.html", load=queries.load(), helpers=queries.helpers())


@bp.post("/tasks/helpers")
@web.needs(ASSIGN)
def engage() -> AnyResponse:
    """Say how much time somebody has a week."""
    form = Form(schemas.HelperSchema())
    if form.accepts(_engage):
        undo = url_for(".release", helper_id=form.result.id)
        return web.done(_("Counted from now on."), url_for(".load"), undo=undo)
    return _load_page(form)


def _engage(data: dict[str, Any]) -> Helper:
    return services.engage(person_meant(data["person"], "person"), minutes_of(data["hours"]))


@bp.post("/tasks/helpers/<uuid:helper_id>/release")
@web.needs(ASSIGN)
def release(helper_id: UUID) -> AnyResponse:
    """Say that somebody helps no more."""
    name = queries.get_helper(helper_id).person.name
    services.release(helper_id)
    said = _("%(name)s is counted no more; what they have stays theirs.", name=name)
    undo = url_for(".engage_again", helper_id=helper_id)
    return web.done(said, url_for(".load"), undo=undo)


@bp.post("/tasks/helpers/<uuid:helper_id>/again")
@web.needs(ASSIGN)
def engage_again(helper_id: UUID) -> AnyResponse:
    """Undo that."""
    helper = queries.get_helper(helper_id)
    services.engage(helper.person, helper.weekly_minutes)
    return web.done(_("Counted from now on."), url_for(".load"))
