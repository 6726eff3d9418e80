"""Who has which way in: inviting by mail, printing codes, ending it."""

from typing import cast
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from guildhall import context, listing
from guildhall.accounts import queries
from guildhall.accounts.permissions import INVITE, PRINT_CODES, RESET_STEP
from guildhall.accounts.schemas import ReasonSchema
from guildhall.accounts.services import invitations, pins, resetting
from guildhall.accounts.views.blueprint import bp
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.forms import Form
from guildhall.localisation import language
from guildhall.pdf.pin_slips import PinSlip, render_pin_slips
from guildhall.pdf.words import Language
from guildhall.people.models.persons import Person
from guildhall.web import SEE_OTHER, done, identity, needs, render


@bp.get("/people/ways-in")
@needs(INVITE, PRINT_CODES, RESET_STEP)
def ways_in() -> Response:
    """List people with their way in, those without one first in mind."""
    way, search = request.args.get("way", "none"), listing.words_asked()
    page = listing.paginate(
        queries.people_and_ways(way, search),
        {
            "name": (Person.last_name, Person.first_name, Person.id),
            "number": (Person.employee_number, Person.id),
        },
        default="name",
        scalars=False,
    )
    return render("accounts/ways_in.html", page=page, way=way, q=search, now=context.now())


@bp.post("/people/ways-in/codes")
@needs(PRINT_CODES)
def print_codes() -> Response:
    """Make codes for the chosen people and hand them out as a PDF; they are shown only here."""
    try:
        codes = pins.print_codes(_selected())
    except (Conflict, Invalid) as refusal:
        return _back(refusal.message)
    pdf = render_pin_slips(
        directory().letterhead(),
        [_slip(code) for code in codes],
        sign_in_url=directory().url_of(context.tenant_id(), "/sign-in/first-time"),
        language=cast("Language", language()),
    )
    answer = FlaskResponse(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="codes.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/people/ways-in/invitations")
@needs(INVITE)
def invite() -> Response:
    """Invite the chosen people by mail."""
    try:
        count = invitations.invite(_selected())
    except (Conflict, Invalid) as refusal:
        return _back(refusal.message)
    return done(
        ngettext(
            "%(num)d invitation is on its way.", "%(num)d invitations are on their way.", count
        ),
        url_for(".ways_in", way="none"),
    )


@bp.post("/people/ways-in/<uuid:person_id>/end")
@needs(INVITE)
def end_access(person_id: UUID) -> Response:
    """End somebody's way in."""
    person = invitations.end_access(person_id, by=cast("UUID", identity().person_id))
    return done(
        _("%(name)s cannot sign in here any more.", name=person.name),
        url_for(".ways_in", way="none"),
        undo=url_for(".restore_access", person_id=person.id),
    )


@bp.post("/people/ways-in/<uuid:person_id>/restore")
@needs(INVITE)
def restore_access(person_id: UUID) -> Response:
    """Undo the ending of a way in."""
    person = invitations.restore_access(person_id)
    return done(
        _("%(name)s can sign in again.", name=person.name), url_for(".ways_in", way="email")
    )


@bp.route("/people/ways-in/<uuid:person_id>/reset", methods=["GET", "POST"])
@needs(RESET_STEP)
def reset_step(person_id: UUID) -> Response:
    """Take somebody's second step away, with a reason."""
    person = queries.get_person(person_id)
    form = Form(ReasonSchema())
    me = identity().person_id
    if form.accepts(lambda data: resetting.reset_here(person_id, by=me, **data)):
        return done(
            _("The second step of %(name)s is reset, and every session ended.", name=person.name),
            url_for(".ways_in", way="email"),
        )
    return form.show("accounts/reset_step.html", person=person)


def _back(sentence: str) -> Response:
    """Go back to the list and say there why nothing was done."""
    flash(sentence, "warning")
    return redirect(url_for(".ways_in", way="none"), SEE_OTHER)


def _selected() -> list[UUID]:
    try:
        return [UUID(value) for value in request.form.getlist("selected")]
    except ValueError as garbled:
        raise Invalid(_("Choose people from the list.")) from garbled


def _slip(code: pins.PrintedCode) -> PinSlip:
    return PinSlip(
        person_name=code.person.name,
        employee_number=code.person.employee_number or code.person.badge_code or "",
        one_time_code=code.code,
        expires=code.expires_at.astimezone(context.tenant().zone),
    )
