"""The pages of a session's preparation: what it needs and what is ready; its things are booked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.models.courses import Offering, Session
from guildhall.localisation import iso, when
from guildhall.resources.equipment import queries as equipment
from guildhall.resources.models.equipment import Equipment
from guildhall.resources.models.library import Item
from guildhall.resources.models.preparation import Material
from guildhall.resources.permissions import PREPARE, PREPARE_ALL
from guildhall.resources.places import sites
from guildhall.resources.preparation import logistics, queries, schemas
from guildhall.resources.preparation.rules import whole_cost
from guildhall.resources.settings import setting
from guildhall.resources.words import (
    PRIORITY_WORDS,
    SUPPORT_TONES,
    SUPPORT_WORDS,
    task_title,
)
from guildhall.wording import gettext as _

bp = Blueprint("preparation", __name__, template_folder="../templates")


def led_by() -> UUID | None:
    """Return None for who prepares every session, else the person whose own are meant."""
    who = web.identity()
    return None if who.may(PREPARE_ALL.key) else who.person_id


@bp.get("/preparation")
@web.needs(PREPARE, PREPARE_ALL)
def index() -> Response:
    """Show the sessions to come with what is ready of each; the same as a file."""
    words = listing.words_asked()
    past = request.args.get("state") == "all"
    statement = queries.sessions(led_by=led_by(), words=words, past=past)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Session.starts_at, Session.id)).all()
        found = queries.readiness_of(rows)
        return listing.as_file(found, _columns(), name="preparation", kind=kind)
    sorts: dict[str, Any] = {"starts": (Session.starts_at, Session.id), "title": Offering.title}
    page = listing.paginate(statement, sorts, default="starts", scalars=False)
    page.items = queries.readiness_of(page.items)
    return web.render("resources/preparations.html", page=page, words=words, past=past)


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Title"), lambda row: row.session.offering.title),
        (_("Starts"), lambda row: iso(row.session.starts_at)),
        (_("Room"), lambda row: row.session.room.name if row.session.room else ""),
        (_("Ready"), lambda row: row.ready),
        (_("Needed"), lambda row: row.parts),
        (_("Booked"), lambda row: row.booked),
    )


@bp.get("/sessions/<uuid:session_id>/preparation")
@web.needs(PREPARE, PREPARE_ALL)
def show(session_id: UUID) -> Response:
    """Show everything that a session needs; its materials list as a file too."""
    if kind := listing.wants_file():
        found = queries.preparation(session_id, led_by=led_by())
        return listing.as_file(found.materials, _list_columns(), name="materials", kind=kind)
    return page_of(session_id)


def _list_columns() -> Sequence[listing.Column]:
    return (
        (_("What"), lambda each: each.line.name),
        (_("Reckoned"), lambda each: each.reckoning),
        (_("Quantity"), lambda each: each.quantity),
        (_("Cost"), lambda each: each.cost),
        (_("Ready by"), lambda each: iso(each.line.ready_by)),
        (_("Kept at"), lambda each: each.line.worksite.name if each.line.worksite else ""),
        (_("Ready"), lambda each: each.line.done_quantity),
    )


def page_of(session_id: UUID, **asked: Form) -> Response:
    """Show a session's preparation, with what somebody typed into one of its forms."""
    found = queries.preparation(session_id, led_by=led_by())
    start = {"each": 1, "spare_percent": setting("spare_percent"), "basis": "seat"}
    forms = {
        "material": Form(schemas.MaterialSchema(), start=start),
        "booking": Form(schemas.EquipmentChoiceSchema()),
        "support": Form(schemas.SupportSchema()),
        "source": Form(schemas.CopySchema()),
        **asked,
    }
    refused = any(form.errors or form.general for form in asked.values())
    return web.render(
        "resources/preparation.html",
        422 if refused else 200,
        prepared=found,
        session=found.session,
        forms_of=forms,
        cost=whole_cost(found.materials),
        priced=any(each.cost is not None for each in found.materials),
        now=context.now(),
        today=context.today(),
        title_of=task_title,
        priorities=PRIORITY_WORDS,
        supports=SUPPORT_WORDS,
        support_tones=SUPPORT_TONES,
        **_choices(found.session),
    )


def _choices(session: Session) -> dict[str, Any]:
    free = equipment.free_between(session.starts_at, session.ends_at)
    return {
        "free": [(str(each.id), _with_home(each)) for each in free],
        "sites": sites(),
        "items": library_items(),
        "sources": _sources(session),
    }


def _with_home(thing: Equipment) -> str:
    return f"{thing.name}, {thing.worksite.name}" if thing.worksite else thing.name


def library_items() -> list[tuple[str, str]]:
    """Return the items of the library, to choose from."""
    rows = db.session.execute(
        select(Item.id, Item.title).where(Item.archived_at.is_(None)).order_by(Item.title)
    )
    return [(str(row.id), row.title) for row in rows]


def _sources(session: Session) -> list[tuple[str, str]]:
    """Return the latest sessions with a materials list, which could be copied."""
    rows = db.session.execute(
        select(Session.id, Offering.title, Session.starts_at)
        .join(Offering, Offering.id == Session.offering_id)
        .where(
            Session.id != session.id,
            Session.id.in_(select(Material.session_id).where(Material.dropped_at.is_(None))),
        )
        .order_by(Session.starts_at.desc())
        .limit(20)
    )
    return [(str(row.id), f"{row.title}, {when(row.starts_at)}") for row in rows]


def to_page(session_id: UUID) -> str:
    """Return the address of a session's preparation."""
    return url_for("preparation.show", session_id=session_id)


@bp.get("/sessions/<uuid:session_id>/preparation/paper")
@web.needs(PREPARE, PREPARE_ALL)
def paper(session_id: UUID) -> Response:
    """Show the same as a list to print, with boxes to tick by hand."""
    found = queries.preparation(session_id, led_by=led_by())
    return web.render(
        "resources/preparation_paper.html",
        prepared=found,
        session=found.session,
        title_of=task_title,
    )


@bp.post("/sessions/<uuid:session_id>/equipment")
@web.needs(PREPARE, PREPARE_ALL)
def book(session_id: UUID) -> AnyResponse:
    """Book a thing for the session."""
    queries.get_session(session_id, led_by=led_by())
    form = Form(schemas.EquipmentChoiceSchema())
    if form.accepts(lambda data: logistics.book(data["equipment_id"], session_id)):
        name = equipment.get_thing(form.result.equipment_id).name
        undo = url_for(".unbook", session_id=session_id, booking_id=form.result.id)
        said = _("%(name)s is booked; it moves with the session.", name=name)
        return web.done(said, to_page(session_id), undo=undo)
    return page_of(session_id, booking=form)


@bp.post("/sessions/<uuid:session_id>/equipment/<uuid:booking_id>/cancel")
@web.needs(PREPARE, PREPARE_ALL)
def unbook(session_id: UUID, booking_id: UUID) -> AnyResponse:
    """Give a thing of this session free again."""
    _own_booking(session_id, booking_id)
    booking = logistics.unbook(booking_id)
    undo = url_for(".book_again", session_id=session_id, booking_id=booking_id)
    said = _("%(name)s is free again.", name=booking.equipment.name)
    return web.done(said, to_page(session_id), undo=undo)


@bp.post("/sessions/<uuid:session_id>/equipment/<uuid:booking_id>/again")
@web.needs(PREPARE, PREPARE_ALL)
def book_again(session_id: UUID, booking_id: UUID) -> AnyResponse:
    """Undo that."""
    _own_booking(session_id, booking_id)
    booking = logistics.book_again(booking_id)
    said = _("%(name)s is booked as before.", name=booking.equipment.name)
    return web.done(said, to_page(session_id))


def _own_booking(session_id: UUID, booking_id: UUID) -> None:
    """Raise NotFound unless the booking is of a session that this person prepares."""
    queries.get_session(session_id, led_by=led_by())
    if equipment.get_booking(booking_id).session_id != session_id:
        raise NotFound
