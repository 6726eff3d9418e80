"""Keep a division of a pool; what was kept is followed by another run, never rewritten."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from guildhall import audit, context
from guildhall.agreements import queries
from guildhall.agreements.allocation import Rule, Span
from guildhall.agreements.dividing import Preview, Share, Wish, preview
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.events import AllocationKept, publish
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.people.rules import last_day, through
from guildhall.statements import Statement
from guildhall.wording import gettext as _

AT_ONCE: Final = 20_000
MINUTES: Final = 60


@transaction
def keep(wish: Wish) -> AllocationRun:
    """Keep a division, all of it or nothing, and say so.

    The money stands above (budgets.services.pools): it calls this within its own verb, and posts
    in the same transaction.
    """
    if wish.follows_id is not None:
        _refuse_if_followed(wish.follows_id)
    found = preview(wish)
    run = _run_of(wish, found)
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


def _run_of(wish: Wish, found: Preview) -> AllocationRun:
    return AllocationRun(
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
