"""Positions and leave: opened, changed from a day on, corrected, ended, taken back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.forms import Form
from guildhall.people import labels, permissions, queries, roster, rules
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.schemas import (
    ChangePositionSchema,
    CorrectTermSchema,
    LastDaySchema,
    LeaveSchema,
    OpenPositionSchema,
    PositionDatesSchema,
)
from guildhall.people.services import leaves, positions
from guildhall.people.settings import setting
from guildhall.people.views.editing import Editing, shown
from guildhall.people.views.showing import person_url
from guildhall.web import done, needs

bp = Blueprint("positions", __name__, template_folder="../templates")


@bp.route("/people/<uuid:person_id>/positions/new", methods=["GET", "POST"])
@needs(permissions.EDIT)
def add(person_id: UUID) -> AnyResponse:
    """Give a person a position."""
    person = queries.get_person(person_id)
    form = Form(OpenPositionSchema(), start=usual())
    if form.accepts(lambda data: positions.open_position(person, *split(data))):
        return done(_("%(name)s has a new position.", name=person.name), person_url(person_id))
    return show(form, "new", person_id)


def usual() -> dict[str, object]:
    """Return what stands in a new position's form."""
    return {
        "starts_on": context.today(),
        "full_time_minutes": setting("default_full_time_hours"),
        "classification": setting("default_classification"),
        "months": setting("default_months"),
    }


@bp.route("/positions/<uuid:position_id>/change", methods=["GET", "POST"])
@needs(permissions.EDIT)
def change(position_id: UUID) -> AnyResponse:
    """Change a position from a day on; what was true before stays."""
    position = queries.get_position(position_id)
    form = Form(ChangePositionSchema(), start=current(position.terms))
    if form.accepts(
        lambda data: positions.change_position(position, on=data.pop("starts_on"), facts=data)
    ):
        message = _("The position is changed from %(day)s.", day=form.result.valid.lower)
        return done(message, person_url(position.person_id))
    return show(form, "change", position.person_id, keep=placed(queries.get_position(position_id)))


def current(terms: list[PositionTerm]) -> dict[str, object]:
    """Return what a position is today, else what it was at last."""
    today = context.today()
    true = [term for term in terms if term.withdrawn_at is None]
    now = next((term for term in true if rules.holds(term.valid, today)), true[-1])
    return {**shown(positions.shown_of(now)), "starts_on": today}


@bp.route("/position-terms/<uuid:term_id>", methods=["GET", "POST"])
@needs(permissions.EDIT)
def correct(term_id: UUID) -> AnyResponse:
    """Correct what a position was said to be."""
    person_id = queries.get_term(term_id).position.person_id
    form = Editing(CorrectTermSchema(), lambda: positions.shown_of(queries.get_term(term_id)))
    if form.accepts(lambda data: corrected(term_id, data, form.seen)):
        return done(_("The position is corrected."), person_url(person_id))
    term = queries.get_term(term_id)
    return show(form, "correct", person_id, keep=placed(queries.get_position(term.position_id)))


def corrected(term_id: UUID, data: dict[str, Any], seen: dict[str, str]) -> PositionTerm:
    """Hand a correction to its verb."""
    starts_on, last_day = data.pop("starts_on"), data.pop("last_day")
    return positions.correct_term(
        queries.get_term(term_id), data, starts_on=starts_on, last_day=last_day, seen=seen
    )


@bp.post("/position-terms/<uuid:term_id>/withdraw")
@needs(permissions.EDIT)
def withdraw(term_id: UUID) -> AnyResponse:
    """Take a change back that was never true."""
    term = queries.get_term(term_id)
    positions.withdraw_term(term)
    return done(_("The change is withdrawn."), person_url(term.position.person_id))


@bp.route("/positions/<uuid:position_id>/end", methods=["GET", "POST"])
@needs(permissions.EDIT)
def end(position_id: UUID) -> AnyResponse:
    """End a position with a last day."""
    position = queries.get_position(position_id)
    person_id = position.person_id
    form = Form(LastDaySchema(), start={"last_day": context.today()})
    if form.accepts(lambda data: positions.end_position(position, **data)):
        undo = url_for(".reopen", position_id=position_id)
        return done(_("The position is ended."), person_url(person_id), undo=undo)
    return form.show("people/position_end.html", person=queries.get_person(person_id))


@bp.post("/positions/<uuid:position_id>/reopen")
@needs(permissions.EDIT)
def reopen(position_id: UUID) -> AnyResponse:
    """Take the end of a position back."""
    position = queries.get_position(position_id)
    positions.reopen_position(position)
    return done(_("The position goes on."), person_url(position.person_id))


@bp.route("/positions/<uuid:position_id>/dates", methods=["GET", "POST"])
@needs(permissions.EDIT)
def dates(position_id: UUID) -> AnyResponse:
    """Set the hire date and the end of probation."""
    position = queries.get_position(position_id)
    person_id = position.person_id
    start = {"hire_date": position.hire_date, "probation_end": position.probation_end}
    form = Form(PositionDatesSchema(), start=start)
    if form.accepts(lambda data: positions.date_position(position, **data)):
        return done(_("The dates are saved."), person_url(person_id))
    return form.show("people/position_dates.html", person=queries.get_person(person_id))


def split(data: dict[str, Any]) -> tuple[dict[str, object], positions.Span]:
    """Part what is true of a position from its days."""
    days = {name: data.pop(name) for name in positions.Span.__annotations__}
    return data, positions.Span(**days)


def placed(position: Position) -> list[UUID | None]:
    """Return the places and classes that a position stands or stood in."""
    return [
        each
        for term in position.terms
        for each in (term.worksite_id, term.job_class_id, term.bargaining_unit_id)
    ]


def show(form: Form, mode: str, person_id: UUID, keep: Sequence[UUID | None] = ()) -> Response:
    """Show the form of a position, new, changed or corrected."""
    return form.show(
        "people/position_form.html",
        mode=mode,
        person=queries.get_person(person_id),
        choices=roster.choices(keep),
        labels=labels,
    )


# Leave


@bp.route("/positions/<uuid:position_id>/leaves/new", methods=["GET", "POST"])
@needs(permissions.EDIT)
def add_leave(position_id: UUID) -> AnyResponse:
    """Record a leave from a position."""
    position = queries.get_position(position_id)
    person_id = position.person_id
    start = {"seniority_continues": "true", "accrual_continues": "true"}
    form = Form(LeaveSchema(), start=start)
    if form.accepts(lambda data: leaves.record(position, data)):
        return done(_("The leave is recorded."), person_url(person_id))
    return show_leave(form, person_id)


@bp.route("/leaves/<uuid:leave_id>", methods=["GET", "POST"])
@needs(permissions.EDIT)
def edit_leave(leave_id: UUID) -> AnyResponse:
    """Change a leave: its dates, its kind, what continues."""
    person_id = queries.get_leave(leave_id).position.person_id
    form = Editing(LeaveSchema(), lambda: leaves.shown_of(queries.get_leave(leave_id)))
    if form.accepts(lambda data: changed_leave(leave_id, data, form.seen)):
        return done(_("The leave is saved."), person_url(person_id))
    return show_leave(form, person_id, leave_id=leave_id)


def changed_leave(leave_id: UUID, data: dict[str, Any], seen: dict[str, str]) -> LeaveOfAbsence:
    """Hand a changed leave to its verb."""
    return leaves.change(queries.get_leave(leave_id), data, seen=seen)


@bp.post("/leaves/<uuid:leave_id>/withdraw")
@needs(permissions.EDIT)
def withdraw_leave(leave_id: UUID) -> AnyResponse:
    """Take a leave back that was never taken."""
    leave = queries.get_leave(leave_id)
    leaves.withdraw(leave)
    return done(_("The leave is withdrawn."), person_url(leave.position.person_id))


def show_leave(form: Form, person_id: UUID, **values: object) -> Response:
    """Show the form of a leave."""
    person = queries.get_person(person_id)
    return form.show("people/leave_form.html", person=person, labels=labels, **values)
