"""Divide a pool and post it: who holds what, and the money that stands behind it, in one go.

A run is posted as a transfer within its budget, from the line that gives the money to a line of
the pool's own. It is no appropriation: nobody but a Board decides that a line may spend more. And
it is no encumbrance: one payment ends one encumbrance, and a share is used by many (Part 3, Ex. 4).
So the ledger holds all shares of a pool together, the run holds what each person's is, and the
database compares the two at the end of the transaction.
"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from guildhall import audit, context
from guildhall.agreements import running
from guildhall.agreements.dividing import Wish
from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.models.budgets import Budget, BudgetLine
from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.models.pools import Pool, PoolRun
from guildhall.budgets.queries.lines import day_for, get_line
from guildhall.budgets.queries.pools import is_a_pools_line, pool_run_of
from guildhall.budgets.services.ledger import Leg, Source, post
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.wording import gettext as _
from guildhall.wording import ngettext


@transaction
def divide(wish: Wish, *, line_id: UUID) -> PoolRun:
    """Divide a pool among its people and take its money from a line; all of it or nothing.

    Raises Overdrawn where the line has less than the pool and its reserve.
    """
    giver = get_line(line_id)
    _refuse_as_giver(giver)
    get(Budget, giver.budget_id, lock=True)  # the same division sent twice finds the first one
    pool = Pool(
        giving_line_id=giver.id,
        shares_line_id=_own_line(giver, wish.name).id,
        reserve_line_id=_own_line(giver, _("%(name)s, reserve", name=wish.name)).id,
    )
    pool.sample = giver.sample
    db.session.add(pool)
    db.session.flush()
    return _posted(pool, running.keep(wish), None)


def _refuse_as_giver(line: BudgetLine) -> None:
    if line.period.closed_at is not None:
        raise Conflict(_("This period is closed. Choose a line of the open one."))
    if line.budget.status == "draft":
        raise Conflict(_("This budget is still a draft. Record its adoption first."))
    if is_a_pools_line(line.id):
        raise Invalid(line_id=_("This line is a pool's own already. Choose the one that gives."))


def _own_line(giver: BudgetLine, name: str) -> BudgetLine:
    """Write a line of the pool's own beside the one that gives its money."""
    known = db.session.scalar(
        select(BudgetLine.id).where(
            BudgetLine.budget_id == giver.budget_id,
            BudgetLine.category == giver.category,
            BudgetLine.name == name,
        )
    )
    if known is not None:
        raise Invalid(name=_("This budget has a pool of this name already. Open that one."))
    line = BudgetLine(
        budget_id=giver.budget_id,
        fund_id=giver.fund_id,
        period_id=giver.period_id,
        category=giver.category,
        name=name,
        proposed=ZERO,
        sample=giver.sample,
    )
    db.session.add(line)
    db.session.flush()
    return line


@transaction
def follow(wish: Wish) -> PoolRun:
    """Correct a posted run, or share its reserve with late hires: only the difference is posted.

    Two who follow one run at once wait here; the second hears that the first was quicker.
    """
    assert wish.follows_id is not None  # noqa: S101 - the caller has the run
    before = pool_run_of(wish.follows_id)
    if before is None:
        raise Conflict(_("This run stands in no fund. Divide the pool anew, from a budget's line."))
    pool = get(Pool, before.pool_id, lock=True)
    if pool.ended_at is not None:
        raise Conflict(_("This pool has ended: what was left was carried on or given back."))
    last = get(AllocationRun, wish.follows_id)
    return _posted(pool, running.keep(wish), last)


def _posted(pool: Pool, run: AllocationRun, before: AllocationRun | None) -> PoolRun:
    """Post by how much a run changed what people hold, and what is kept in reserve."""
    shares = run.total - (before.total if before else ZERO)
    reserve = run.reserve - (before.reserve if before else ZERO)
    moves: tuple[tuple[UUID, Decimal], ...] = (
        (pool.shares_line_id, -shares),
        (pool.reserve_line_id, -reserve),
        (pool.giving_line_id, shares + reserve),
    )
    legs = [Leg(line_id, "transfer", amount) for line_id, amount in moves if amount]
    entry_id = None
    _refuse_below_use(pool, run)
    if legs:
        entry_id = post(
            "transfer",
            legs,
            key=f"allocation:{run.id}",
            source=Source("allocation_run", run.id, run.name),
            on=day_for(get_line(pool.shares_line_id)),
            memo=run.reason,
        )
    posted = PoolRun(pool_id=pool.id, run_id=run.id, entry_id=entry_id)
    db.session.add(posted)
    db.session.flush()
    after = {"shares": shares, "reserve": reserve}
    audit.record("budgets.pool_posted", posted, run.name, after=after, reason=run.reason)
    return posted


def _refuse_below_use(pool: Pool, run: AllocationRun) -> None:
    """Refuse a run that takes from people what they used or asked for already."""
    if run.follows_id is None:
        return
    using = (
        select(Encumbrance.for_person_id)
        .where(Encumbrance.line_id == pool.shares_line_id, Encumbrance.approved_at.is_not(None))
        .distinct()
        .subquery()
    )
    changed = running.change_for(run.id, using.c.for_person_id)
    left = func.share_left(context.tenant_id(), pool.id, using.c.for_person_id)
    below = db.session.scalar(select(func.count()).select_from(using).where(left + changed < 0))
    if below:
        raise Conflict(
            ngettext(
                "%(num)s person has used or set aside more than this would leave. "
                "Give the pool more, or release what is set aside.",
                "%(num)s people have used or set aside more than this would leave. "
                "Give the pool more, or release what is set aside.",
                below,
            )
        )
