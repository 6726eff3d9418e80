"""Reflections as their writer sees them, and what is shared with whoever leads."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.credit.queries import get_offering
from guildhall.learning.permissions import OWN_RECORD, SEE_FEEDBACK
from guildhall.learning.reflections import queries, services
from guildhall.learning.reflections.schemas import ReflectionSchema
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _

bp = Blueprint("reflections", __name__, template_folder="templates")


@bp.get("/offerings/<uuid:offering_id>/reflections")
@web.needs(OWN_RECORD)
def mine(offering_id: UUID) -> Response:
    """Show one's own reflections between the sessions of a series."""
    return _diary(offering_id, None, Form(ReflectionSchema()))


@bp.post("/offerings/<uuid:offering_id>/reflections/<uuid:session_id>")
@web.needs(OWN_RECORD)
def write(offering_id: UUID, session_id: UUID) -> AnyResponse:
    """Keep a reflection on one session."""
    form = Form(ReflectionSchema())
    if form.accepts(lambda data: services.write(session_id, _me(), **data)):
        said = _("Kept. You can change it until the series closes.")
        return web.done(said, url_for(".mine", offering_id=offering_id))
    return _diary(offering_id, session_id, form)


def _diary(offering_id: UUID, session_id: UUID | None, form: Form) -> Response:
    sessions = queries.sessions_of(offering_id)
    me = _me().id
    ids = [session.id for session in sessions]
    if not queries.between(sessions) or not queries.sessions_attended(ids, me):
        raise NotFound
    found = queries.diary(sessions[0].offering, sessions, me)
    forms = {
        place.session.id: form if place.session.id == session_id else _start(place)
        for place in found.places
    }
    return form.show("reflections/mine.html", diary=found, forms_of=forms, now=context.now())


def _start(place: queries.Place) -> Form:
    entry = place.entry
    start = {"words": entry.words, "shared": entry.shared} if entry else {}
    return Form(ReflectionSchema(), start=start)


@bp.get("/offerings/<uuid:offering_id>/reflections/shared")
@web.needs(SEE_FEEDBACK)
def shared(offering_id: UUID) -> Response:
    """Show whoever leads what participants share with them."""
    offering = get_offering(offering_id, for_=web.identity())
    entries = queries.shared_in(offering_id)
    return web.render("reflections/shared.html", offering=offering, entries=entries)


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
