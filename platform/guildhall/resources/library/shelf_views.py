"""The pages of collections and checklists."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.offerings.queries import get_offering
from guildhall.resources.library import collecting, queries, schemas
from guildhall.resources.library.queries import Filter
from guildhall.resources.library.views import keeps
from guildhall.resources.models.library import Collection, Item
from guildhall.resources.permissions import KEEP_LIBRARY, READ
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("shelves", __name__, template_folder="../templates")

KINDS = {"collections": "collection", "checklists": "checklist"}


def kind_of(key: str) -> str:
    """Return which kind an address means; raise NotFound."""
    if key not in KINDS:
        raise NotFound
    return KINDS[key]


@bp.get("/library/lists/<key>")
@web.needs(READ, KEEP_LIBRARY)
def index(key: str) -> Response:
    """Show the collections or the checklists; the same as a file."""
    words = listing.words_asked()
    statement = queries.collections(kind_of(key), words)
    if file := listing.wants_file():
        rows = db.session.execute(statement.order_by(Collection.name)).all()
        columns: list[listing.Column] = [
            (_("Name"), lambda row: row.Collection.name),
            (_("What it is for"), lambda row: row.Collection.purpose),
            (_("Lines"), lambda row: row.lines),
        ]
        return listing.as_file(rows, columns, name=key, kind=file)
    sorts: dict[str, Any] = {"name": Collection.name}
    page = listing.paginate(statement, sorts, default="name", scalars=False)
    return web.render("resources/collections.html", page=page, key=key, words=words)


@bp.route("/library/lists/<key>/new", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def new(key: str) -> AnyResponse:
    """Begin a collection or a checklist."""
    kind, form = kind_of(key), Form(schemas.ChecklistSchema())
    if form.accepts(lambda data: collecting.begin(kind=kind, **data)):
        said = _("“%(name)s” is begun.", name=form.result.name)
        return web.done(said, url_for(".show", collection_id=form.result.id))
    return form.show("resources/collection_form.html", key=key, collection=None)


@bp.get("/library/shelves/<uuid:collection_id>")
@web.needs(READ, KEEP_LIBRARY)
def show(collection_id: UUID) -> Response:
    """Show a collection with its items, or a checklist with its lines."""
    return page_of(collection_id, Form(schemas.LineSchema()))


def page_of(collection_id: UUID, form: Form) -> Response:
    """Show a collection, with what somebody typed to add to it."""
    collection = queries.get_collection(collection_id)
    lines = queries.lines_of(collection_id, keeps=keeps())
    return form.show(
        "resources/collection.html",
        collection=collection,
        lines=lines,
        items=_choices({line.item_id for line in lines}) if keeps() else [],
    )


def _choices(taken: set[UUID | None]) -> list[tuple[str, str]]:
    rows = db.session.execute(
        queries.items(Filter(), keeps=True)
        .options()
        .with_only_columns(Item.id, Item.title)
        .order_by(Item.title)
    )
    return [(str(row.id), row.title) for row in rows if row.id not in taken]


@bp.post("/library/shelves/<uuid:collection_id>/lines")
@web.needs(KEEP_LIBRARY)
def add_line(collection_id: UUID) -> AnyResponse:
    """Put an item into a collection, or a line onto a checklist."""
    form = Form(schemas.LineSchema())
    if form.accepts(lambda data: collecting.add_line(collection_id, **data)):
        undo = url_for(".drop_line", line_id=form.result.id)
        return web.done(_("Added."), url_for(".show", collection_id=collection_id), undo=undo)
    return page_of(collection_id, form)


@bp.post("/library/lines/<uuid:line_id>/drop")
@web.needs(KEEP_LIBRARY)
def drop_line(line_id: UUID) -> AnyResponse:
    """Take a line out."""
    line = collecting.drop_line(line_id)
    undo = url_for(".bring_line_back", line_id=line_id)
    page = url_for(".show", collection_id=line.collection_id)
    return web.done(_("Taken out."), page, undo=undo)


@bp.post("/library/lines/<uuid:line_id>/bring-back")
@web.needs(KEEP_LIBRARY)
def bring_line_back(line_id: UUID) -> AnyResponse:
    """Put a line back."""
    line = collecting.bring_line_back(line_id)
    return web.done(_("It is back."), url_for(".show", collection_id=line.collection_id))


@bp.route("/library/shelves/<uuid:collection_id>/details", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def details(collection_id: UUID) -> AnyResponse:
    """Change a collection's name and purpose."""
    collection = queries.get_collection(collection_id)
    start, key = {"name": collection.name, "purpose": collection.purpose}, f"{collection.kind}s"
    form = Form(schemas.CollectionSchema(), start=start)
    if form.accepts(
        lambda data: collecting.rename(collection_id, data["name"], purpose=data["purpose"])
    ):
        return web.done(_("Saved."), url_for(".show", collection_id=collection_id))
    return form.show(
        "resources/collection_form.html",
        key=key,
        collection=queries.get_collection(collection_id),
    )


@bp.post("/library/shelves/<uuid:collection_id>/put-away")
@web.needs(KEEP_LIBRARY)
def put_away(collection_id: UUID) -> AnyResponse:
    """Offer a collection no more."""
    collection = collecting.put_away(collection_id)
    undo = url_for(".take_out", collection_id=collection_id)
    said = _("“%(name)s” is put away.", name=collection.name)
    return web.done(said, url_for(".index", key=f"{collection.kind}s"), undo=undo)


@bp.post("/library/shelves/<uuid:collection_id>/take-out")
@web.needs(KEEP_LIBRARY)
def take_out(collection_id: UUID) -> AnyResponse:
    """Offer a collection again."""
    collecting.take_out(collection_id)
    return web.done(_("It is there again."), url_for(".show", collection_id=collection_id))


@bp.route(
    "/library/shelves/<uuid:collection_id>/offerings/<uuid:offering_id>", methods=["GET", "POST"]
)
@web.needs(KEEP_LIBRARY)
def check(collection_id: UUID, offering_id: UUID) -> AnyResponse:
    """Hold an offering against a checklist."""
    collection, offering = queries.get_collection(collection_id), get_offering(offering_id)
    form = Form(schemas.TicksSchema(), start={"met": queries.ticked(offering_id)})
    if form.accepts(lambda data: collecting.tick(collection_id, offering_id, data["met"])):
        said = ngettext(
            "Saved: %(met)s line is met.",
            "Saved: %(met)s lines are met.",
            form.result,
            met=form.result,
        )
        return web.done(said, url_for("offerings.show", offering_id=offering_id))
    lines = queries.lines_of(collection_id, keeps=True)
    return form.show("resources/check.html", collection=collection, offering=offering, lines=lines)
