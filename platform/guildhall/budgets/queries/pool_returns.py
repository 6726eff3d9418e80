"""Reads of money that came back to a pool after its end, before and after it is decided."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payment
from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.pools import Pool, PoolReturn
from guildhall.budgets.queries.pools import Standing, get_standing, standings
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person


class CameBack(Struct, frozen=True):
    """A payment that was taken back after its pool had ended, and whose share it had used."""

    payment: Payment
    standing: Standing
    person: Person

    @property
    def pool_id(self) -> UUID:
        """Return which pool it had been."""
        return self.standing.pool.id


def _came_back() -> Select[tuple[Payment, UUID, Person]]:
    """Return what nobody decided about; in a period that is closed it went elsewhere."""
    decided = select(PoolReturn.payment_id)
    return (
        select(Payment, Pool.id, Person)
        .join(Encumbrance, Encumbrance.id == Payment.encumbrance_id)
        .join(Pool, Pool.shares_line_id == Encumbrance.line_id)
        .join(Person, Person.id == Encumbrance.for_person_id)
        .join(BudgetLine, BudgetLine.id == Pool.shares_line_id)
        .join(Period, Period.id == BudgetLine.period_id)
        .where(
            Payment.voided_at >= Pool.ended_at,
            Period.closed_at.is_(None),
            Payment.id.not_in(decided),
        )
        .order_by(Payment.voided_at, Payment.id)
    )


def waiting() -> Sequence[CameBack]:
    """Return what came back and waits for a decision, the first to come first."""
    rows = db.session.execute(_came_back().options(joinedload(Payment.encumbrance))).all()
    known = {each.pool.id: each for each in standings()} if rows else {}
    return [CameBack(payment, known[pool_id], person) for payment, pool_id, person in rows]


def get_waiting(payment_id: UUID) -> CameBack:
    """Return a payment that came back and waits for a decision; raise NotFound."""
    row = db.session.execute(
        _came_back().options(joinedload(Payment.encumbrance)).where(Payment.id == payment_id)
    ).first()
    if row is None:
        raise NotFound
    return CameBack(row[0], get_standing(row[1]), row[2])


def count_waiting(period_id: UUID | None = None) -> int:
    """Return how many payments came back and wait, of a period or in all."""
    statement = how_many()
    if period_id is not None:
        statement = statement.where(BudgetLine.period_id == period_id)
    return db.session.scalar(statement) or 0


def how_many() -> Select[tuple[int]]:
    """Return a statement for the number of payments that came back and wait."""
    return _came_back().order_by(None).with_only_columns(func.count(Payment.id))


def decided_of(pool_id: UUID, person_id: UUID) -> Sequence[PoolReturn]:
    """Return what was decided about money of one person that came back to a pool."""
    return db.session.scalars(
        select(PoolReturn)
        .where(PoolReturn.pool_id == pool_id, PoolReturn.person_id == person_id)
        .order_by(PoolReturn.id)
    ).all()
