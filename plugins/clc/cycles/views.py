"""Routes of a cycle: joining, enrolling, leaving, renewing, ending, and the record on paper."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.directory import directory
from guildhall.forms import Form
from guildhall.localisation import day
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_called
from guildhall.web import done, needs, render
from plugins.clc import words
from plugins.clc.access import is_own, me, refuse_unless_own
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import queries, records, services
from plugins.clc.cycles.queries import Standing
from plugins.clc.cycles.schemas import EnrolSchema
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.participants.views import show_participants
from plugins.clc.permissions import ENROL, VIEW_ALL, VIEW_OWN
from plugins.clc.points import queries as points
from plugins.clc.points.rules import explained
from plugins.clc.rules import last_day

bp = Blueprint("clc_cycles", __name__, url_prefix="/clc")


@bp.post("/enrolment")
@needs(VIEW_OWN)
def join() -> AnyResponse:
    """Open one's own cycle."""
    person = me()
    services.enrol(person, context.today(), by=person)
    return done(_("You are in. Your points count from now on."), url_for("clc.mine"))


@bp.post("/participants")
@needs(ENROL)
def enrol() -> AnyResponse:
    """Enrol somebody by name or employee number."""
    form = Form(EnrolSchema())
    if form.accepts(_enrolled):
        person = form.result
        return done(_("%(name)s is enrolled.", name=person.name), page_of(person.id))
    return show_participants(form)


def _enrolled(data: dict[str, Any]) -> Person:
    person = person_called(data["person"], data["person_id"])
    services.enrol(person, context.today(), by=me())
    return person


@bp.post("/cycles/<uuid:cycle_id>/leaving")
@needs(ENROL)
def leave(cycle_id: UUID) -> AnyResponse:
    """End a cycle early."""
    cycle = queries.get_cycle(cycle_id)
    services.leave(cycle, request.form.get("reason", "")[:200], by=me())
    undo = url_for(".rejoin", cycle_id=cycle.id)
    return done(_("The cycle has ended."), page_of(cycle.person_id), undo=undo)


@bp.post("/cycles/<uuid:cycle_id>/return")
@needs(ENROL)
def rejoin(cycle_id: UUID) -> AnyResponse:
    """Undo an early end."""
    cycle = queries.get_cycle(cycle_id)
    services.rejoin(cycle, by=me())
    return done(_("The cycle is open again."), page_of(cycle.person_id))


@bp.post("/cycles/<uuid:cycle_id>/renewal")
@needs(ENROL, VIEW_OWN)
def renew(cycle_id: UUID) -> AnyResponse:
    """Begin the next cycle after a verified one."""
    cycle = queries.get_cycle(cycle_id)
    refuse_unless_own(cycle.person_id, ENROL)
    later = services.renew(cycle)
    last = day(last_day(later.valid))
    return done(
        _("The next cycle has begun; its records are due on %(day)s.", day=last),
        page_of(cycle.person_id),
    )


@bp.post("/cycles/<uuid:cycle_id>/ending")
@needs(ENROL)
def end(cycle_id: UUID) -> AnyResponse:
    """Close a verified cycle without a next one."""
    cycle = queries.get_cycle(cycle_id)
    services.end(cycle, by=me())
    undo = url_for(".resume", cycle_id=cycle.id)
    return done(_("The cycle is closed; no next one begins."), page_of(cycle.person_id), undo=undo)


@bp.post("/cycles/<uuid:cycle_id>/resumption")
@needs(ENROL)
def resume(cycle_id: UUID) -> AnyResponse:
    """Undo the closing of a verified cycle."""
    cycle = queries.get_cycle(cycle_id)
    services.resume(cycle, by=me())
    return done(_("The cycle may be renewed again."), page_of(cycle.person_id))


@bp.get("/cycles/<uuid:cycle_id>/record")
@needs(VIEW_OWN, VIEW_ALL)
def record(cycle_id: UUID) -> Response:
    """Show the record of a cycle, made to be printed and kept."""
    cycle = queries.get_cycle(cycle_id)
    refuse_unless_own(cycle.person_id, VIEW_ALL)
    return _record(cycle, cycle.person)


def _record(cycle: ClcCycle, person: Person) -> Response:
    rows = [row for row in points.rows_of(person.id, cycle.id) if row.entry.voided_at is None]
    submissions = queries.submissions_of([cycle.id])
    card = directory().card()
    return render(
        "clc/record.html",
        local=card.name if card else "",
        cycle=cycle,
        person=person,
        rows=rows,
        standing=Standing(cycle, points.points_of(cycle.id), len(rows)),
        submissions=[(each, records.when_received(each, cycle)) for each in submissions],
        rule=every_rule().on(last_day(cycle.valid)),
        back=page_of(person.id),
        today=context.today(),
        words=words,
        explained=explained,
        last_day=last_day,
    )


def page_of(person_id: UUID) -> str:
    """Return the page of a participant: one's own, or the coordinator's view of it."""
    own = is_own(person_id)
    return url_for("clc.mine") if own else url_for("clc.participant", person_id=person_id)
