"""The people of a unit as of a day: how much of a full-time post each of them holds."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import Text, cast, func, select

from guildhall.agreements.allocation import Rule, Worker
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.rules import through
from guildhall.people.settings import setting

MINUTES: Final = 60
A_DAY: Final = timedelta(days=1)


class Somebody(NamedTuple):
    """A person by id, as text, and name: a hundred thousand of them are read in one go."""

    id: str
    name: str

    @classmethod
    def of(cls, row: Any) -> "Somebody":  # noqa: ANN401 - a row with a person's id and names
        """Return whom a row is about."""
        return cls(row.person_id, f"{row.preferred_name or row.first_name} {row.last_name}".strip())


class Term(NamedTuple):
    """One term of a post, as a rule that counts days asks of it."""

    position_id: UUID
    fte: Decimal
    first_day: date | None
    last_day: date | None

    def worker(self) -> Worker:
        """Return it as a rule sees it."""
        return Worker(str(self.position_id), self.fte, start=self.first_day, end=self.last_day)


class Held(Struct):
    """What one person holds in a unit: all of their posts together."""

    person: Somebody
    fte: Decimal = Decimal(0)
    minutes: int = 0
    without_fte: bool = False
    terms: list[Term] = field(default_factory=list)

    def worker(self) -> Worker:
        """Return them as a rule sees them on the day of the population."""
        return Worker(self.person.id, self.fte, Decimal(self.minutes) / MINUTES)

    def weight(self, rule: Rule) -> Fraction:
        """Return how much they count; with days, each term of each post for its own days."""
        if rule.key != "fte_days":
            return rule.weight(self.worker())
        return sum((rule.weight(term.worker()) for term in self.terms), Fraction())


def weights_of(people: Iterable[Held], rule: Rule) -> dict[str, Fraction]:
    """Return how much each counts, by id; those who hold the same are reckoned once."""
    known: dict[tuple[Decimal, int], Fraction] = {}
    found = {}
    for each in people:
        same = (each.fte, each.minutes)
        if rule.key == "fte_days":
            weight = each.weight(rule)
        elif (weight := known.get(same)) is None:  # type: ignore[assignment]
            weight = known[same] = each.weight(rule)
        found[each.person.id] = weight
    return found


def population(unit_id: UUID | None, as_of: date, rule: Rule | None = None) -> list[Held]:
    """Return who holds a post in a unit on a day, once each, in the order of their ids.

    By a rule that counts days it is everybody who held one within its period. Whether people on
    leave count is the tenant's setting (P47).
    """
    by_days = rule is not None and rule.key == "fte_days"
    held: dict[str, Held] = {}
    for row in _terms(unit_id, as_of, rule if by_days else None):
        one = held.get(row.person_id)
        if one is None:
            one = held[row.person_id] = Held(Somebody.of(row))
        if by_days:
            last = row.until - A_DAY if row.until else None
            fte = row.annual_fte or Decimal(0)
            one.terms.append(Term(row.position_id, fte, row.since, last))
        if not by_days or row.until is None or row.until > as_of:
            one.fte += row.annual_fte or 0
            one.minutes += row.weekly_minutes or 0
            one.without_fte = one.without_fte or row.annual_fte is None
    return list(held.values())


def _terms(unit_id: UUID | None, as_of: date, rule: Rule | None) -> Iterable[Any]:
    statement = (
        select(
            cast(Position.person_id, Text).label("person_id"),
            *(Person.first_name, Person.preferred_name, Person.last_name),
            *(PositionTerm.position_id, PositionTerm.annual_fte, PositionTerm.weekly_minutes),
            func.lower(PositionTerm.valid).label("since"),
            func.upper(PositionTerm.valid).label("until"),
        )
        .join(Position, Position.id == PositionTerm.position_id)
        .join(Person, Person.id == Position.person_id)
        .where(Person.archived_at.is_(None))
        .order_by(Position.person_id, PositionTerm.id)
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
    return db.session.execute(statement)
