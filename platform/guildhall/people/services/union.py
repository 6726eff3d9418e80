"""Record union membership and good standing, each from one date to another (P43)."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from guildhall import context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people import rules
from guildhall.people.models.persons import Person, Standing, UnionMembership
from guildhall.people.queries import get, hold
from guildhall.people.services import changes
from guildhall.wording import gettext as _


@transaction
def join(
    person: Person,
    *,
    bargaining_unit_id: UUID,
    status: str,
    starts_on: date,
    last_day: date | None = None,
) -> UnionMembership:
    """Record that a person belongs to a unit of the union; twice at once is refused."""
    _refuse_backwards(starts_on, last_day)
    hold(Person, [person.id])
    membership = UnionMembership(
        person_id=person.id,
        bargaining_unit_id=bargaining_unit_id,
        status=status,
        valid=rules.through(starts_on, last_day),
    )
    with changes.refusing():
        db.session.add(membership)
    changes.record("people.membership_recorded", person, after=_said(membership))
    return membership


@transaction
def leave(membership: UnionMembership, *, last_day: date) -> None:
    """End a membership with a last day."""
    hold(Person, [membership.person_id])
    membership = get(UnionMembership, membership.id, lock=True)
    _refuse_backwards(membership.valid.lower, last_day)
    before = _said(membership)
    with changes.refusing():
        membership.valid = rules.through(membership.valid.lower, last_day)
    person = get(Person, membership.person_id)
    changes.record("people.membership_ended", person, before=before, after=_said(membership))


@transaction
def withdraw_membership(membership: UnionMembership) -> None:
    """Take back a membership that never was."""
    membership = get(UnionMembership, membership.id, lock=True)
    before = _said(membership)
    membership.valid, membership.withdrawn_at = changes.empty(), context.now()
    person = get(Person, membership.person_id)
    changes.record("people.membership_withdrawn", person, before=before)


@transaction
def set_standing(person: Person, *, good: bool, starts_on: date, note: str = "") -> Standing:
    """Say that standing is good, or is not, from a day on; what was judged before stays."""
    get(Person, person.id, lock=True)
    current = _standing_on(person.id, starts_on)
    if current is not None and current.good == good:
        if current.valid.lower == starts_on:
            return current  # sent twice
        raise Invalid(good=_("That is what the record says for that day already."))
    if current is not None and current.valid.lower == starts_on:
        raise Conflict(
            _("Another entry begins on that day. Withdraw it first, or choose another day.")
        )
    upper = current.valid.upper if current else _next_start(person.id, starts_on)
    standing = Standing(
        person_id=person.id, good=good, note=note, valid=rules.period(starts_on, upper)
    )
    with changes.refusing():
        if current is not None:
            current.valid = rules.period(current.valid.lower, starts_on)
            db.session.flush()
        db.session.add(standing)
    after = {"good": good, "starts_on": starts_on, "note": note}
    changes.record("people.standing_recorded", person, after=after)
    return standing


@transaction
def withdraw_standing(standing: Standing) -> None:
    """Take back an entry that was wrong; the one before it goes on in its place."""
    get(Person, standing.person_id, lock=True)
    standing = get(Standing, standing.id, lock=True)
    if standing.withdrawn_at is not None:
        return
    was = standing.valid
    before = _standing_on(standing.person_id, was.lower - timedelta(days=1)) if was.lower else None
    with changes.refusing():
        standing.valid, standing.withdrawn_at = changes.empty(), context.now()
        db.session.flush()
        if before is not None and before.valid.upper == was.lower:
            before.valid = rules.period(before.valid.lower, was.upper)
    person = get(Person, standing.person_id)
    changes.record(
        "people.standing_withdrawn", person, before={"good": standing.good, "valid": was}
    )


def _standing_on(person_id: UUID, on: date) -> Standing | None:
    return db.session.scalar(
        select(Standing).where(Standing.person_id == person_id, Standing.valid.contains(on))
    )


def _next_start(person_id: UUID, after: date) -> date | None:
    found: date | None = db.session.scalar(
        select(func.min(func.lower(Standing.valid))).where(
            Standing.person_id == person_id, func.lower(Standing.valid) > after
        )
    )
    return found


def _refuse_backwards(starts_on: date | None, last_day: date | None) -> None:
    if starts_on and last_day and last_day < starts_on:
        raise Invalid(last_day=_("The last day cannot come before the first."))


def _said(membership: UnionMembership) -> dict[str, object]:
    return {
        "bargaining_unit_id": membership.bargaining_unit_id,
        "status": membership.status,
        "valid": membership.valid,
    }
