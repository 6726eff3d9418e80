"""A division of a pool among a unit before it is kept: who would get what, and what is odd."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Text, cast, select

from guildhall.agreements.allocation import Rule, divide, warnings_of
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.agreements.population import Held, Somebody, population, weights_of
from guildhall.db import db
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.money import ZERO, from_cents
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.wording import gettext as _
from guildhall.wording import ngettext


class Wish(Struct, frozen=True):
    """What is to be divided among whom, by which rule."""

    name: str
    pool: Decimal
    reserve: Decimal
    unit_id: UUID | None
    as_of: date
    rule: Rule
    version_id: UUID | None = None
    follows_id: UUID | None = None
    kind: str = "first"
    reason: str = ""


class Share(NamedTuple):
    """What one person would hold, and by how much that differs from what they hold now."""

    person: Somebody
    weight: Fraction
    fte: Decimal
    minutes: int
    amount: Decimal
    change: Decimal


class Preview(Struct, frozen=True):
    """A division before it is kept."""

    wish: Wish
    shares: Sequence[Share]
    reserve: Decimal
    """What is left of it afterwards."""
    warnings: Sequence[str]

    @property
    def total(self) -> Decimal:
        """Return what all hold together."""
        return sum((share.amount for share in self.shares), ZERO)

    @property
    def changed(self) -> Decimal:
        """Return by how much the total differs from before."""
        return sum((share.change for share in self.shares), ZERO)


def preview(wish: Wish) -> Preview:
    """Return who would get what; nothing is written."""
    people = population(wish.unit_id, wish.as_of, wish.rule)
    weights = weights_of(people, wish.rule)
    before = _held_now(wish.follows_id)
    if wish.kind == "late_hires":
        amounts, reserve = _from_reserve(wish, weights, before)
    else:
        amounts, reserve = divide(wish.pool, weights), wish.reserve
    return Preview(
        wish,
        [*_shares(people, weights, amounts, before), *_gone(weights, amounts, before)],
        reserve,
        _warnings(wish.rule, people),
    )


class Before(Struct, frozen=True):
    """What one person holds by the run before."""

    person: Somebody
    weight: Fraction
    fte: Decimal
    minutes: int
    amount: Decimal


def _held_now(run_id: UUID | None) -> Mapping[str, Before]:
    if run_id is None:
        return {}
    line = AllocationLine
    found = db.session.execute(
        select(
            cast(line.person_id, Text).label("person_id"),
            *(line.weight, line.fte, line.weekly_minutes, line.amount),
            *(Person.first_name, Person.preferred_name, Person.last_name),
        )
        .join(Person, Person.id == line.person_id)
        .where(line.run_id == run_id)
    )
    return {
        row.person_id: Before(
            Somebody.of(row), Fraction(row.weight), row.fte, row.weekly_minutes, row.amount
        )
        for row in found
    }


def _shares(
    people: Sequence[Held],
    weights: Mapping[str, Fraction],
    amounts: Mapping[str, Decimal],
    before: Mapping[str, Before],
) -> list[Share]:
    found = []
    for each in people:
        key = each.person.id
        if key in amounts:
            had = before[key].amount if key in before else ZERO
            found.append(
                Share(
                    each.person,
                    weights[key],
                    each.fte,
                    each.minutes,
                    amounts[key],
                    amounts[key] - had,
                )
            )
    return found


def _gone(
    weights: Mapping[str, Fraction],
    amounts: Mapping[str, Decimal],
    before: Mapping[str, Before],
) -> list[Share]:
    """Return those of the run before who have left the population: they keep, or lose, visibly."""
    found = []
    for key, line in before.items():
        if key not in weights:
            amount = amounts.get(key, ZERO)
            weight = line.weight if amount else Fraction(0)
            found.append(
                Share(line.person, weight, line.fte, line.minutes, amount, amount - line.amount)
            )
    return found


def _from_reserve(
    wish: Wish, weights: Mapping[str, Fraction], before: Mapping[str, Before]
) -> tuple[dict[str, Decimal], Decimal]:
    """Give newcomers what the first run gave for their weight; the others keep what they hold."""
    first = _first_of(wish.follows_id)
    each = Fraction(first.pool) / sum(
        (line.weight for line in _held_now(first.id).values()), Fraction()
    )
    held = {key: line.amount for key, line in before.items()}
    late = {
        key: from_cents(floor(weight * each * 100))
        for key, weight in weights.items()
        if key not in before and weight
    }
    if not late:
        raise Invalid(as_of=_("Nobody has come into the unit since the last run."))
    left = wish.reserve - sum(late.values(), ZERO)
    if left < 0:
        raise Conflict(
            _(
                "The reserve is $%(reserve)s; those who came need $%(needed)s.",
                reserve=wish.reserve,
                needed=wish.reserve - left,
            )
        )
    return {**held, **late}, left


def _first_of(run_id: UUID | None) -> AllocationRun:
    run = get(AllocationRun, run_id) if run_id else None
    while run is not None and run.kind == "late_hires" and run.follows_id:
        run = get(AllocationRun, run.follows_id)
    if run is None:
        raise NotFound
    return run


def _warnings(rule: Rule, people: Sequence[Held]) -> list[str]:
    found = warnings_of(rule, [each.worker() for each in people])
    missing = sum(each.without_fte for each in people)
    if missing and rule.key != "hours":
        found.append(
            ngettext(
                "%(count)s person has a post without an FTE; it counts as 0.",
                "%(count)s people have a post without an FTE; it counts as 0.",
                missing,
                count=missing,
            )
        )
    return found
