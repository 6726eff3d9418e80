"""Record a leave of absence, change it, take it back (P47, P51)."""

from typing import Any

from guildhall import context
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.people import rules
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position
from guildhall.people.queries import find_by_number, get, get_leave, hold
from guildhall.people.services import changes
from guildhall.wording import gettext as _

FACTS = (
    "kind",
    "seniority_continues",
    "accrual_continues",
    "payer",
    "cba_reference",
    "serving_as",
)


def shown_of(leave: LeaveOfAbsence) -> dict[str, object]:
    """Return what the form of a leave shows."""
    return {
        **{name: getattr(leave, name) for name in FACTS},
        "starts_on": leave.valid.lower,
        "last_day": rules.last_day(leave.valid),
        "backfill_number": _number_of(leave),
    }


def _number_of(leave: LeaveOfAbsence) -> str:
    covering = get(Person, leave.backfill_id) if leave.backfill_id else None
    return (covering.employee_number or "") if covering else ""


@transaction
def record(position: Position, given: changes.Facts) -> LeaveOfAbsence:
    """Record a leave from a position; a second one at the same time is refused."""
    person = get(Person, position.person_id)
    hold(Position, [position.id])
    leave = LeaveOfAbsence(position_id=position.id, **_facts(given, person))
    with changes.refusing():
        db.session.add(leave)
    changes.record("people.leave_recorded", person, after=_said(leave))
    return leave


@transaction
def change(
    leave: LeaveOfAbsence, given: changes.Facts, *, seen: changes.Shown | None = None
) -> LeaveOfAbsence:
    """Change what a leave says; `seen` is what the form showed when the typing began."""
    hold(Position, [leave.position_id])
    leave = get_leave(get(LeaveOfAbsence, leave.id, lock=True).id)
    changes.refuse_stale(shown_of(leave), seen)
    person = get(Person, leave.position.person_id)
    facts = _facts(given, person)
    if facts["backfill_id"] is None and leave.backfill_id and not _number_of(leave):
        facts.pop("backfill_id")  # whoever covers has no number that the form could show
    with changes.refusing():
        before, after = changes.apply(leave, facts)
    if after:
        changes.record("people.leave_changed", person, before=before, after=after)
    return leave


@transaction
def withdraw(leave: LeaveOfAbsence) -> None:
    """Take back a leave that was never taken; its row stays, with no time."""
    leave = get_leave(get(LeaveOfAbsence, leave.id, lock=True).id)
    person = get(Person, leave.position.person_id)
    said = _said(leave)
    leave.valid, leave.withdrawn_at = changes.empty(), context.now()
    changes.record("people.leave_withdrawn", person, before=said)


def _facts(given: changes.Facts, person: Person) -> dict[str, Any]:
    first, last = given["starts_on"], given.get("last_day")
    if last and last < first:
        raise Invalid(last_day=_("The last day cannot come before the first."))
    number = given.get("backfill_number") or ""
    covering = find_by_number(number) if number else None
    if number and covering is None:
        raise Invalid(backfill_number=_("Nobody here has that number. Look it up in the list."))
    if covering is not None and covering.id == person.id:
        raise Invalid(backfill_number=_("Somebody else has to cover the position meanwhile."))
    return {
        **{name: given[name] for name in FACTS if name in given},
        "valid": rules.through(first, last),
        "backfill_id": covering.id if covering else None,
    }


def _said(leave: LeaveOfAbsence) -> dict[str, object]:
    names = (*FACTS, "valid", "backfill_id")
    return {name: getattr(leave, name) for name in names}
