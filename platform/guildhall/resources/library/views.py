"""The pages of the library: find, open, keep."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db, transaction
from guildhall.errors import NotFound
from guildhall.files import files
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.queries import hold
from guildhall.resources.library import queries, rules, schemas, services
from guildhall.resources.library.queries import Filter
from guildhall.resources.merging import ITEM
from guildhall.resources.models.library import Item
from guildhall.resources.people import person_or_none, typed
from guildhall.resources.permissions import KEEP_LIBRARY, READ
from guildhall.resources.words import KIND_WORDS, SHELF_WORDS, choices
from guildhall.uploads import type_of
from guildhall.wording import gettext as _

bp = Blueprint("library", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "title": (Item.title, Item.id),
        "kind": (Item.kind, Item.title),
        "licence": (Item.licence_until, Item.title),
        "review": (Item.review_on, Item.title),
        "added": (Item.created_at, Item.id),
    }
)


def keeps() -> bool:
    """Say whether whoever asks keeps the library, and so sees what members do not."""
    return web.identity().may(KEEP_LIBRARY.key)


@bp.get("/library")
@web.needs(READ, KEEP_LIBRARY)
def index() -> Response:
    """Search the library by words, tag, kind and collection; the same as a file."""
    wanted = _filter()
    statement = queries.items(wanted, keeps=keeps())
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Item.title, Item.id)).all()
        return listing.as_file(rows, _columns(), name="library", kind=kind)
    page = listing.paginate(statement, SORTS, default="title")
    return web.render(
        "resources/library.html",
        page=page,
        wanted=wanted,
        kinds=KIND_WORDS,
        states=SHELF_WORDS,
        tags=queries.tags(keeps=keeps()),
        lost=rules.has_lost_licence,
        today=context.today(),
    )


def _filter() -> Filter:
    asked = request.args
    return Filter(
        words=asked.get("q", "").strip()[:100],
        kind=asked.get("kind", "") if asked.get("kind") in KIND_WORDS else "",
        tag=asked.get("tag", "").strip()[:60],
        state=asked.get("state", "") if asked.get("state") in SHELF_WORDS and keeps() else "",
        collection=asked.get("collection", type=UUID),
    )


def _columns() -> Sequence[listing.Column]:
    columns: list[listing.Column] = [
        (_("Title"), lambda item: item.title),
        (_("Kind"), lambda item: str(KIND_WORDS[item.kind])),
        (_("By"), lambda item: item.source),
        (_("Tags"), lambda item: ", ".join(item.tags)),
        (_("Version"), lambda item: item.versions[0].number if item.versions else None),
    ]
    if keeps():
        columns += [
            (_("Licence"), lambda item: item.licence),
            (_("Licensed until"), lambda item: iso(item.licence_until)),
            (_("Review on"), lambda item: iso(item.review_on)),
            (_("Kept by"), lambda item: item.keeper.name if item.keeper else ""),
        ]
    return columns


@bp.get("/library/<uuid:item_id>")
@web.needs(READ, KEEP_LIBRARY)
def show(item_id: UUID) -> Response:
    """Show an item: what it is, what can be opened, its copies and who has them."""
    item = queries.get_item(item_id, keeps=keeps())
    return web.render(
        "resources/item.html",
        item=item,
        out=queries.out_now(item_id),
        lost=rules.has_lost_licence(item, context.today()),
        kinds=KIND_WORDS,
        today=context.today(),
    )


@bp.get("/library/versions/<uuid:version_id>/file")
@web.needs(READ, KEEP_LIBRARY)
def download(version_id: UUID) -> Response:
    """Hand out the file of a version, as a download and never as a page of ours."""
    version = queries.get_version(version_id, keeps=keeps())
    if not version.file_name:
        raise NotFound
    return send_file(
        files().open(version.file_name),
        mimetype=type_of(version.file_name),
        as_attachment=True,
        download_name=version.file_label,
        max_age=0,
    )


@bp.route("/library/new", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def new() -> AnyResponse:
    """Put something into the library."""
    form = Form(schemas.NewItemSchema(), start={"for_members": True, "kind": "handout"})
    if form.accepts(lambda data: services.add(_facts(data), url=data["url"], file=sent())):
        said = _("“%(title)s” is in the library.", title=form.result.title)
        return web.done(said, url_for(".show", item_id=form.result.id))
    return form.show("resources/item_form.html", item=None, kinds=choices(KIND_WORDS))


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "kind", "source", "summary", "for_members", "licence")
    return {
        **{name: data[name] for name in names},
        "licence_until": data["licence_until"],
        "review_on": data["review_on"],
        "tags": rules.tags_of(data["tags"]),
        "keeper_id": person_or_none(data["keeper"], "keeper"),
    }


def sent() -> tuple[bytes, str] | None:
    """Return the file that was sent, with its name, if there was one."""
    found = request.files.get("file")
    return (found.read(), found.filename) if found is not None and found.filename else None


@bp.route("/library/<uuid:item_id>/details", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def details(item_id: UUID) -> AnyResponse:
    """Change what the library says of an item."""
    start = _start(queries.get_item(item_id, keeps=True))
    form = Form(schemas.ItemSchema(), start=start, sent=ITEM.sent(start))
    here = url_for(".show", item_id=item_id)
    if form.accepts(lambda data: _change(item_id, form, data)):
        return web.done(_("Saved."), here)
    item, kinds = queries.get_item(item_id, keeps=True), choices(KIND_WORDS)
    now = _start(item)
    if ITEM.is_stale(form, now):
        crumbs = [(_("Library"), url_for(".index")), (item.title, here)]
        return ITEM.page(form, item_id, now, {"kind": kinds}, crumbs)
    was = ITEM.was(form, now)
    return form.show("resources/item_form.html", item=item, kinds=kinds, was=was)


@transaction
def _change(item_id: UUID, form: Form, data: dict[str, Any]) -> Item:
    hold(Item, [item_id])
    ITEM.refuse_stale(form, _start(queries.get_item(item_id, keeps=True)))
    return services.change(item_id, _facts(data))


def _start(item: Item) -> dict[str, Any]:
    names = ("title", "kind", "source", "summary", "for_members", "licence")
    return {
        **{name: getattr(item, name) for name in names},
        "licence_until": item.licence_until,
        "review_on": item.review_on,
        "tags": ", ".join(item.tags),
        "keeper": typed(item.keeper),
    }


@bp.route("/library/<uuid:item_id>/versions/new", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def renew(item_id: UUID) -> AnyResponse:
    """Add a version of an item."""
    queries.get_item(item_id, keeps=True)
    form = Form(schemas.VersionSchema())
    if form.accepts(
        lambda data: services.renew(item_id, said=data["changes"], url=data["url"], file=sent())
    ):
        said = _("Version %(number)s is what members open now.", number=form.result.number)
        return web.done(said, url_for(".show", item_id=item_id))
    return form.show("resources/version_form.html", item=queries.get_item(item_id, keeps=True))


@bp.post("/library/<uuid:item_id>/archive")
@web.needs(KEEP_LIBRARY)
def archive(item_id: UUID) -> AnyResponse:
    """Put an item away."""
    item = services.archive(item_id)
    undo = url_for(".bring_back", item_id=item_id)
    said = _("“%(title)s” is put away: nobody finds it now.", title=item.title)
    return web.done(said, url_for(".show", item_id=item_id), undo=undo)


@bp.post("/library/<uuid:item_id>/bring-back")
@web.needs(KEEP_LIBRARY)
def bring_back(item_id: UUID) -> AnyResponse:
    """Let an item be found again."""
    services.bring_back(item_id)
    return web.done(_("It can be found again."), url_for(".show", item_id=item_id))
