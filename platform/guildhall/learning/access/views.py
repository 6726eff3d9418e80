"""Needs and shifts: one's own pages, and the lists of those who arrange."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.access import queries, services
from guildhall.learning.access.asking import wish_from
from guildhall.learning.access.schemas import AnswerSchema, NeedsSchema, ShiftSchema
from guildhall.learning.access.wishes import Wish
from guildhall.learning.access.words import STATE_TONES, STATE_WORDS
from guildhall.learning.models.access import Accommodation
from guildhall.learning.offerings.queries import get_offering
from guildhall.learning.registration.queries import get_registration
from guildhall.wording import gettext as _

bp = Blueprint("accommodations", __name__, template_folder="../templates")


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - the door lets nobody else in
    return person_id


def _wish() -> Wish:
    return wish_from(request.form) or Wish()


@bp.route("/my/needs", methods=["GET", "POST"])
@web.needs(permissions.REGISTER)
def mine() -> AnyResponse:
    """Show and change what one needs every time, and when one works."""
    standing = queries.standing_of(_me())
    start = {"needs": standing.kinds, "needs_words": standing.words} if standing else {}
    form = Form(NeedsSchema(), start=start)
    if form.accepts(lambda _data: services.keep_standing(_me(), _wish())):
        return web.done(_("Saved. It is filled in for you when you register."), url_for(".mine"))
    return form.show(
        "access/mine.html",
        choices=queries.choices(),
        shifts=queries.shifts_of(_me()),
        days=weekdays(),
    )


@bp.route("/my/shifts/new", methods=["GET", "POST"])
@web.needs(permissions.REGISTER)
def new_shift() -> AnyResponse:
    """Say when one works."""
    form = Form(ShiftSchema(), start={"days": ["1", "2", "3", "4", "5"]})
    if form.accepts(lambda data: services.add_shift(_me(), **data)):
        return web.done(_("Saved. You are warned when a session runs into it."), url_for(".mine"))
    return form.show("access/shift.html", days=weekdays())


@bp.post("/my/shifts/<uuid:shift_id>/removal")
@web.needs(permissions.REGISTER)
def remove_shift(shift_id: UUID) -> AnyResponse:
    """Take a shift away."""
    services.remove_shift(shift_id, person_id=_me())
    return web.done(_("That shift is removed."), url_for(".mine"))


@bp.route("/registrations/<uuid:registration_id>/needs", methods=["GET", "POST"])
@web.needs(permissions.REGISTER)
def change(registration_id: UUID) -> AnyResponse:
    """Show what one asked for with a registration, what became of it, and change it."""
    place = get_registration(registration_id, person_id=_me())
    rows = queries.asked_with(place.id)
    form = Form(NeedsSchema(), start=_start(rows))
    if form.accepts(lambda _data: services.change(place.id, person_id=_me(), wish=_wish())):
        page = url_for("catalogue.offering", offering_id=place.offering_id)
        return web.done(_("Saved. Whoever arranges it sees it now."), page)
    return form.show(
        "access/change.html",
        place=place,
        rows=rows,
        choices=_with_asked(rows),
        word_of=queries.word_of,
        words=STATE_WORDS,
        tones=STATE_TONES,
    )


def _start(rows: Any) -> dict[str, Any]:  # noqa: ANN401 - rows of accommodations
    return {
        "needs": [row.kind for row in rows if row.kind],
        "needs_words": next((row.words for row in rows if not row.kind), ""),
    }


def _with_asked(rows: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - as above
    """Return the form's boxes, and those ticked before the tenant took them off the form."""
    offered = queries.choices()
    known = {choice for choice, _word in offered}
    gone = [row.kind for row in rows if row.kind and row.kind not in known]
    return offered + [(kind, queries.word_of(kind)) for kind in gone]


@bp.get("/accommodations")
@web.needs(permissions.ARRANGE)
def index() -> Response:
    """List the offerings ahead for which something was asked, without a name."""
    return web.render("access/index.html", offerings=queries.coming_up())


@bp.get("/offerings/<uuid:offering_id>/accommodations")
@web.needs(permissions.SEE, permissions.ARRANGE)
def of_offering(offering_id: UUID) -> Response:
    """List who needs what at an offering; the look is logged, and so is a refusal."""
    offering = get_offering(offering_id)
    rows = services.look(offering_id, allowed=web.identity().may(permissions.ARRANGE.key))
    return web.render(
        "access/offering.html",
        offering=offering,
        rows=rows,
        word_of=queries.word_of,
        words=STATE_WORDS,
        tones=STATE_TONES,
    )


@bp.route("/accommodations/<uuid:accommodation_id>", methods=["GET", "POST"])
@web.needs(permissions.ARRANGE)
def answer(accommodation_id: UUID) -> AnyResponse:
    """Say what was arranged, or why it cannot be."""
    row = services.look_at(accommodation_id, allowed=True)
    form = Form(AnswerSchema(), start={"state": row.state, "answer": row.answer})
    if form.accepts(lambda data: _answer(accommodation_id, data)):
        place = form.result.registration
        page = url_for(".of_offering", offering_id=place.offering_id)
        return web.done(_("Saved, and %(name)s is told.", name=place.person.name), page)
    row = queries.get_accommodation(accommodation_id)  # a refusal ended the transaction
    return form.show("access/answer.html", row=row, word_of=queries.word_of, words=STATE_WORDS)


def _answer(accommodation_id: UUID, data: dict[str, Any]) -> Accommodation:
    return services.answer(
        accommodation_id, state=data["state"], words=data["answer"], by=web.identity().person_id
    )


def weekdays() -> list[tuple[str, str]]:
    """Return the days of the week with their names."""
    locale = get_locale()
    names = locale.days["stand-alone"]["wide"] if locale else {}
    return [(str(day), str(names.get(day - 1, day)).capitalize()) for day in range(1, 8)]
