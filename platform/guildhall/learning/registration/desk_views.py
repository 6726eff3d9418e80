"""A coordinator registers, moves and cancels for others (P26)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.offerings import schemas
from guildhall.learning.offerings.views import page
from guildhall.learning.registration import desk, moving, queries, rules
from guildhall.learning.registration.services import Outcome
from guildhall.localisation import when
from guildhall.people.naming import person_called
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("desk", __name__, template_folder="../templates")


@bp.post("/offerings/<uuid:offering_id>/registrations")
@web.needs(permissions.REGISTER_OTHERS)
def add(offering_id: UUID) -> AnyResponse:
    """Register somebody by name or number."""
    form = Form(schemas.AddSchema())
    if form.accepts(lambda data: _add(offering_id, data)):
        back = url_for("offerings.show", offering_id=offering_id)
        return web.done(_sentence(*form.result), back)
    return page(offering_id, add_form=form)


def _add(offering_id: UUID, data: dict[str, Any]) -> tuple[str, Outcome]:
    person = person_called(data["person"], data["person_id"])
    return person.name, desk.add(offering_id, person_id=person.id, reason=data["reason"])


def _sentence(name: str, outcome: Outcome) -> str:
    """Say who it was: half a name may have found somebody else than was meant."""
    place = outcome.place_in_line
    if not outcome.new and outcome.state == "waitlisted":
        return _("%(name)s waits already, as number %(place)s in line.", name=name, place=place)
    if not outcome.new:
        return _("%(name)s was registered already; nothing was doubled.", name=name)
    if outcome.state == "waitlisted":
        return _("It is full: %(name)s is number %(place)s in line.", name=name, place=place)
    return _("%(name)s is registered and finds it under “My messages”.", name=name)


@bp.get("/registrations/<uuid:registration_id>")
@web.needs(permissions.REGISTER_OTHERS)
def change(registration_id: UUID) -> Response:
    """Show what can be done about somebody's registration."""
    return _show(registration_id)


def _show(
    registration_id: UUID, *, move_form: Form | None = None, cancel_form: Form | None = None
) -> Response:
    registration = queries.get_registration(registration_id)
    return web.render(
        "learning/registration_change.html",
        422 if move_form or cancel_form else 200,
        registration=registration,
        others=_elsewhere(registration.offering),
        states=rules.STATE_WORDS,
        move_form=move_form or Form(schemas.MoveSchema()),
        cancel_form=cancel_form or Form(schemas.ReasonSchema()),
    )


def _elsewhere(offering: Offering) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return where somebody may be moved: other times of the course first, then the rest."""
    same, rest = offerings.elsewhere(offering)
    groups = ((_("Other times of this course"), same), (_("Something else"), rest))
    return [
        (label, [(str(each.id), _seats_at(each)) for each in found])
        for label, found in groups
        if found
    ]


def _seats_at(offering: Offering) -> str:
    left = rules.seats_left(offering.capacity, offering.seats_taken)
    free = _("no limit of seats")
    if left is not None:
        free = ngettext("%(num)s seat left", "%(num)s seats left", left)
    return f"{offering.title}, {when(offering.starts_at)} ({free})"


@bp.post("/registrations/<uuid:registration_id>/removal")
@web.needs(permissions.REGISTER_OTHERS)
def cancel(registration_id: UUID) -> AnyResponse:
    """Cancel somebody's registration, with the reason that they read."""
    registration = queries.get_registration(registration_id)
    name = registration.person.name
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: desk.cancel_for(registration, reason=data["reason"])):
        back = url_for("offerings.show", offering_id=registration.offering_id)
        return web.done(_("The registration of %(name)s is cancelled.", name=name), back)
    return _show(registration_id, cancel_form=form)


@bp.post("/registrations/<uuid:registration_id>/move")
@web.needs(permissions.REGISTER_OTHERS)
def move(registration_id: UUID) -> AnyResponse:
    """Move somebody to another offering, in one step."""
    registration = queries.get_registration(registration_id)
    name = registration.person.name
    form = Form(schemas.MoveSchema())
    if form.accepts(lambda data: moving.move(registration, data["to"], reason=data["reason"])):
        back = url_for("offerings.show", offering_id=registration.offering_id)
        return web.done(_("%(name)s is moved to the other offering.", name=name), back)
    return _show(registration_id, move_form=form)
