"""The people of a unit as of a day: how much of a full-time post each of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from guildhall.agreements.allocation import Rule, Worker
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.rules import last_day, through
from guildhall.people.settings import setting

MINUTES: Final = 60


@dataclass(slots=True)
class Held:
    """What one person holds in a unit: all of their posts together."""

    person: Person
    fte: Decimal = Decimal(0)
    minutes: int = 0
    without_fte: bool = False
    terms: list[PositionTerm] = field(default_factory=list)

    def worker(self) -> Worker:
        """Return them as a rule sees them on the day of the population."""
        return Worker(str(self.person.id), self.fte, Decimal(self.minutes) / MINUTES)

    def weight(self, rule: Rule) -> Fraction:
        """Return how much they count; with days, each term of each post for its own days."""
        if rule.key != "fte_days":
            return rule.weight(self.worker())
        return sum((rule.weight(_as_worker(term)) for term in self.terms), Fraction())


def _as_worker(term: PositionTerm) -> Worker:
    return Worker(
        str(term.position_id),
        term.annual_fte or Decimal(0),
        start=term.valid.lower,
        end=last_day(term.valid),
    )


def population(unit_id: UUID | None, as_of: date, rule: Rule | None = None) -> list[Held]:
    """Return who holds a post in a unit on a day, once each, in the order of their ids.

    By a rule that counts days it is everybody who held one within its period. Whether people on
    leave count is the tenant's setting (P47).
    """
    by_days = rule is not None and rule.key == "fte_days"
    terms = _terms(unit_id, as_of, rule if by_days else None)
    held: dict[UUID, Held] = {}
    for term in terms:
        one = held.setdefault(term.position.person_id, Held(term.position.person))
        one.terms.append(term)
        if term.valid.upper is None or term.valid.upper > as_of or not by_days:
            _add(one, term)
    return [held[each] for each in sorted(held, key=str)]


def _add(one: Held, term: PositionTerm) -> None:
    one.fte += term.annual_fte or Decimal(0)
    one.minutes += term.weekly_minutes or 0
    one.without_fte = one.without_fte or term.annual_fte is None


def _terms(unit_id: UUID | None, as_of: date, rule: Rule | None) -> Iterable[PositionTerm]:
    statement = (
        select(PositionTerm)
        .join(PositionTerm.position)
        .join(Position.person)
        .where(Person.archived_at.is_(None))
        .options(contains_eager(PositionTerm.position).contains_eager(Position.person))
        .order_by(PositionTerm.id)
    )
    if rule is not None and rule.period is not None:
        statement = statement.where(PositionTerm.valid.overlaps(through(*rule.period)))
    else:
        statement = statement.where(PositionTerm.valid.contains(as_of))
    if unit_id is not None:
        statement = statement.where(PositionTerm.bargaining_unit_id == unit_id)
    if not setting("count_on_leave"):
        on_leave = select(LeaveOfAbsence.position_id).where(LeaveOfAbsence.valid.contains(as_of))
        statement = statement.where(Position.id.not_in(on_leave))
    return db.session.scalars(statement)
