"""Whose service goes on during a leave for union work, and by which clause (P47, P51)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.agreements.queries import versions_in_force
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.rules import days_within, holds, last_day, seniority_date


class Service(Struct, frozen=True):
    """A leave for union work, with what it does to the service of whoever is on it."""

    leave: LeaveOfAbsence
    position: Position
    person: Person
    leaves: Sequence[LeaveOfAbsence]
    """Every leave from the position: each that pauses seniority moves its date."""
    clause: ClauseVersion | None
    on: date

    @property
    def seniority(self) -> date | None:
        """Return since when seniority counts, on the day that is asked about."""
        return seniority_date(self.position.hire_date, self.leaves, self.on)

    @property
    def days(self) -> int:
        """Return how many days of the leave had passed by then, that day included."""
        return days_within(self.leave.valid, date.fromordinal(self.on.toordinal() + 1))

    @property
    def last_day(self) -> date | None:
        """Return the leave's last day, or None while it is open."""
        return last_day(self.leave.valid)

    @property
    def differs(self) -> bool:
        """Say whether the leave is written down otherwise than the clause says."""
        if self.clause is None:
            return False
        said = self.clause.parameters
        goes_on = (bool(said.get("seniority", True)), bool(said.get("accruals", True)))
        return goes_on != (self.leave.seniority_continues, self.leave.accrual_continues)


def on_union_leave(on: date) -> Sequence[Service]:
    """Return who is on leave for union work on a day, in the order of their names."""
    rows = db.session.scalars(
        select(LeaveOfAbsence)
        .join(LeaveOfAbsence.position)
        .join(Position.person)
        .where(LeaveOfAbsence.kind == "union_release", LeaveOfAbsence.valid.contains(on))
        .options(
            contains_eager(LeaveOfAbsence.position).options(
                contains_eager(Position.person), selectinload(Position.terms)
            )
        )
        .order_by(Person.last_name, Person.first_name, LeaveOfAbsence.id)
    ).all()
    if not rows:
        return []
    clauses, leaves = versions_in_force(on, kinds=("leave",)), _leaves(rows)
    return [
        Service(
            leave=each,
            position=each.position,
            person=each.position.person,
            leaves=leaves[each.position_id],
            clause=_clause(each, clauses, on),
            on=on,
        )
        for each in rows
    ]


def _leaves(rows: Sequence[LeaveOfAbsence]) -> dict[UUID, list[LeaveOfAbsence]]:
    found: dict[UUID, list[LeaveOfAbsence]] = {each.position_id: [] for each in rows}
    for each in db.session.scalars(
        select(LeaveOfAbsence).where(
            LeaveOfAbsence.position_id.in_(found), LeaveOfAbsence.withdrawn_at.is_(None)
        )
    ):
        found[each.position_id].append(each)
    return found


def _clause(
    leave: LeaveOfAbsence, clauses: Sequence[ClauseVersion], on: date
) -> ClauseVersion | None:
    """Return the clause of the position's unit; the one for the role served as, where it says."""
    units = {_unit(term) for term in leave.position.terms if holds(term.valid, on)} | {None}
    here = [each for each in clauses if each.clause.contract.bargaining_unit_id in units]
    role = leave.serving_as.casefold()
    named = (each for each in here if str(each.parameters.get("role", "")).casefold() == role)
    return next(named, here[0] if here else None)


def _unit(term: PositionTerm) -> UUID | None:
    return term.bargaining_unit_id
