"""Pages of courses, their versions, and rooms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db, transaction
from guildhall.fields import PageSchema, chosen, words
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.courses import queries, services
from guildhall.learning.courses.services import Content
from guildhall.learning.interest import queries as interest
from guildhall.learning.models.courses import Course, Offering, Room
from guildhall.learning.words import STATUS_TONES, STATUS_WORDS
from guildhall.listing import Sorts
from guildhall.people.models.places import Worksite
from guildhall.wording import gettext as _

bp = Blueprint("courses", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "title": (Course.title, Course.id),
        "code": (Course.code, Course.id),
        "times": (func.count(Offering.id), Course.id),
        "last": (func.max(Offering.starts_at), Course.id),
    }
)


class CourseSchema(PageSchema):
    """A course and what its newest version says."""

    title = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a title of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )
    code = words(40)
    minutes = fields.Integer(
        required=True,
        validate=validate.Range(15, 60_000, error=_l("Enter 15 minutes to 1,000 hours.")),
        error_messages={
            "required": _l("Enter how long it is."),
            "invalid": _l("Enter whole minutes, such as 120."),
        },
    )
    points = fields.Decimal(
        load_default=0,
        places=2,
        validate=validate.Range(0, 999, error=_l("Enter points between 0 and 999.")),
        error_messages={"invalid": _l("Enter points as a number, such as 2 or 1.5.")},
    )
    gives_clock_hours = fields.Boolean(load_default=False)
    gives_ceu = fields.Boolean(load_default=False)
    summary = words(4000)
    objectives = words(4000)
    agenda = words(8000)


class RoomSchema(PageSchema):
    """A room."""

    name = words(120, needed=_l("Enter the room's name."))
    worksite_id = chosen()
    seats = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 100_000, error=_l("Enter a number of seats from 1.")),
        error_messages={"invalid": _l("Enter a number of seats from 1.")},
    )
    directions = words(500)


@bp.get("/courses")
@web.needs(permissions.SEE, permissions.PLAN)
def index() -> Response:
    """Show every course, how often it was held and when last."""
    search = listing.words_asked()
    page = listing.paginate(queries.courses(search), SORTS, default="title", scalars=False)
    return web.render("learning/courses.html", page=page, search=search)


@bp.route("/courses/new", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def new() -> AnyResponse:
    """Write a new course."""
    form = Form(CourseSchema())
    if form.accepts(_begin):
        page = url_for(".show", course_id=form.result.id)
        return web.done(_("The course stands. Offer it when you like."), page)
    return form.show("learning/course_form.html", course=None, version=None)


def _begin(data: dict[str, Any]) -> Course:
    return services.begin_course(data["title"], _content(data), code=data["code"])


def _content(data: Mapping[str, Any]) -> Content:
    names = Content.__struct_fields__
    return Content(**{name: data[name] for name in names})


@bp.get("/courses/<uuid:course_id>")
@web.needs(permissions.SEE, permissions.PLAN)
def show(course_id: UUID) -> Response:
    """Show a course, its versions and when it was offered."""
    return web.render(
        "learning/course.html",
        course=queries.get_course(course_id),
        offerings=queries.offerings_of(course_id),
        interested=interest.how_many(course_id),
        statuses=STATUS_WORDS,
        tones=STATUS_TONES,
    )


@bp.route("/courses/<uuid:course_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def details(course_id: UUID) -> AnyResponse:
    """Change a course: a frozen version is followed by a new one."""
    course = queries.get_course(course_id)
    version = queries.newest_version(course_id)
    start = {name: getattr(version, name) for name in Content.__struct_fields__} if version else {}
    form = Form(CourseSchema(), start={**start, "title": course.title, "code": course.code})
    if form.accepts(lambda data: _change(course, data)):
        return web.done(_("Saved."), url_for(".show", course_id=course_id))
    return form.show("learning/course_form.html", course=course, version=version)


@transaction
def _change(course: Course, data: dict[str, Any]) -> None:
    services.rename(course, title=data["title"], code=data["code"])
    services.version_with(course, _content(data))


@bp.post("/courses/<uuid:course_id>/interest", defaults={"gathers": True})
@bp.post("/courses/<uuid:course_id>/interest/end", defaults={"gathers": False})
@web.needs(permissions.PLAN)
def gather_interest(course_id: UUID, *, gathers: bool) -> AnyResponse:
    """Show a course among what is being planned, or show it no more."""
    services.gather_interest(queries.get_course(course_id), gathers=gathers)
    said = _("It stands among what is being planned; people can ask to be told of a date.")
    if not gathers:
        said = _("It is gone from what is being planned; who asked to be told still is.")
    undo = url_for(".gather_interest", course_id=course_id, gathers=not gathers)
    return web.done(said, url_for(".show", course_id=course_id), undo=undo)


@bp.post("/courses/<uuid:course_id>/archive")
@web.needs(permissions.PLAN)
def archive(course_id: UUID) -> AnyResponse:
    """Put a course away."""
    services.archive(queries.get_course(course_id))
    undo = url_for(".bring_back", course_id=course_id)
    return web.done(_("The course is put away."), url_for(".index"), undo=undo)


@bp.post("/courses/<uuid:course_id>/return")
@web.needs(permissions.PLAN)
def bring_back(course_id: UUID) -> AnyResponse:
    """Take a course up again."""
    services.bring_back(queries.get_course(course_id))
    return web.done(_("The course is back."), url_for(".show", course_id=course_id))


@bp.route("/rooms", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def rooms() -> AnyResponse:
    """Show the rooms, and add one."""
    form = Form(RoomSchema())
    if form.accepts(lambda data: services.room_called(data.pop("name"), **data)):
        return web.done(_("The room is kept."), url_for(".rooms"))
    return form.show("learning/rooms.html", rooms=queries.rooms(), worksites=_worksites())


@bp.route("/rooms/<uuid:room_id>", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def room(room_id: UUID) -> AnyResponse:
    """Correct a room."""
    found = queries.get_room(room_id)
    names = ("name", "worksite_id", "seats", "directions")
    form = Form(RoomSchema(), start={name: getattr(found, name) for name in names})
    if form.accepts(lambda data: _correct(found, data)):
        return web.done(_("Saved."), url_for(".rooms"))
    return form.show("learning/room.html", room=found, worksites=_worksites())


def _correct(found: Room, data: dict[str, Any]) -> Room:
    return services.change_room(found, **data)


def _worksites() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Worksite.id, Worksite.name).order_by(Worksite.name))
    return [(str(row.id), row.name) for row in rows]
