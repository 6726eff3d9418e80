"""A coordinator's pages of offerings: list, one page to plan it all, publish, change, cancel."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.dates import read_day
from guildhall.db import db, transaction
from guildhall.forms import Form
from guildhall.homes import about
from guildhall.learning import permissions
from guildhall.learning.aims import queries as aim_queries
from guildhall.learning.calendar.warnings import day_off_sentence
from guildhall.learning.catalogue import pages
from guildhall.learning.catalogue.queries import public_offering
from guildhall.learning.courses import queries as courses
from guildhall.learning.groups import guests
from guildhall.learning.groups import queries as group_queries
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import agendas, forms, planning, queries, rules, schemas
from guildhall.learning.offerings.choices import choices, spoken_choices, tag_choices
from guildhall.learning.offerings.clashes import doubts_about
from guildhall.learning.offerings.merging import OFFERING
from guildhall.learning.offerings.queries import Filter
from guildhall.learning.registration.audience import describe
from guildhall.learning.registration.rules import STATE_WORDS, seats_left
from guildhall.learning.settings import setting
from guildhall.learning.words import (
    AIM_WORDS,
    FORMAT_WORDS,
    KIND_WORDS,
    OUTCOME_WORDS,
    STATE_TONES,
    STATUS_TONES,
    STATUS_WORDS,
)
from guildhall.learning.yearly.queries import get_line
from guildhall.learning.yearly.services import tie
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.naming import choices_for
from guildhall.sentences import said
from guildhall.wording import gettext as _

bp = Blueprint("offerings", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "title": (Offering.title, Offering.id),
        "starts": (Offering.starts_at, Offering.id),
        "status": (Offering.status, Offering.id),
        "taken": (Offering.seats_taken, Offering.id),
        "seats": (Offering.capacity, Offering.id),
    }
)
LISTED: Mapping[str, Any] = {**STATUS_WORDS, "held": _l("Published or closed")}


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
        listed=LISTED,
        kinds=KIND_WORDS,
        formats=FORMAT_WORDS,
        outcomes=OUTCOME_WORDS,
        aims=AIM_WORDS,
        tags=tag_choices(),
        tones=STATUS_TONES,
        left=seats_left,
    )


def _filter() -> Filter:
    asked = request.args
    return Filter(
        search=asked.get("q", "").strip(),
        status=_known("status", LISTED),
        kind=_known("kind", KIND_WORDS),
        format=_known("format", FORMAT_WORDS),
        outcome=_known("outcome", OUTCOME_WORDS),
        aim=_known("aim", AIM_WORDS),
        tag=asked.get("tag", type=UUID),
        since=read_day(asked.get("since", ""), context.today()),
        until=read_day(asked.get("until", ""), context.today()),
    )


def _known(name: str, words: Mapping[str, Any]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in words else ""


def _list(words: Mapping[str, Any], keys: Sequence[str]) -> str:
    return "; ".join(str(words[key]) for key in keys)


def _yes(answer: bool) -> str:  # noqa: FBT001 - a word for a flag
    return _("yes") if answer else _("no")


def _columns() -> Sequence[listing.Column]:
    counted = setting("counted_formats")
    return (
        (_("Title"), lambda row: row.Offering.title),
        (_("Status"), lambda row: str(STATUS_WORDS[row.Offering.status])),
        (_("Kind of event"), lambda row: str(FORMAT_WORDS[row.Offering.format])),
        (_("Reach"), lambda row: str(KIND_WORDS[row.Offering.kind])),
        (_("Counts as a training"), lambda row: _yes(row.Offering.format in counted)),
        (_("People will be able to"), lambda row: _list(OUTCOME_WORDS, row.Offering.outcomes)),
        (_("It builds"), lambda row: _list(AIM_WORDS, row.Offering.aims)),
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
    if form.accepts(lambda data: _plan(data, source)):
        page = url_for(".show", offering_id=form.result.id)
        return web.done(_planned_sentence(form.result), page)
    more_then = len(forms.held_last_time(source)) - 1 if source else 0
    return form.show("learning/offering_new.html", source=source, more_then=more_then, **choices())


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
def _plan(data: dict[str, Any], source: Offering | None) -> Offering:
    course = courses.get_course(data["course_id"]) if data["course_id"] else None
    meetings = forms.meetings_of(data)
    if source is not None and source.sessions and data["follow"] and len(meetings) == 1:
        meetings += forms.meetings_again(source, data)
    offering = planning.plan(
        forms.terms_of(data),
        meetings,
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
        among=choices_for(add_form.value("person")) if add_form else [],
        cards=about("offering", offering_id),
        history=queries.history([offering.id, *(each.id for each in offering.sessions)]),
        happened=said,
        statuses=STATUS_WORDS,
        status_tones=STATUS_TONES,
        states=STATE_WORDS,
        tones=STATE_TONES,
        kinds=KIND_WORDS,
        groups=group_queries.groups_of(offering_id),
        guests=guests.guests_of(offering_id),
        carried=aim_queries.tags_on(offering_id),
        timed=agendas.timed,
        formats=FORMAT_WORDS,
        outcomes=OUTCOME_WORDS,
        aims=AIM_WORDS,
    )


@bp.get("/offerings/<uuid:offering_id>/preview")
@web.needs(permissions.SEE, permissions.PLAN)
def preview(offering_id: UUID) -> Response:
    """Show a draft as its public page will look."""
    return pages.preview(public_offering(offering_id, draft=True))


@bp.route("/offerings/<uuid:offering_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def details(offering_id: UUID) -> AnyResponse:
    """Change what an offering says."""
    offering = queries.get_offering(offering_id)
    start = forms.start_of_terms(offering)
    form = Form(schemas.ChangeSchema(), start=start, sent=OFFERING.sent(start))
    if form.accepts(lambda data: _change(offering_id, data)):
        return web.done(_("Saved."), url_for(".show", offering_id=offering_id))
    offering = queries.get_offering(offering_id)
    start = forms.start_of_terms(offering)
    if OFFERING.is_stale(form, start):
        here = url_for(".show", offering_id=offering_id)
        crumbs = [(_("Offerings"), url_for(".index")), (offering.title, here)]
        return OFFERING.page(form, offering_id, start, spoken_choices(), crumbs)
    was = OFFERING.was(form, start)
    return form.show("learning/offering_details.html", offering=offering, was=was, **choices())


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
