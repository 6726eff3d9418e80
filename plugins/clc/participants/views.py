"""Pages of participants: one's own, the list, one of them, and the forecast."""

from uuid import UUID

from flask import Blueprint, Response, request
from sqlalchemy import func

from guildhall import context
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Column, Sorts, as_file, order, paginate, wants_file, words_asked
from guildhall.people.models.persons import Person
from guildhall.people.naming import choices_for
from guildhall.people.queries import get_person
from guildhall.web import needs, render
from plugins.clc import words
from plugins.clc.access import is_own, me
from plugins.clc.cycles.schemas import EnrolSchema
from plugins.clc.participants import queries
from plugins.clc.participants.forecast import forecast as work_out
from plugins.clc.participants.page import participant_page
from plugins.clc.pay.forecast import work_out as in_money
from plugins.clc.permissions import VIEW_ALL, VIEW_OWN
from plugins.clc.rules import last_day, school_year, share

bp = Blueprint("clc", __name__, url_prefix="/clc", template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (func.lower(Person.last_name), func.lower(Person.first_name), queries.begins()),
        "points": (queries.points(), Person.id),
        "due": (queries.ends(), Person.id),
    }
)
COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda row: row[0].person.employee_number),
    ("Last name", lambda row: row[0].person.last_name),
    ("First name", lambda row: row[0].person.first_name),
    ("Cycle begins", lambda row: row[0].valid.lower),
    ("Records due", lambda row: last_day(row[0].valid)),
    ("Points", lambda row: row[1]),
    ("Required", lambda row: row[0].required_points),
    ("State", lambda row: row[0].status),
)
"""What the import reads again (clc/importing/columns): a file of this list changes nothing."""


@bp.get("/")
@needs(VIEW_OWN)
def mine() -> Response:
    """Show a member her points, what is due and what would count next."""
    return participant_page(me(), own=True)


@bp.get("/participants")
@needs(VIEW_ALL)
def participants() -> Response:
    """List who takes part; as a file exactly what is shown."""
    if kind := wants_file():
        found = queries.participants(_filters())
        rows = db.session.execute(order(found, SORTS["name"], "asc")).all()
        return as_file(rows, COLUMNS, name="clc-participants", kind=kind)
    return show_participants(Form(EnrolSchema()))


def show_participants(enrolling: Form) -> Response:
    """Show the list, with whom somebody was about to enrol."""
    filters = _filters()
    found = queries.participants(filters)
    page = paginate(found, SORTS, default="name", scalars=False)
    return enrolling.show(
        "clc/participants.html",
        page=page,
        filters=filters,
        sums=queries.sums(found),
        among=choices_for(enrolling.value("person")),
        words=words,
        last_day=last_day,
        share=share,
    )


def _filters() -> queries.Filters:
    standing, cycles = request.args.get("standing", ""), request.args.get("cycles", "")
    return queries.Filters(
        q=words_asked(),
        standing=standing if standing in words.STANDINGS else "",
        cycles=cycles if cycles in {"past", "left"} else "",
    )


@bp.get("/participants/<uuid:person_id>")
@needs(VIEW_ALL)
def participant(person_id: UUID) -> Response:
    """Show one participant as she sees herself; with a day, what was true on it."""
    asked = read_day(request.args.get("on", ""), context.today())
    return participant_page(get_person(person_id), own=is_own(person_id), on=asked)


@bp.get("/forecast")
@needs(VIEW_ALL)
def forecast() -> Response:
    """Show how many will have their points by the next due dates, and what that costs."""
    found = work_out()
    if kind := wants_file():
        return as_file(found.lines, FORECAST_COLUMNS, name="clc-forecast", kind=kind)
    return render(
        "clc/forecast.html",
        forecast=found,
        money=in_money(found),
        last_day=last_day,
        school_year=school_year,
        most=50,
    )


FORECAST_COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda line: line.cycle.person.employee_number),
    ("Last name", lambda line: line.cycle.person.last_name),
    ("First name", lambda line: line.cycle.person.first_name),
    ("Records due", lambda line: last_day(line.cycle.valid)),
    ("Points", lambda line: line.outlook.points),
    ("Booked", lambda line: line.outlook.booked),
    ("At this pace", lambda line: line.outlook.by_pace),
    ("Required", lambda line: line.outlook.required),
    ("Missing", lambda line: line.outlook.missing),
    ("Outlook", lambda line: line.outlook.kind),
)
