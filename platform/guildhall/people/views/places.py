"""Worksites, departments, job classes and bargaining units."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing
from guildhall.db import db
from guildhall.forms import Form
from guildhall.people import labels, permissions, places, queries, roster
from guildhall.people.services import places as services
from guildhall.people.views.editing import Editing
from guildhall.web import done, needs, render

bp = Blueprint("places", __name__, template_folder="../templates")


@bp.get("/places")
@needs(permissions.VIEW_POSITIONS, permissions.EDIT_PLACES)
def index() -> Response:
    """Show the worksites."""
    return lines("worksites")


@bp.get("/places/<key>")
@needs(permissions.VIEW_POSITIONS, permissions.EDIT_PLACES)
def lines(key: str) -> Response:
    """Show one of the four lists with how much each line is used; the same as a file."""
    kind, retired = places.kind_of(key), request.args.get("state") == "retired"
    q = listing.words_asked()
    statement = places.listed(key, on=context.today(), q=q, retired=retired)
    sorts = {"name": (func.lower(kind.label), kind.model.id), "code": (kind.model.code,)}
    if file := listing.wants_file():
        rows = db.session.execute(listing.order(statement, sorts["name"], "asc")).all()
        return listing.as_file(rows, columns(key), name=key, kind=file)
    page = listing.paginate(statement, sorts, default="name", scalars=False)
    tree = places.tree() if key == "departments" and not q and not retired else []
    return render(
        "people/places.html",
        page=page,
        key=key,
        kind=kind,
        kinds=places.KINDS,
        tree=tree,
        narrow=lambda place_id: {places.kind_of(key).filter: place_id},
        labels=labels,
        q=q,
        retired=retired,
    )


def columns(key: str) -> list[listing.Column]:
    """Return the columns of a list's file: every fact, then how much it is used."""
    names = list(places.kind_of(key).schema().fields)
    shown = [name for name in names if not name.endswith("_id")]
    found: list[listing.Column] = [
        (labels.field_label(name), partial(fact_of, name)) for name in shown
    ]
    if key in {"worksites", "departments"}:
        found.append((_("Reports to"), lambda row: row.above))
    return [*found, (_("Used"), lambda row: row.used)]


def fact_of(name: str, row: Any) -> object:  # noqa: ANN401 - a row of one of four lists
    """Return one fact of a line."""
    return getattr(row[0], name)


@bp.route("/places/<key>/new", methods=["GET", "POST"])
@needs(permissions.EDIT_PLACES)
def add(key: str) -> AnyResponse:
    """Add a line to one of the four lists."""
    kind = places.kind_of(key)
    form = Form(kind.schema())
    if form.accepts(lambda data: services.add(key, data)):
        label = getattr(form.result, kind.called)
        return done(_("%(name)s is added.", name=label), url_for(".lines", key=key))
    return show(form, key)


@bp.route("/places/<key>/<uuid:place_id>", methods=["GET", "POST"])
@needs(permissions.EDIT_PLACES)
def edit(key: str, place_id: UUID) -> AnyResponse:
    """Change a line of one of the four lists."""
    kind = places.kind_of(key)
    place: places.Place = queries.get(kind.model, place_id)

    def read() -> dict[str, object]:
        now = queries.get(kind.model, place_id)
        return {name: getattr(now, name) for name in kind.schema().fields}

    form = Editing(kind.schema(), read)
    if form.accepts(lambda data: services.change(key, place, data, seen=form.seen)):
        label = getattr(form.result, kind.called)
        return done(_("%(name)s is saved.", name=label), url_for(".lines", key=key))
    return show(form, key, queries.get(kind.model, place_id))


def show(form: Form, key: str, place: places.Place | None = None) -> Response:
    """Show the form of a line."""
    return form.show(
        "people/place_form.html",
        key=key,
        kind=places.kind_of(key),
        place=place,
        choices=roster.choices(),
        labels=labels,
    )


@bp.post("/places/<key>/<uuid:place_id>/retire")
@needs(permissions.EDIT_PLACES)
def retire(key: str, place_id: UUID) -> AnyResponse:
    """Offer a line no longer."""
    place: places.Place = queries.get(places.kind_of(key).model, place_id)
    services.retire(key, place)
    undo = url_for(".bring_back", key=key, place_id=place_id)
    return done(_("It is retired: kept in records, offered no more."), back(key), undo=undo)


@bp.post("/places/<key>/<uuid:place_id>/bring-back")
@needs(permissions.EDIT_PLACES)
def bring_back(key: str, place_id: UUID) -> AnyResponse:
    """Offer a line again."""
    place: places.Place = queries.get(places.kind_of(key).model, place_id)
    services.bring_back(key, place)
    return done(_("It is offered again."), back(key))


def back(key: str) -> str:
    """Return the list's page."""
    return url_for(".lines", key=key)
