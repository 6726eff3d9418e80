"""Pages of roles."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from sqlalchemy import func
from werkzeug.wrappers import Response

from guildhall import context, listing
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.web import done, identity, needs, render
from guildhall.wording import gettext as _
from tenants.models import RoleAssignment
from tenants.roles import queries, services
from tenants.roles.permissions import DESIGNATE, EDIT, GIVING, SEE
from tenants.roles.rules import last_day, when
from tenants.roles.schemas import BundleSchema, EndSchema, GiveSchema
from tenants.roles.words import GIVEN, NAMES, name_of

bp = Blueprint("roles", __name__, template_folder="templates")


@bp.get("/roles")
@needs(SEE, *GIVING)
def roles() -> Response:
    """List who holds which role, now, later and before."""
    tab, role = request.args.get("when", "now"), request.args.get("role", "")
    page = listing.paginate(
        queries.assignments(tab, role),
        {
            "role": (RoleAssignment.role, Person.last_name, Person.first_name, RoleAssignment.id),
            "name": (Person.last_name, Person.first_name, RoleAssignment.id),
            "since": (func.lower(RoleAssignment.valid), RoleAssignment.id),
        },
        default="role",
        scalars=False,
    )
    return render(
        "roles/roles.html",
        page=page,
        tab=tab,
        role=role,
        names=NAMES,
        last_day=last_day,
        warnings=queries.setup_warnings(),
        presides="president" in identity().roles,
    )


@bp.route("/roles/new", methods=["GET", "POST"])
@needs(*GIVING)
def give() -> Response:
    """Find a person and give her a role."""
    me, words = _me(), request.values.get("q", "")
    form = Form(GiveSchema(), start={"since": context.today().isoformat(), **_asked()})
    if form.accepts(lambda data: _give(data, me)):
        return done(_given(form.result), url_for(".roles", when=_tab(form.result)))
    return form.show(
        "roles/give.html",
        words=words,
        found=_found(words, form),
        roles=[(role, name_of(role)) for role in GIVEN if queries.may_give(role, me.id)],
    )


@bp.route("/roles/<uuid:assignment_id>/end", methods=["GET", "POST"])
@needs(SEE, *GIVING)
def end(assignment_id: UUID) -> Response:
    """Set the last day of a role."""
    assignment = queries.get_assignment(assignment_id)
    person = get_person(assignment.person_id)
    form = Form(EndSchema(), start={"last": context.today().isoformat()})
    if form.accepts(lambda data: services.end(assignment_id, **data, by=_me())):
        return done(_("Saved. The past stays as it was."), url_for(".roles"))
    return form.show(
        "roles/end.html",
        assignment=assignment,
        person=person,
        role_name=name_of(assignment.role),
        begun=when(assignment.valid, context.today()) == "now",
    )


@bp.post("/roles/<uuid:assignment_id>/designation")
@needs(DESIGNATE)
def designate(assignment_id: UUID) -> Response:
    """Designate the coordinator who is there already."""
    services.designate(assignment_id, by=_me())
    return done(_("You designated the coordinator."), url_for(".roles"))


@bp.get("/roles/permissions")
@needs(EDIT)
def bundles() -> Response:
    """List the roles with how much each of them may do."""
    changed = queries.bundles()
    rows = [(role, name_of(role), queries.permissions_of(role), role in changed) for role in NAMES]
    return render("roles/bundles.html", rows=rows)


@bp.route("/roles/permissions/<role>", methods=["GET", "POST"])
@needs(EDIT)
def bundle(role: str) -> Response:
    """Decide what a role may do."""
    if role not in NAMES:
        raise NotFound
    form = Form(BundleSchema(), start={"permissions": sorted(queries.permissions_of(role))})
    if form.accepts(lambda data: services.decide(role, data["permissions"], by=_me())):
        return done(_("%(role)s: saved.", role=name_of(role)), url_for(".bundles"))
    return form.show(
        "roles/bundle.html",
        role=role,
        role_name=name_of(role),
        features=services.shown_permissions(role),
        changed=role in queries.bundles(),
    )


@bp.post("/roles/permissions/<role>/reset")
@needs(EDIT)
def reset_bundle(role: str) -> Response:
    """Give a role its default again."""
    services.reset(role, by=_me())
    return done(_("%(role)s: as it was at first.", role=name_of(role)), url_for(".bundles"))


def _me() -> Person:
    person_id = identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)


def _give(data: dict[str, Any], me: Person) -> RoleAssignment:
    person = get_person(data.pop("person_id"))
    return services.give(person, **data, by=me)


def _given(assignment: RoleAssignment) -> str:
    return _(
        "%(name)s: %(role)s.",
        name=get_person(assignment.person_id).name,
        role=name_of(assignment.role),
    )


def _tab(assignment: RoleAssignment) -> str:
    return when(assignment.valid, context.today())


def _asked() -> dict[str, str]:
    """Return what a link to the form wants filled in already."""
    return {name: request.args[name] for name in ("person_id", "role") if name in request.args}


def _found(words: str, form: Form) -> list[Person]:
    """Return who matches the search, and who is chosen already."""
    people = list(queries.find_people(words))
    chosen = str(form.value("person_id"))
    if chosen and chosen not in {str(person.id) for person in people}:
        try:
            people.insert(0, get_person(UUID(chosen)))
        except (NotFound, ValueError):
            return people
    return people
