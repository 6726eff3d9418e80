"""The pages of equipment: the inventory and its bookings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import SQLColumnExpression, select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db, transaction
from guildhall.forms import Form
from guildhall.learning.offerings.rules import moments
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.models.places import Worksite
from guildhall.people.queries import hold
from guildhall.resources.equipment import queries, schemas, services
from guildhall.resources.equipment.queries import Filter
from guildhall.resources.merging import EQUIPMENT
from guildhall.resources.models.equipment import Booking, Equipment
from guildhall.resources.permissions import KEEP_EQUIPMENT, PREPARE_ALL
from guildhall.resources.places import sites
from guildhall.resources.preparation import logistics
from guildhall.resources.words import CONDITION_TONES, CONDITION_WORDS, choices
from guildhall.wording import gettext as _

bp = Blueprint("equipment", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (Equipment.name, Equipment.id),
        "kind": (Equipment.kind, Equipment.name),
        "site": (_home(), Equipment.name),
        "condition": (Equipment.condition, Equipment.name),
    }
)


def _home() -> SQLColumnExpression[str]:
    """Return the name of the site where a piece of equipment is kept."""
    name = select(Worksite.name).where(Worksite.id == Equipment.worksite_id)
    return name.scalar_subquery()


@bp.get("/equipment")
@web.needs(KEEP_EQUIPMENT, PREPARE_ALL)
def index() -> Response:
    """Show the inventory; the same as a file."""
    wanted = _filter()
    statement = queries.things(wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Equipment.name, Equipment.id)).all()
        return listing.as_file(rows, _columns(), name="equipment", kind=kind)
    page = listing.paginate(statement, SORTS, default="name", scalars=False)
    return web.render(
        "resources/equipment.html",
        page=page,
        wanted=wanted,
        kinds=queries.kinds(),
        sites=sites(),
        conditions=CONDITION_WORDS,
        tones=CONDITION_TONES,
    )


def _filter() -> Filter:
    asked = request.args
    condition = asked.get("condition", "")
    return Filter(
        words=asked.get("q", "").strip()[:100],
        kind=asked.get("kind", "").strip()[:60],
        condition=condition if condition in CONDITION_WORDS else "",
        site=asked.get("site", type=UUID),
        retired=asked.get("state") == "retired",
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda row: row.Equipment.name),
        (_("Kind"), lambda row: row.Equipment.kind),
        (_("Inventory number"), lambda row: row.Equipment.tag),
        (_("Home"), lambda row: row.Equipment.worksite.name if row.Equipment.worksite else ""),
        (_("Condition"), lambda row: str(CONDITION_WORDS[row.Equipment.condition])),
        (_("Weight in lb"), lambda row: row.Equipment.weight_lb),
        (_("Wanted next"), lambda row: iso(row.following)),
    )


@bp.route("/equipment/new", methods=["GET", "POST"])
@web.needs(KEEP_EQUIPMENT)
def new() -> AnyResponse:
    """Enter a thing into the inventory."""
    form = Form(schemas.EquipmentSchema(), start={"condition": "good"})
    if form.accepts(services.add):
        said = _("%(name)s can be booked.", name=form.result.name)
        return web.done(said, url_for(".show", equipment_id=form.result.id))
    return _form(form, None)


def _form(form: Form, thing: Equipment | None, *, was: str = "") -> Response:
    return form.show(
        "resources/equipment_form.html",
        thing=thing,
        was=was,
        sites=sites(),
        kinds=queries.kinds(),
        conditions=choices(CONDITION_WORDS),
    )


@bp.get("/equipment/<uuid:equipment_id>")
@web.needs(KEEP_EQUIPMENT, PREPARE_ALL)
def show(equipment_id: UUID) -> Response:
    """Show a thing and what it is booked for."""
    coming = queries.bookings(equipment_id=equipment_id).order_by(Booking.starts_at)
    return web.render(
        "resources/equipment_item.html",
        thing=queries.get_thing(equipment_id),
        bookings=db.session.scalars(coming).all(),
        conditions=CONDITION_WORDS,
        tones=CONDITION_TONES,
    )


@bp.route("/equipment/<uuid:equipment_id>/details", methods=["GET", "POST"])
@web.needs(KEEP_EQUIPMENT)
def details(equipment_id: UUID) -> AnyResponse:
    """Change what the inventory says of a thing."""
    start = _start(queries.get_thing(equipment_id))
    form = Form(schemas.EquipmentSchema(), start=start, sent=EQUIPMENT.sent(start))
    here = url_for(".show", equipment_id=equipment_id)
    if form.accepts(lambda data: _change(equipment_id, form, data)):
        return web.done(_("Saved."), here)
    thing = queries.get_thing(equipment_id)
    now = _start(thing)
    if EQUIPMENT.is_stale(form, now):
        words = {"worksite_id": sites(), "condition": choices(CONDITION_WORDS)}
        crumbs = [(_("Equipment"), url_for(".index")), (thing.name, here)]
        return EQUIPMENT.page(form, equipment_id, now, words, crumbs)
    return _form(form, thing, was=EQUIPMENT.was(form, now))


def _start(thing: Equipment) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in schemas.EquipmentSchema().fields}


@transaction
def _change(equipment_id: UUID, form: Form, data: dict[str, Any]) -> Equipment:
    hold(Equipment, [equipment_id])
    EQUIPMENT.refuse_stale(form, _start(queries.get_thing(equipment_id)))
    return services.change(equipment_id, data)


@bp.post("/equipment/<uuid:equipment_id>/retire")
@web.needs(KEEP_EQUIPMENT)
def retire(equipment_id: UUID) -> AnyResponse:
    """Offer a thing no more."""
    thing = services.retire(equipment_id)
    undo = url_for(".bring_back", equipment_id=equipment_id)
    said = _("%(name)s is out of use.", name=thing.name)
    return web.done(said, url_for(".show", equipment_id=equipment_id), undo=undo)


@bp.post("/equipment/<uuid:equipment_id>/bring-back")
@web.needs(KEEP_EQUIPMENT)
def bring_back(equipment_id: UUID) -> AnyResponse:
    """Offer a thing again."""
    services.bring_back(equipment_id)
    return web.done(_("It can be booked again."), url_for(".show", equipment_id=equipment_id))


# Bookings


@bp.get("/equipment/bookings")
@web.needs(KEEP_EQUIPMENT, PREPARE_ALL)
def bookings() -> Response:
    """Show what is booked when; the same as a file."""
    words = listing.words_asked()
    past = request.args.get("state") == "all"
    statement = queries.bookings(words=words, past=past)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Booking.starts_at, Booking.id)).all()
        return listing.as_file(rows, _booking_columns(), name="bookings", kind=kind)
    sorts: dict[str, Any] = {
        "starts": (Booking.starts_at, Booking.id),
        "thing": (Equipment.name, Booking.starts_at),
    }
    page = listing.paginate(statement, sorts, default="starts")
    return web.render("resources/bookings.html", page=page, words=words, past=past)


def _booking_columns() -> Sequence[listing.Column]:
    return (
        (_("Thing"), lambda each: each.equipment.name),
        (_("Starts"), lambda each: iso(each.starts_at)),
        (_("Ends"), lambda each: iso(each.ends_at)),
        (_("For"), lambda each: each.session.offering.title if each.session else each.purpose),
    )


@bp.route("/equipment/<uuid:equipment_id>/bookings/new", methods=["GET", "POST"])
@web.needs(PREPARE_ALL, KEEP_EQUIPMENT)
def book(equipment_id: UUID) -> AnyResponse:
    """Keep a thing for something that is no session."""
    thing = queries.get_thing(equipment_id)
    form = Form(schemas.BookingSchema())
    if form.accepts(lambda data: _book(equipment_id, data)):
        said = _("%(name)s is booked.", name=thing.name)
        undo = url_for(".cancel", booking_id=form.result.id)
        return web.done(said, url_for(".show", equipment_id=equipment_id), undo=undo)
    return form.show("resources/booking_form.html", thing=queries.get_thing(equipment_id))


def _book(equipment_id: UUID, data: dict[str, Any]) -> Booking:
    zone = context.tenant().zone
    starts_at, ends_at = moments(data["day"], data["starts"], data["ends"], zone)
    return services.book(equipment_id, starts_at, ends_at, purpose=data["purpose"])


@bp.post("/equipment/bookings/<uuid:booking_id>/cancel")
@web.needs(PREPARE_ALL, KEEP_EQUIPMENT)
def cancel(booking_id: UUID) -> AnyResponse:
    """Give a thing free again."""
    booking = logistics.unbook(booking_id)
    undo = url_for(".book_again", booking_id=booking_id)
    page = web.safe_next(url_for(".show", equipment_id=booking.equipment_id))
    return web.done(_("%(name)s is free again.", name=booking.equipment.name), page, undo=undo)


@bp.post("/equipment/bookings/<uuid:booking_id>/again")
@web.needs(PREPARE_ALL, KEEP_EQUIPMENT)
def book_again(booking_id: UUID) -> AnyResponse:
    """Undo a cancellation."""
    booking = logistics.book_again(booking_id)
    page = url_for(".show", equipment_id=booking.equipment_id)
    return web.done(_("%(name)s is booked as before.", name=booking.equipment.name), page)
