"""Routes of the CLC: one's own points, and the coordinator's list."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering
from guildhall.listing import Column, as_file, order, paginate, wants_file
from guildhall.people.models.persons import Person
from guildhall.people.queries import find_by_number, get_person
from guildhall.web import done, identity, needs, render
from plugins.clc import queries, rules, services
from plugins.clc.models import ClcCycle
from plugins.clc.permissions import ENROL, VIEW_ALL, VIEW_OWN

bp = Blueprint("clc", __name__, url_prefix="/clc", template_folder="templates")


@bp.get("/")
@needs(VIEW_OWN)
def mine() -> Response:
    """Show a member her points, what is due and what would count next."""
    return _page(get_person(_own_id()), own=True)


@bp.post("/enrolment")
@needs(VIEW_OWN)
def join() -> AnyResponse:
    """Open one's own cycle."""
    person = get_person(_own_id())
    services.enrol(person, context.today(), by=person)
    return done(_("You are in. Your points count from now on."), url_for(".mine"))


@bp.get("/participants")
@needs(VIEW_ALL)
def participants() -> Response:
    """List everybody with an open cycle; as a file exactly what is shown."""
    words, standing = request.args.get("q", ""), request.args.get("standing", "")
    found = queries.participants(words, standing)
    if kind := wants_file():
        rows = db.session.execute(order(found, SORTS["name"], "asc")).all()
        return as_file(rows, COLUMNS, name="clc-participants", kind=kind)
    page = paginate(found, SORTS, default="name", scalars=False)
    return render("clc/participants.html", page=page, q=words, standing=standing, rules=rules)


@bp.get("/participants/<uuid:person_id>")
@needs(VIEW_ALL)
def participant(person_id: UUID) -> Response:
    """Show one participant as she sees herself."""
    return _page(get_person(person_id), own=False)


@bp.post("/participants")
@needs(ENROL)
def enrol() -> AnyResponse:
    """Enrol somebody by employee number or badge."""
    person = find_by_number(request.form.get("number", ""))
    if person is None:
        raise Invalid(number=_("Nobody here has this employee number or badge."))
    services.enrol(person, context.today(), by=get_person(_own_id()))
    where = url_for(".participant", person_id=person.id)
    return done(_("%(name)s is enrolled.", name=person.name), where)


@bp.post("/cycles/<uuid:cycle_id>/leaving")
@needs(ENROL)
def leave(cycle_id: UUID) -> AnyResponse:
    """End a cycle early."""
    cycle = queries.get_cycle(cycle_id)
    services.leave(cycle, request.form.get("reason", ""), by=get_person(_own_id()))
    undo = url_for(".rejoin", cycle_id=cycle.id)
    return done(_("The cycle has ended."), url_for(".participants"), undo=undo)


@bp.post("/cycles/<uuid:cycle_id>/return")
@needs(ENROL)
def rejoin(cycle_id: UUID) -> AnyResponse:
    """Undo an early end."""
    cycle = queries.get_cycle(cycle_id)
    services.rejoin(cycle, by=get_person(_own_id()))
    return done(_("The cycle is open again."), url_for(".participants"))


def _page(person: Person, *, own: bool) -> Response:
    today, rule = context.today(), services.rule_now()
    upcoming = [(offering, _worth(offering)) for offering in queries.would_count_next(person.id)]
    return render(
        "clc/person.html",
        person=person,
        own=own,
        standing=queries.standing_of(person.id, today),
        entries=queries.entries_of(person.id),
        upcoming=upcoming,
        eligible=queries.is_classified(person.id, today),
        rule=rule,
        rules=rules,
    )


def _worth(offering: Offering) -> rules.Points:
    version = offering.course_version
    return rules.points_for(version.minutes, version.points, services.rule_now())


def _own_id() -> UUID:
    found = identity().person_id
    if found is None:
        raise Conflict(_("Your account has no person in this tenant."))
    return found


SORTS = {
    "name": (func.lower(Person.last_name), func.lower(Person.first_name)),
    "points": (queries.points_total(),),
    "due": (func.upper(ClcCycle.valid),),
}

COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda row: row[0].person.employee_number),
    ("Last name", lambda row: row[0].person.last_name),
    ("First name", lambda row: row[0].person.first_name),
    ("Cycle begins", lambda row: row[0].valid.lower),
    ("Records due", lambda row: rules.last_day(row[0].valid)),
    ("Points", lambda row: row[1]),
    ("Required", lambda row: row[0].required_points),
    ("Entries", lambda row: row[2]),
)
