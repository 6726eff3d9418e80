"""Open a position, change it from a date, correct it, end it and take it back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from guildhall import context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people import rules
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.queries import find_by_number, get, get_position, get_term
from guildhall.people.services import changes
from guildhall.wording import gettext as _

TERM_FACTS = (
    "title",
    "job_class_id",
    "worksite_id",
    "bargaining_unit_id",
    "department",
    "employment_status",
    "classification",
    "annual_fte",
    "weekly_minutes",
    "full_time_minutes",
    "months",
    "flsa",
    "salary_schedule",
    "supervisor_id",
)


def facts_of(term: PositionTerm) -> dict[str, object]:
    """Return what is true of a position during a term, without its dates."""
    return {name: getattr(term, name) for name in TERM_FACTS}


class Span(Struct, frozen=True):
    """The days of a new position; it counts from its first day unless hired before."""

    starts_on: date
    last_day: date | None = None
    hire_date: date | None = None
    probation_end: date | None = None


@transaction
def open_position(person: Person, facts: changes.Facts, days: Span) -> Position:
    """Give a person a position from a day on; she may hold several."""
    _refuse_backwards(days.starts_on, days.last_day)
    facts = _resolved(facts, person.id)
    position_id = new_id()
    position = Position(
        id=position_id,
        person_id=person.id,
        key=f"page:{position_id}",
        hire_date=days.hire_date or days.starts_on,
        probation_end=days.probation_end,
    )
    with changes.refusing():
        db.session.add(position)
        db.session.flush()
        _add_term(position_id, facts, days.starts_on, days.last_day)
    changes.record("people.position_opened", person, after={**facts, "starts_on": days.starts_on})
    return position


@transaction
def change_position(position: Position, facts: changes.Facts, *, on: date) -> PositionTerm:
    """Change a position from a day on: the term ends and the next one opens the same day."""
    position = _locked(position)
    current = _term_on(position, on)
    facts = _resolved(facts, position.person_id, current)
    if all(getattr(current, name) == value for name, value in facts.items()):
        if current.valid.lower == on:
            return current  # sent twice
        raise Invalid(
            _("Nothing here differs from what is true on that day. Change a fact, or the day.")
        )
    if current.valid.lower == on:
        raise Invalid(
            starts_on=_(
                "This already begins on that day. Correct it instead, or choose a later day."
            )
        )
    following = current.valid.upper
    with changes.refusing():
        current.valid = rules.period(current.valid.lower, on)
        db.session.flush()
        term = _add_term(position.id, {**facts_of(current), **facts}, on, _day_before(following))
    before, after = _differences(current, term)
    changes.record("people.position_changed", position.person, before, {**after, "starts_on": on})
    return term


@transaction
def correct_term(
    term: PositionTerm,
    facts: changes.Facts,
    *,
    starts_on: date | None,
    last_day: date | None,
    seen: changes.Shown | None = None,
) -> PositionTerm:
    """Correct what a term says, its dates too, as if it had always said so."""
    _refuse_backwards(starts_on, last_day)
    get(Position, term.position_id, lock=True)
    term = get_term(get(PositionTerm, term.id, lock=True).id)
    changes.refuse_stale(shown_of(term), seen)
    facts = _resolved(facts, term.position.person_id, term)
    with changes.refusing():
        before, after = changes.apply(term, {**facts, "valid": rules.through(starts_on, last_day)})
    if after:
        changes.record("people.position_corrected", term.position.person, before, after)
    return term


def shown_of(term: PositionTerm) -> dict[str, object]:
    """Return what the form of a correction shows."""
    return {
        **facts_of(term),
        "supervisor_number": supervisor_number(term),
        "starts_on": term.valid.lower,
        "last_day": rules.last_day(term.valid),
    }


@transaction
def date_position(
    position: Position, *, hire_date: date | None, probation_end: date | None
) -> None:
    """Set since when a position counts and when its probation ends."""
    if hire_date and probation_end and probation_end < hire_date:
        raise Invalid(probation_end=_("Probation cannot end before the hire date."))
    position = _locked(position)
    before, after = changes.apply(
        position, {"hire_date": hire_date, "probation_end": probation_end}
    )
    if after:
        changes.record("people.position_dated", position.person, before, after)


@transaction
def end_position(position: Position, *, last_day: date) -> None:
    """End a position with a last day; a change planned for later has to be withdrawn first."""
    position = _locked(position)
    current = _term_on(position, last_day)
    later = [term for term in _terms(position) if _starts_after(term, last_day)]
    if later:
        raise Conflict(
            _("A change is planned after that day. Withdraw it first, then end the position.")
        )
    before = current.valid
    with changes.refusing():
        current.valid = rules.through(before.lower, last_day)
    if current.valid != before:
        changes.record(
            "people.position_ended",
            position.person,
            {"last_day": rules.last_day(before)},
            {"last_day": last_day},
        )


@transaction
def reopen_position(position: Position) -> None:
    """Take the end of a position back."""
    position = _locked(position)
    last = max(_terms(position), key=lambda term: term.valid.lower or date.min)
    if last.valid.upper is None:
        return
    before = rules.last_day(last.valid)
    with changes.refusing():
        last.valid = rules.period(last.valid.lower, None)
    changes.record(
        "people.position_reopened", position.person, {"last_day": before}, {"last_day": None}
    )


@transaction
def withdraw_term(term: PositionTerm) -> None:
    """Take a term back that was never true; the one before it goes on in its place."""
    person = term.position.person
    position = _locked(term.position)
    terms = _terms(position)
    if len(terms) == 1:
        raise Conflict(_("This is all there is of the position. End it, or correct it, instead."))
    gone = next(each for each in terms if each.id == term.id)
    before = next((each for each in terms if each.valid.upper == gone.valid.lower), None)
    was = gone.valid
    with changes.refusing():
        gone.valid, gone.withdrawn_at = changes.empty(), context.now()
        db.session.flush()
        if before is not None and was.lower is not None:
            before.valid = rules.period(before.valid.lower, was.upper)
    changes.record("people.position_term_withdrawn", person, {"valid": was}, {"valid": None})


def _resolved(
    facts: changes.Facts, person_id: UUID, current: PositionTerm | None = None
) -> dict[str, Any]:
    """Return facts with the person behind `supervisor_number`, where a form gave one."""
    found = dict(facts)
    if "supervisor_number" not in found:
        return found
    number = found.pop("supervisor_number")
    if not number and current is not None and not supervisor_number(current):
        return found  # whoever it reports to has no number that the form could show
    supervisor = find_by_number(number) if number else None
    if number and supervisor is None:
        raise Invalid(supervisor_number=_("Nobody here has that number. Look it up in the list."))
    if supervisor is not None and supervisor.id == person_id:
        raise Invalid(supervisor_number=_("Nobody reports to themselves."))
    return found | {"supervisor_id": supervisor.id if supervisor else None}


def supervisor_number(term: PositionTerm) -> str:
    """Return the number of whom a position reports to, as a form shows it."""
    supervisor = get(Person, term.supervisor_id) if term.supervisor_id else None
    return (supervisor.employee_number or supervisor.badge_code or "") if supervisor else ""


def _add_term(
    position_id: UUID, facts: changes.Facts, starts_on: date, last_day: date | None
) -> PositionTerm:
    term = PositionTerm(position_id=position_id, valid=rules.through(starts_on, last_day), **facts)
    db.session.add(term)
    db.session.flush()
    return term


def _locked(position: Position) -> Position:
    """Return the position as it stands now; whoever else changes it waits."""
    get(Position, position.id, lock=True)
    return get_position(position.id)


def _terms(position: Position) -> list[PositionTerm]:
    return [term for term in position.terms if term.withdrawn_at is None]


def _term_on(position: Position, on: date) -> PositionTerm:
    for term in _terms(position):
        if rules.holds(term.valid, on):
            return term
    raise Invalid(starts_on=_("The position is not held on that day. Choose a day within it."))


def _starts_after(term: PositionTerm, day: date) -> bool:
    return term.valid.lower is not None and term.valid.lower > day


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def _refuse_backwards(starts_on: date | None, last_day: date | None) -> None:
    if starts_on and last_day and last_day < starts_on:
        raise Invalid(last_day=_("The last day cannot come before the first."))


def _differences(
    before: PositionTerm, after: PositionTerm
) -> tuple[dict[str, object], dict[str, object]]:
    old, new = facts_of(before), facts_of(after)
    names = [name for name in TERM_FACTS if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}
