"""The list of people and each one's page."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, homes, listing
from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Column
from guildhall.people import labels, permissions, queries, record, roster
from guildhall.people.history import history_of, looks_at, names_in
from guildhall.people.models.persons import Person
from guildhall.people.schemas import ConfidentialPersonSchema, PersonSchema
from guildhall.people.services import confidential, persons
from guildhall.people.views.editing import Editing
from guildhall.people.views.showing import as_of, person_url, typed_id
from guildhall.sentences import said
from guildhall.web import done, identity, needs, render, signed_in

bp = Blueprint("people", __name__, template_folder="../templates")


@bp.get("/people")
@needs(permissions.VIEW)
def index() -> Response:
    """Show who is here, narrowed and in order; the same as a file."""
    on, chosen = as_of(), filters()
    statement = roster.people(chosen, on)
    if kind := listing.wants_file():
        return as_file(statement, on, kind)
    page = listing.paginate(statement, roster.SORTS, default="name")
    posts = roster.posts_of([each.id for each in page.items], on) if sees_posts() else {}
    return render(
        "people/index.html",
        page=page,
        posts=posts,
        choices=roster.choices() if sees_posts() else roster.Choices(),
        filters=chosen,
        labels=labels,
        on=on,
        today=context.today(),
    )


def filters() -> roster.Filters:
    """Return what the address asks for; whoever sees no positions cannot search by them."""
    asked = request.args
    state = asked.get("state", "")
    q = asked.get("q", "")[:200]
    state = state if state in roster.STATES else ""
    if not sees_posts():
        return roster.Filters(q=q, state="" if state in roster.OF_POSITIONS else state)
    return roster.Filters(
        q=q,
        worksite=typed_id("worksite"),
        department=typed_id("department"),
        unit=typed_id("unit"),
        job_class=typed_id("job_class"),
        classification=asked.get("classification", ""),
        state=state,
    )


def sees_posts() -> bool:
    """Say whether this person sees positions."""
    return identity().may(permissions.VIEW_POSITIONS.key)


def as_file(statement: Select[tuple[Person]], on: date, kind: str) -> Response:
    """Return everybody of the list as a file with the columns of the page."""
    sort, direction = listing.asked_order(roster.SORTS, default="name")
    lines = roster.lines(statement, on, posts=sees_posts())
    rows = db.session.execute(listing.order(lines, roster.SORTS[sort], direction)).all()
    return listing.as_file(rows, columns(), name=_("people"), kind=kind)


def columns() -> list[Column]:
    """Return the columns that the page shows to this person."""
    found: list[Column] = [
        (_("Name"), lambda row: f"{row.last_name}, {row.first_name}"),
        (_("Employee number"), lambda row: row.employee_number),
        (_("E-mail"), lambda row: row.email),
    ]
    if not sees_posts():
        return found
    return [
        *found,
        (_("Positions"), lambda row: row.titles),
        (_("Worksites"), lambda row: row.sites),
        (_("Hours a week"), lambda row: None if row.minutes is None else row.minutes / 60),
        (_("FTE"), lambda row: None if row.fte is None else float(row.fte)),
    ]


@bp.get("/people/<uuid:person_id>")
@needs(permissions.VIEW)
def person(person_id: UUID) -> Response:
    """Show a person as of a date."""
    found = queries.get_person(person_id)
    see = tuple(identity().permissions)
    return render(
        "people/person.html",
        record=record.record_of(found, as_of(), see=see),
        cards=homes.about("person", found.id),
        labels=labels,
        today=context.today(),
        own=False,
    )


@bp.get("/my-record")
@signed_in()
def mine() -> Response:
    """Show somebody her own record, and who looked at what is confidential in it."""
    found = queries.get_person(identity().person_id or UUID(int=0))
    own = tuple(permission.key for permission in permissions.ALL)
    return render(
        "people/person.html",
        record=record.record_of(found, as_of(), see=own),
        looks=listing.paginate(looks_at(found.id), {"when": []}, default="when"),
        cards=[],
        labels=labels,
        today=context.today(),
        own=True,
    )


@bp.get("/people/<uuid:person_id>/history")
@needs(permissions.VIEW)
def history(person_id: UUID) -> Response:
    """Show what happened to a person's record."""
    found = queries.get_person(person_id)
    entries = history_of(found, see=tuple(identity().permissions))
    return render(
        "people/history.html",
        person=found,
        entries=entries,
        names=names_in(entries),
        labels=labels,
        said=said,
    )


@bp.get("/people/<uuid:person_id>/birth-date")
@needs(permissions.VIEW)
def birth_date(person_id: UUID) -> Response:
    """Show a birth date, or refuse it; either way the access log says so."""
    found = queries.get_person(person_id)
    allowed = identity().may(permissions.VIEW_BIRTH_DATES.key)
    shown = confidential.read(found, "birth_date", allowed=allowed)
    return render("people/birth_date.html", person=found, shown=shown)


@bp.route("/people/new", methods=["GET", "POST"])
@needs(permissions.EDIT)
def add() -> AnyResponse:
    """Add a person by hand."""
    form = Form(schema())
    if form.accepts(persons.add_person):
        message = _("%(name)s is added. Next: a position.", name=form.result.name)
        return done(message, person_url(form.result.id))
    return form.show("people/person_form.html", person=None)


@bp.route("/people/<uuid:person_id>/facts", methods=["GET", "POST"])
@needs(permissions.EDIT)
def edit(person_id: UUID) -> AnyResponse:
    """Change a person's facts."""
    found = queries.get_person(person_id)
    form = Editing(schema(found), lambda: facts(queries.get_person(person_id)))
    if form.accepts(lambda data: persons.change_person(found, data, seen=form.seen)):
        return done(_("%(name)s is saved.", name=form.result.name), person_url(person_id))
    return form.show("people/person_form.html", person=found, labels=labels)


def schema(of: Person | None = None) -> PersonSchema:
    """Return the form's fields; opening a birth date to be changed is a look at it."""
    if not identity().may(permissions.VIEW_BIRTH_DATES.key):
        return PersonSchema()
    if of is not None:
        confidential.read(of, "birth_date", allowed=True)
    return ConfidentialPersonSchema()


def facts(of: Person) -> dict[str, object]:
    """Return what the form shows of a person."""
    may_see = identity().may(permissions.VIEW_BIRTH_DATES.key)
    return persons.facts_of(of, birth_date=may_see)


@bp.post("/people/<uuid:person_id>/archive")
@needs(permissions.EDIT)
def archive(person_id: UUID) -> AnyResponse:
    """Take a person out of the lists."""
    found = queries.get_person(person_id)
    persons.archive(found)
    message = _("%(name)s is archived and cannot sign in here any more.", name=found.name)
    undo = url_for(".restore", person_id=person_id)
    return done(message, person_url(person_id), undo=undo)


@bp.post("/people/<uuid:person_id>/restore")
@needs(permissions.EDIT)
def restore(person_id: UUID) -> AnyResponse:
    """Bring a person back into the lists."""
    found = queries.get_person(person_id)
    persons.restore(found)
    message = _("%(name)s is back. Invite them again so that they can sign in.", name=found.name)
    return done(message, person_url(person_id))
