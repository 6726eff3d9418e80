"""Hold seats for one's people, name them, give the rest back; guests of a coordinator."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.context import midnight
from guildhall.errors import Invalid, NotFound
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.catalogue.queries import public_offering
from guildhall.learning.groups import guests, queries, schemas, services
from guildhall.learning.models.seats import SeatGroup
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.registration.queries import get_registration
from guildhall.learning.registration.rules import STATE_WORDS
from guildhall.learning.words import STATE_TONES
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("groups", __name__, template_folder="templates")


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - the door lets nobody else in
    return person_id


def _group(group_id: UUID) -> SeatGroup:
    """Return a group of one's own; a coordinator sees everybody's."""
    everybodys = web.identity().may(permissions.REGISTER_OTHERS.key)
    return queries.get_group(group_id, holder_id=None if everybodys else _me())


@bp.get("/my/groups")
@web.needs(permissions.HOLD_SEATS)
def mine() -> Response:
    """Show the seats that somebody holds and held."""
    return web.render("groups/mine.html", groups=queries.held_by(_me()))


@bp.route("/catalogue/<uuid:offering_id>/group", methods=["GET", "POST"])
@web.needs(permissions.HOLD_SEATS)
def hold(offering_id: UUID) -> AnyResponse:
    """Hold seats of an offering for one's people."""
    form = Form(schemas.HoldSchema())
    if form.accepts(lambda data: _hold(offering_id, data)):
        sentence = ngettext(
            "%(num)s seat is held for you. Name whom it is for.",
            "%(num)s seats are held for you. Name whom they are for.",
            form.result.seats,
        )
        undo = url_for(".release", group_id=form.result.id)
        return web.done(sentence, url_for(".show", group_id=form.result.id), undo=undo)
    return form.show("groups/hold.html", offering=public_offering(offering_id))


def _hold(offering_id: UUID, data: dict[str, Any]) -> SeatGroup:
    until = midnight(data["until"] + timedelta(1)) if data["until"] else None
    return services.hold(
        offering_id, holder_id=_me(), seats=data["seats"], until=until, label=data["label"]
    )


@bp.get("/groups/<uuid:group_id>")
@web.needs(permissions.HOLD_SEATS, permissions.REGISTER_OTHERS)
def show(group_id: UUID) -> AnyResponse:
    """Show a group: who has a name, how many seats wait for one, until when."""
    return _page(_group(group_id), Form(schemas.NameSchema()))


def _page(group: SeatGroup, form: Form) -> Response:
    named = queries.named_in(group.id)
    taken = {place.person_id for place in named}
    return form.show(
        "groups/group.html",
        group=group,
        named=named,
        people=[
            (str(each.id), f"{each.sort_name} ({each.employee_number or '–'})")
            for each in _nameable()
            if each.id not in taken
        ],
        states=STATE_WORDS,
        tones=STATE_TONES,
        stands=group.released_at is None and group.held_until > context.now(),
    )


def _nameable() -> Sequence[Person]:
    """Return whom a manager may name; a coordinator writes a name instead."""
    if web.identity().may(permissions.REGISTER_OTHERS.key):
        return ()
    return queries.people_of(_me())


@bp.post("/groups/<uuid:group_id>/names")
@web.needs(permissions.HOLD_SEATS, permissions.REGISTER_OTHERS)
def name(group_id: UUID) -> AnyResponse:
    """Give one of the seats to somebody."""
    group = _group(group_id)
    form = Form(schemas.NameSchema())
    if form.accepts(lambda data: _name(group, data)):
        return web.done(_("They have the seat, and are told."), url_for(".show", group_id=group_id))
    return _page(_group(group_id), form)


def _name(group: SeatGroup, data: dict[str, Any]) -> Any:  # noqa: ANN401 - the form's result
    coordinator = web.identity().may(permissions.REGISTER_OTHERS.key)
    person_id = _written(data["person"]) if coordinator else _chosen(data["person_id"])
    return services.name(group.id, person_id, reason=data["reason"] if coordinator else "")


def _written(text: str) -> UUID:
    if not text:
        raise Invalid(person=_("Enter a name or an employee number."))
    return person_meant(text).id


def _chosen(person_id: UUID | None) -> UUID:
    """Return who was chosen, if she is among the manager's people."""
    if person_id is None:
        raise Invalid(person=_("Choose somebody."))
    if person_id not in {each.id for each in queries.people_of(_me())}:
        raise NotFound
    return person_id


@bp.post("/groups/names/<uuid:registration_id>/removal")
@web.needs(permissions.HOLD_SEATS, permissions.REGISTER_OTHERS)
def take_back(registration_id: UUID) -> AnyResponse:
    """Take a name off a seat; the seat stays with the group."""
    place = get_registration(registration_id)
    if place.group_id is None:
        raise NotFound
    group = _group(place.group_id)
    services.take_back(registration_id, reason=_("The seat is given to somebody else."))
    return web.done(
        _("The seat has no name now; they are told."), url_for(".show", group_id=group.id)
    )


@bp.post("/groups/<uuid:group_id>/release")
@web.needs(permissions.HOLD_SEATS, permissions.REGISTER_OTHERS)
def release(group_id: UUID) -> AnyResponse:
    """Give the seats without a name back."""
    returned = services.release(_group(group_id).id)
    sentence = ngettext(
        "%(num)s seat went back, to whoever waits first.",
        "%(num)s seats went back, to whoever waits first.",
        returned,
    )
    return web.done(sentence, url_for(".show", group_id=group_id))


@bp.route("/offerings/<uuid:offering_id>/guests", methods=["GET", "POST"])
@web.needs(permissions.REGISTER_OTHERS)
def guest_list(offering_id: UUID) -> AnyResponse:
    """Show the guests of an offering, and write one down."""
    offering = offerings.get_offering(offering_id)
    form = Form(schemas.GuestSchema(), start={"takes_seat": True})
    if form.accepts(lambda data: guests.invite(offering_id, **data)):
        undo = url_for(".remove_guest", guest_id=form.result.id)
        return web.done(
            _("%(name)s is expected.", name=form.result.name),
            url_for(".guest_list", offering_id=offering_id),
            undo=undo,
        )
    return form.show("groups/guests.html", offering=offering, guests=guests.guests_of(offering_id))


@bp.post("/guests/<uuid:guest_id>/removal")
@web.needs(permissions.REGISTER_OTHERS)
def remove_guest(guest_id: UUID) -> AnyResponse:
    """Take a guest off the list."""
    guest = guests.take_off(guest_id)
    return web.done(
        _("%(name)s is off the list.", name=guest.name),
        url_for(".guest_list", offering_id=guest.offering_id),
        undo=url_for(".return_guest", guest_id=guest_id),
    )


@bp.post("/guests/<uuid:guest_id>/return")
@web.needs(permissions.REGISTER_OTHERS)
def return_guest(guest_id: UUID) -> AnyResponse:
    """Put a guest back on the list."""
    guest = guests.put_back(guest_id)
    return web.done(
        _("%(name)s is expected.", name=guest.name),
        url_for(".guest_list", offering_id=guest.offering_id),
    )
