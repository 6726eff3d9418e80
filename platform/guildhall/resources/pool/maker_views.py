"""The pages of who designed, developed and facilitated what."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db
from guildhall.forms import Form
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings.queries import get_offering
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.resources.models.pool import STAGES, Contribution
from guildhall.resources.permissions import KEEP_POOL, SEE_POOL
from guildhall.resources.pool import contributions, queries, schemas
from guildhall.resources.pool.queries import MadeFilter
from guildhall.resources.words import STAGE_WORDS, choices
from guildhall.wording import gettext as _

bp = Blueprint("makers", __name__, template_folder="../templates")


@bp.get("/contributions")
@web.needs(SEE_POOL, KEEP_POOL)
def index() -> Response:
    """Show who made what, by person, offering and stage; the same as a file."""
    stage = request.args.get("stage", "")
    wanted = MadeFilter(words=listing.words_asked(), stage=stage if stage in STAGE_WORDS else "")
    statement = queries.contributions(wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Offering.starts_at, Person.last_name)).all()
        return listing.as_file(rows, _columns(), name="contributions", kind=kind)
    sorts: dict[str, Any] = {
        "starts": (Offering.starts_at, Offering.id, Person.last_name, Person.id),
        "title": (Offering.title, Offering.id, Person.last_name, Person.id),
        "person": (Person.last_name, Person.first_name, Person.id, Offering.starts_at),
    }
    page = listing.paginate(statement, sorts, default="starts", direction="desc", scalars=False)
    return web.render("resources/makers.html", page=page, wanted=wanted, stages=STAGE_WORDS)


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Offering"), lambda row: row.Offering.title),
        (_("Starts"), lambda row: iso(row.Offering.starts_at)),
        (_("Stage"), lambda row: str(STAGE_WORDS[row.stage])),
        (_("Who"), lambda row: row.Person.sort_name),
        (_("Note"), lambda row: row.note),
    )


@bp.route("/offerings/<uuid:offering_id>/contributions", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def name(offering_id: UUID) -> AnyResponse:
    """Name who designed or developed an offering."""
    get_offering(offering_id)
    form = Form(schemas.MakerSchema())
    if form.accepts(lambda data: _credit(offering_id, data)):
        undo = url_for(".withdraw", contribution_id=form.result.id)
        page = url_for(".name", offering_id=offering_id)
        return web.done(_("Named."), page, undo=undo)
    return form.show(
        "resources/offering_makers.html",
        offering=get_offering(offering_id),
        makers=queries.makers_of(offering_id),
        stages=STAGE_WORDS,
        choices=choices({stage: STAGE_WORDS[stage] for stage in STAGES}),
    )


def _credit(offering_id: UUID, data: dict[str, Any]) -> Contribution:
    person = person_meant(data["person"], "person")
    return contributions.credit(offering_id, person, data["stage"], note=data["note"])


@bp.post("/contributions/<uuid:contribution_id>/withdraw")
@web.needs(KEEP_POOL)
def withdraw(contribution_id: UUID) -> AnyResponse:
    """Take a name away."""
    made = contributions.withdraw(contribution_id)
    undo = url_for(".name_again", contribution_id=contribution_id)
    page = url_for(".name", offering_id=made.offering_id)
    return web.done(_("%(name)s is not named any more.", name=made.person.name), page, undo=undo)


@bp.post("/contributions/<uuid:contribution_id>/again")
@web.needs(KEEP_POOL)
def name_again(contribution_id: UUID) -> AnyResponse:
    """Undo that."""
    made = contributions.name_again(contribution_id)
    return web.done(_("Named."), url_for(".name", offering_id=made.offering_id))
