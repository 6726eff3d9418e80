"""Union membership and good standing."""

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.forms import Form
from guildhall.people import labels, permissions, queries, roster
from guildhall.people.models.persons import Standing, UnionMembership
from guildhall.people.schemas import LastDaySchema, MembershipSchema, StandingSchema
from guildhall.people.services import union
from guildhall.people.views.showing import person_url
from guildhall.web import done, needs

bp = Blueprint("union", __name__, template_folder="../templates")


@bp.route("/people/<uuid:person_id>/memberships/new", methods=["GET", "POST"])
@needs(permissions.EDIT_STANDING)
def join(person_id: UUID) -> AnyResponse:
    """Record a membership in a unit of the union."""
    person = queries.get_person(person_id)
    form = Form(MembershipSchema(), start={"status": "member", "starts_on": context.today()})
    if form.accepts(lambda data: union.join(person, **data)):
        return done(_("The membership is recorded."), person_url(person_id))
    shown = queries.get_person(person_id)
    units = roster.choices().units
    return form.show("people/membership_form.html", person=shown, units=units, labels=labels)


@bp.route("/memberships/<uuid:membership_id>/end", methods=["GET", "POST"])
@needs(permissions.EDIT_STANDING)
def leave(membership_id: UUID) -> AnyResponse:
    """End a membership with a last day."""
    membership = queries.get(UnionMembership, membership_id)
    person_id = membership.person_id
    form = Form(LastDaySchema(), start={"last_day": context.today()})
    if form.accepts(lambda data: union.leave(membership, **data)):
        return done(_("The membership is ended."), person_url(person_id))
    return form.show("people/membership_end.html", person=queries.get_person(person_id))


@bp.post("/memberships/<uuid:membership_id>/withdraw")
@needs(permissions.EDIT_STANDING)
def withdraw_membership(membership_id: UUID) -> AnyResponse:
    """Take back a membership that never was."""
    membership = queries.get(UnionMembership, membership_id)
    union.withdraw_membership(membership)
    return done(_("The membership is withdrawn."), person_url(membership.person_id))


@bp.route("/people/<uuid:person_id>/standing", methods=["GET", "POST"])
@needs(permissions.EDIT_STANDING)
def standing(person_id: UUID) -> AnyResponse:
    """Record good standing, or that it lapsed, from a day on."""
    person = queries.get_person(person_id)
    form = Form(StandingSchema(), start={"starts_on": context.today()})
    if form.accepts(lambda data: union.set_standing(person, **data)):
        return done(_("The standing is recorded."), person_url(person_id))
    return form.show("people/standing_form.html", person=queries.get_person(person_id))


@bp.post("/standings/<uuid:standing_id>/withdraw")
@needs(permissions.EDIT_STANDING)
def withdraw_standing(standing_id: UUID) -> AnyResponse:
    """Take back an entry of standing that was wrong."""
    entry = queries.get(Standing, standing_id)
    union.withdraw_standing(entry)
    return done(_("The entry is withdrawn."), person_url(entry.person_id))
