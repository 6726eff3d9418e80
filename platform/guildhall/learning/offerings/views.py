"""A coordinator's pages of offerings: list, one page to plan it all, publish, change, cancel."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, homes, listing, web
from guildhall.dates import read_day
from guildhall.db import db, transaction
from guildhall.forms import Form
from guildhall.homes import about
from guildhall.learning import permissions
from guildhall.learning.calendar.warnings import day_off_sentence
from guildhall.learning.catalogue.queries import public_offering
from guildhall.learning.courses import queries as courses
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import forms, planning, queries, rules, schemas
from guildhall.learning.offerings.queries import Filter
from guildhall.learning.offerings.sessions import doubts_about
from guildhall.learning.registration.audience import describe
from guildhall.learning.registration.rules import STATE_WORDS, seats_left
from guildhall.learning.words import (
    FORMAT_WORDS,
    KIND_WORDS,
    STATE_TONES,
    STATUS_TONES,
    STATUS_WORDS,
)
from guildhall.learning.yearly.queries import get_line
from guildhall.learning.yearly.services import tie
from guildhall.localisation import iso
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.wording import gettext as _

bp = Blueprint("offerings", __name__, template_folder="../templates")

SORTS: Mapping[str, Any] = {
    "title": Offering.title,
    "starts": Offering.starts_at,
    "status": Offering.status,
    "taken": Offering.seats_taken,
    "seats": Offering.capacity,
}


@bp.get("/offerings")
@web.needs(permissions.SEE, permissions.PLAN)
def index() -> Response:
    """Show every offering: filter, sort, page, export."""
    wanted = _filter()
    statement = queries.offerings(wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Offering.starts_at)).all()
        return listing.as_file(rows, _columns(), name="offerings", kind=kind)
    page = listing.paginate(statement, SORTS, default="starts", direction="desc", scalars=False)
    return web.render(
        "learning/offerings.html",
        page=page,
        wanted=wanted,
        statuses=STATUS_WORDS,
        kinds=KIND_WORDS,
        tones=STATUS_TONES,
        left=seats_left,
    )


def _filter() -> Filter:
    asked = request.args
    return Filter(
        search=asked.get("q", "").strip(),
        status=asked.get("status", "") if asked.get("status") in STATUS_WORDS else "",
        kind=asked.get("kind", "") if asked.get("kind") in KIND_WORDS else "",
        since=read_day(asked.get("since", ""), context.today()),
        until=read_day(asked.get("until", ""), context.today()),
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Title"), lambda row: row.Offering.title),
        (_("Status"), lambda row: str(STATUS_WORDS[row.Offering.status])),
        (_("Starts"), lambda row: iso(row.Offering.starts_at)),
        (_("Ends"), lambda row: iso(row.Offering.ends_at)),
        (_("Seats"), lambda row: row.Offering.capacity),
        (_("Taken"), lambda row: row.Offering.seats_taken),
        (_("Waiting"), lambda row: row.waiting),
        (_("Points"), lambda row: row.Offering.course_version.points),
    )


@bp.route("/offerings/new", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def new() -> AnyResponse:
    """Plan an offering on one page, from last time's values where there was one."""
    source, course = _source()
    start = {**forms.start_of_plan(source, course), **_start_of_line()}
    form = Form(schemas.PlanSchema(), start=start)
    if form.accepts(_plan):
        page = url_for(".show", offering_id=form.result.id)
        return web.done(_planned_sentence(form.result), page)
    return form.show("learning/offering_new.html", source=source, **_choices())


def _source() -> tuple[Any, Any]:
    offering_id = request.args.get("from", type=UUID)
    course_id = request.args.get("course", type=UUID)
    if offering_id:
        return queries.get_offering(offering_id), None
    return None, courses.get_course(course_id) if course_id else None


def _start_of_line() -> dict[str, Any]:
    """Return what the line of the yearly plan says that this offering is to carry out."""
    line_id = request.args.get("plan", type=UUID)
    line = get_line(line_id) if line_id else None
    return {"title": line.title, "format": line.format} if line else {}


@transaction
def _plan(data: dict[str, Any]) -> Offering:
    course = courses.get_course(data["course_id"]) if data["course_id"] else None
    offering = planning.plan(
        forms.terms_of(data),
        forms.meetings_of(data),
        forms.credit_of(data),
        course=course,
        leaders=forms.leaders_of(data["leaders"]),
    )
    if line_id := request.args.get("plan", type=UUID):
        tie(line_id, offering.id)
    if request.form.get("then") == "publish":
        planning.publish(offering.id)
    return offering


def _planned_sentence(offering: Offering) -> str:
    sessions = queries.get_offering(offering.id).sessions
    meetings = [rules.Meeting(each.starts_at, each.ends_at) for each in sessions]
    twice = rules.twice_sentence(meetings, context.tenant().zone)
    done = _("Published: “%(title)s” is in the catalogue now.", title=offering.title)
    if offering.status == "draft":
        done = _("“%(title)s” is a draft. Look at it, then publish it.", title=offering.title)
    leaders = [each.person for each in sessions[0].facilitations]
    doubts = [each.sentence for each in doubts_about(leaders, meetings[0])]
    return " ".join([done, *filter(None, (twice, day_off_sentence(meetings), *doubts))])


def _choices() -> dict[str, Any]:
    """Return what the form offers to choose from."""
    tables = {"units": BargainingUnit.name, "worksites": Worksite.name, "jobs": JobClass.title}
    found = {
        name: [
            (str(row.id), row[1])
            for row in db.session.execute(select(label.class_.id, label).order_by(label))
        ]
        for name, label in tables.items()
    }
    return {
        **found,
        "rooms": room_options(),
        "formats": [(key, str(word)) for key, word in FORMAT_WORDS.items()],
        "kinds": [(key, str(word)) for key, word in KIND_WORDS.items()],
        "more": range(2, schemas.MORE_SESSIONS + 2),
    }


def room_options() -> list[tuple[str, str]]:
    """Return the rooms to choose from, with their sites."""
    return [
        (str(room.id), f"{room.name}, {room.worksite.name}" if room.worksite else room.name)
        for room in courses.rooms()
    ]


@bp.get("/offerings/<uuid:offering_id>")
@web.needs(permissions.SEE, permissions.PLAN)
def show(offering_id: UUID) -> Response:
    """Show an offering with its sessions, registrations and line."""
    return page(offering_id)


def page(offering_id: UUID, *, add_form: Form | None = None) -> Response:
    """Show an offering's page, with what somebody typed into its form for adding people."""
    offering = queries.get_offering(offering_id)
    found = queries.registrations(offering_id)
    waiting = [each for each in found if each.state == "waitlisted"]
    gone = [each for each in found if each.state in {"cancelled", "late_cancel", "expired"}]
    return web.render(
        "learning/offering.html",
        422 if add_form and (add_form.errors or add_form.general) else 200,
        offering=offering,
        seated=[each for each in found if each not in waiting and each not in gone],
        waiting=waiting,
        gone=gone,
        left=seats_left(offering.capacity, offering.seats_taken),
        for_whom=describe(offering.audience),
        add_form=add_form or Form(schemas.AddSchema()),
        cards=about("offering", offering_id),
        history=queries.history([offering.id, *(each.id for each in offering.sessions)]),
        statuses=STATUS_WORDS,
        status_tones=STATUS_TONES,
        states=STATE_WORDS,
        tones=STATE_TONES,
        kinds=KIND_WORDS,
        formats=FORMAT_WORDS,
        cards=homes.about("offering", offering_id),
    )


@bp.get("/offerings/<uuid:offering_id>/preview")
@web.needs(permissions.SEE, permissions.PLAN)
def preview(offering_id: UUID) -> Response:
    """Show a draft as its public page will look."""
    return web.render(
        "learning/public_offering.html",
        offering=public_offering(offering_id, draft=True),
        mine=None,
        why_not=[],
        refusal="",
        formats=FORMAT_WORDS,
        preview=True,
    )


@bp.route("/offerings/<uuid:offering_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def details(offering_id: UUID) -> AnyResponse:
    """Change what an offering says."""
    offering = queries.get_offering(offering_id)
    form = Form(schemas.ChangeSchema(), start=forms.start_of_terms(offering))
    if form.accepts(lambda data: _change(offering_id, data)):
        return web.done(_("Saved."), url_for(".show", offering_id=offering_id))
    return form.show("learning/offering_details.html", offering=offering, **_choices())


def _change(offering_id: UUID, data: dict[str, Any]) -> Offering:
    return planning.change(
        offering_id, forms.terms_of(data), forms.credit_of(data), version=data["version"]
    )


@bp.post("/offerings/<uuid:offering_id>/publication")
@web.needs(permissions.PLAN)
def publish(offering_id: UUID) -> AnyResponse:
    """Put a draft into the catalogue."""
    offering = planning.publish(offering_id)
    sentence = _("Published: “%(title)s” is in the catalogue now.", title=offering.title)
    undo = url_for(".withdraw", offering_id=offering_id)
    return web.done(sentence, url_for(".show", offering_id=offering_id), undo=undo)


@bp.post("/offerings/<uuid:offering_id>/withdrawal")
@web.needs(permissions.PLAN)
def withdraw(offering_id: UUID) -> AnyResponse:
    """Make a published offering a draft again."""
    planning.withdraw(offering_id)
    return web.done(
        _("It is a draft again and gone from the catalogue."),
        url_for(".show", offering_id=offering_id),
    )


@bp.route("/offerings/<uuid:offering_id>/cancellation", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def cancel(offering_id: UUID) -> AnyResponse:
    """Ask for the reason, then cancel an offering."""
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: planning.cancel(offering_id, reason=data["reason"])):
        sentence = _("“%(title)s” is cancelled; everybody is told.", title=form.result.title)
        return web.done(sentence, url_for(".show", offering_id=offering_id))
    offering = queries.get_offering(offering_id)
    return form.show("learning/offering_cancel.html", offering=offering)
