"""Reads of pools: which run stands on which lines, and until when a share can be used."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.pools import Pool, PoolRun
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.rules import last_day as last_of


class Standing(Struct, frozen=True):
    """A pool with the last of its runs."""

    pool: Pool
    run: AllocationRun
    line: BudgetLine

    @property
    def last_day(self) -> date:
        """Return the last day on which a share can be used: the run's, the fund's, the period's."""
        ends = (self.line.period.ends_on, self.line.fund.ends_on, last_of(self.run.period))
        return min(day for day in ends if day)

    @property
    def is_over(self) -> bool:
        """Say whether nobody can use a share any more."""
        return self.pool.ended_at is not None or self.last_day < context.today()


def pool_run_of(run_id: UUID) -> PoolRun | None:
    """Return how a run was posted, or None for one that stands in no fund."""
    return db.session.scalar(select(PoolRun).where(PoolRun.run_id == run_id))


def is_a_pools_line(line_id: UUID) -> bool:
    """Say whether a line is a pool's own."""
    return db.session.scalar(pools_lines().where(BudgetLine.id == line_id)) is not None


def giver_of(line: BudgetLine) -> BudgetLine:
    """Return the line that gave a pool its line's money; any other line stands for itself."""
    giving = select(Pool.giving_line_id).where(Pool.shares_line_id == line.id)
    found = db.session.scalar(select(BudgetLine).where(BudgetLine.id == giving.scalar_subquery()))
    return found or line


def pools_lines() -> Select[tuple[UUID]]:
    """Return a statement for the ids of the lines that are pools' own."""
    return select(BudgetLine.id).join(
        Pool, or_(Pool.shares_line_id == BudgetLine.id, Pool.reserve_line_id == BudgetLine.id)
    )


def get_standing(pool_id: UUID) -> Standing:
    """Return a pool with its last run and its line; raise NotFound."""
    found = standings(pool_id)
    if not found:
        raise NotFound
    return found[0]


def standings(pool_id: UUID | None = None) -> Sequence[Standing]:
    """Return the pools with their last runs, the newest first."""
    statement = standing_pools().order_by(Pool.id.desc())
    if pool_id:
        statement = statement.where(Pool.id == pool_id)
    return [Standing(*row) for row in db.session.execute(statement)]


def standing_pools() -> Select[tuple[Pool, AllocationRun, BudgetLine]]:
    """Return a statement for what a Standing is made of, in which others may ride along."""
    followed = select(AllocationRun.follows_id).where(AllocationRun.follows_id.is_not(None))
    return (
        select(Pool, AllocationRun, BudgetLine)
        .join(PoolRun, PoolRun.pool_id == Pool.id)
        .join(AllocationRun, AllocationRun.id == PoolRun.run_id)
        .join(BudgetLine, BudgetLine.id == Pool.shares_line_id)
        .where(AllocationRun.id.not_in(followed))
        .options(joinedload(BudgetLine.fund), joinedload(BudgetLine.period))
    )


def runs_of(pool_id: UUID) -> Sequence[PoolRun]:
    """Return a pool's runs with their entries, in the order of time."""
    return db.session.scalars(
        select(PoolRun)
        .where(PoolRun.pool_id == pool_id)
        .options(joinedload(PoolRun.run), joinedload(PoolRun.entry))
        .order_by(PoolRun.id)
    ).all()


def next_pools(standing: Standing) -> list[Standing]:
    """Return the pools into which what is left of one may be carried: those that end later."""
    return [
        each
        for each in standings()
        if each.pool.id != standing.pool.id
        and each.pool.ended_at is None
        and each.line.period.starts_on >= standing.line.period.starts_on
        and each.last_day > standing.last_day
    ]


def loose_runs() -> Sequence[AllocationRun]:
    """Return the runs that stand in no fund: kept before pools were posted."""
    posted = select(PoolRun.run_id)
    return db.session.scalars(
        select(AllocationRun)
        .where(AllocationRun.id.not_in(posted))
        .order_by(AllocationRun.created_at.desc(), AllocationRun.id.desc())
    ).all()
