"""Divide a pool among a unit: look first, then keep; what was kept is followed, never rewritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select

from guildhall import audit, context
from guildhall.agreements import queries
from guildhall.agreements.allocation import Rule, Span, divide, warnings_of
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.agreements.population import Held, Somebody, population, weights_of
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.events import AllocationKept, publish
from guildhall.money import ZERO, from_cents
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.people.rules import last_day, through
from guildhall.statements import Statement
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

AT_ONCE: Final = 20_000
MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Wish:
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


@dataclass(frozen=True, slots=True)
class Preview:
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


@dataclass(frozen=True, slots=True)
class Before:
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


# Keeping


@transaction
def keep(wish: Wish) -> AllocationRun:
    """Keep a division, all of it or nothing, and say so.

    The money stands above (budgets.services.pools): it calls this within its own verb, and posts
    in the same transaction.
    """
    if wish.follows_id is not None:
        _refuse_if_followed(wish.follows_id)
    found = preview(wish)
    run = AllocationRun(
        id=new_id(),
        kind=wish.kind,
        follows_id=wish.follows_id,
        name=wish.name,
        version_id=wish.version_id,
        bargaining_unit_id=wish.unit_id,
        period=through(*_period(wish)),
        as_of=wish.as_of,
        rule=wish.rule.key,
        full_time_minutes=int(wish.rule.full_time * MINUTES),
        pool=wish.pool,
        reserve=found.reserve,
        total=found.total,
        people=len(found.shares),
        warnings=list(found.warnings),
        reason=wish.reason,
        kept_by=context.actor().name,
    )
    db.session.add(run)
    db.session.flush()
    _write_lines(run.id, found.shares)
    audit.record(
        "agreements.allocated",
        run,
        run.name,
        after={"pool": run.pool, "people": run.people, "rule": run.rule, "kind": run.kind},
        reason=run.reason,
    )
    publish(AllocationKept(run_id=run.id))
    return run


def _period(wish: Wish) -> Span:
    if wish.rule.period is None:
        raise Invalid(first_day=_("Say for which period the pool is."))
    return wish.rule.period


def _refuse_if_followed(run_id: UUID) -> None:
    run = get(AllocationRun, run_id)
    next_one = db.session.scalar(
        select(AllocationRun.id).where(AllocationRun.follows_id == run.id).limit(1)
    )
    if next_one is not None:
        raise Conflict(_("A later run follows this one already. Start from the last of them."))


def _write_lines(run_id: UUID, shares: Sequence[Share]) -> None:
    """Write a line a person, thousands in one statement."""
    for start in range(0, len(shares), AT_ONCE):
        some = shares[start : start + AT_ONCE]
        WRITE.rows(
            tenant_id=context.tenant_id(),
            run_id=run_id,
            created_at=context.now(),
            created_by=context.person_id(),
            sample=context.is_sample(),
            people=_array(each.person.id for each in some),
            weights=_array(each.weight for each in some),
            ftes=_array(each.fte for each in some),
            minutes=_array(each.minutes for each in some),
            amounts=_array(each.amount for each in some),
            changes=_array(each.change for each in some),
        )


def _array(values: Iterable[object]) -> str:
    """Write ids and numbers as PostgreSQL reads an array: none of them needs a quote."""
    return "{" + ",".join(map(str, values)) + "}"


WRITE: Final = Statement(
    """
    INSERT INTO allocation_line (tenant_id, id, created_at, created_by, sample, run_id, person_id,
        weight, fte, weekly_minutes, amount, change)
    SELECT CAST(:tenant_id AS uuid), uuidv7(), CAST(:created_at AS timestamptz),
           CAST(:created_by AS uuid), CAST(:sample AS boolean), CAST(:run_id AS uuid),
           line.person_id, line.weight, line.fte, line.minutes, line.amount, line.change
      FROM unnest(CAST(:people AS uuid[]), CAST(:weights AS text[]),
                  CAST(:ftes AS numeric[]), CAST(:minutes AS integer[]),
                  CAST(:amounts AS numeric[]), CAST(:changes AS numeric[]))
           AS line(person_id, weight, fte, minutes, amount, change)
    """
)


# Reading


def get_run(run_id: UUID) -> AllocationRun:
    """Return a run; raise NotFound."""
    return get(AllocationRun, run_id)


def follower_of(run_id: UUID) -> UUID | None:
    """Return the run that follows one, or None where it is the last."""
    return db.session.scalar(select(AllocationRun.id).where(AllocationRun.follows_id == run_id))


def rule_of(run: AllocationRun) -> Rule:
    """Return the rule by which a run divided."""
    last = last_day(run.period)
    period = Span(run.period.lower, last) if run.period.lower and last else None
    return Rule(run.rule, Decimal(run.full_time_minutes) / MINUTES, period)


def change_for(run_id: UUID, person_id: ColumnElement[Any]) -> ColumnElement[Decimal]:
    """Return an expression: by how much a run changed what somebody holds."""
    line = AllocationLine
    found = select(line.change).where(line.run_id == run_id, line.person_id == person_id)
    return func.coalesce(found.scalar_subquery(), ZERO)


def rule_from_clause(version_id: UUID, period: Span | None) -> Rule:
    """Return the rule that a clause of the kind "allocation" says."""
    terms = queries.get_version(version_id).parameters
    return Rule(terms["rule"], Decimal(terms["full_time"]), period)
