"""Reads of periods, and what still keeps one from being closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, func, literal, or_, select

from guildhall.budgets.models.budgets import Budget, BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payment, PaymentBatch
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.ledger import SHOWN, Balance, Posting
from guildhall.budgets.queries.pool_returns import count_waiting
from guildhall.db import db


def periods() -> Sequence[Period]:
    """Return every period, the newest first."""
    return db.session.scalars(select(Period).order_by(Period.starts_on.desc(), Period.kind)).all()


def period_at(kind: str, day: date) -> Period | None:
    """Return the period of a kind in which a day lies."""
    return db.session.scalar(
        select(Period).where(Period.kind == kind, Period.starts_on <= day, Period.ends_on >= day)
    )


def period_after(period: Period) -> Period | None:
    """Return the period of the same kind that follows one."""
    return db.session.scalars(
        select(Period)
        .where(Period.kind == period.kind, Period.starts_on > period.ends_on)
        .order_by(Period.starts_on)
        .limit(1)
    ).first()


class Checks(Struct, frozen=True):
    """What a period's closing asks for, each as the number of things that are still in the way."""

    drafts: int
    """Budgets that were never adopted."""
    waiting: int
    """Requests that nobody decided."""
    open: int
    """Encumbrances that were neither paid nor released."""
    unpaid: int
    """Approved payments that did not come back as paid."""
    to_carry: int
    """Funds that carry over, with money still in this period."""
    returned: int
    """Payments that came back to a pool that has ended, and nobody decided."""
    adrift: int
    """Lines whose balance differs from the sum of their postings."""

    @property
    def ready(self) -> bool:
        """Say whether nothing is in the way."""
        return not any(
            (
                self.drafts, self.waiting, self.open, self.unpaid, self.to_carry, self.returned,
                self.adrift,
            )
        )  # fmt: skip


def checks(period_id: UUID) -> Checks:
    """Return what still keeps a period from being closed."""
    of_period = BudgetLine.period_id == period_id
    commitments = select(func.count(Encumbrance.id)).join(
        BudgetLine, BudgetLine.id == Encumbrance.line_id
    )
    payments = (
        select(func.count(Payment.id))
        .join(Encumbrance, Encumbrance.id == Payment.encumbrance_id)
        .join(BudgetLine, BudgetLine.id == Encumbrance.line_id)
        .where(of_period, Payment.declined_at.is_(None), Payment.voided_at.is_(None))
    )
    undecided = commitments.where(
        of_period, Encumbrance.approved_at.is_(None), Encumbrance.declined_at.is_(None)
    )
    return Checks(
        drafts=_count(
            select(func.count(Budget.id)).where(
                Budget.period_id == period_id, Budget.status == "draft"
            )
        ),
        waiting=_count(undecided) + _count(payments.where(Payment.approved_at.is_(None))),
        open=_count(
            commitments.where(
                of_period, Encumbrance.approved_at.is_not(None), Encumbrance.ended_at.is_(None)
            )
        ),
        unpaid=_count(payments.where(Payment.approved_at.is_not(None), ~_is_paid())),
        to_carry=_count(_to_carry(period_id)),
        returned=count_waiting(period_id),
        adrift=_count(select(func.count()).select_from(adrift(period_id).subquery())),
    )


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(statement) or 0


def _is_paid() -> Any:  # noqa: ANN401 - a condition
    return (
        select(literal(1))
        .where(PaymentBatch.id == Payment.batch_id, PaymentBatch.paid_on.is_not(None))
        .exists()
    )


def _to_carry(period_id: UUID) -> Select[Any]:
    return (
        select(func.count(func.distinct(BudgetLine.fund_id)))
        .join(Balance, Balance.line_id == BudgetLine.id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .where(BudgetLine.period_id == period_id, Fund.carries_over, Balance.available > 0)
    )


def adrift(period_id: UUID | None = None) -> Select[Any]:
    """Return the lines whose balance is not what their postings sum to: there must be none."""
    sums = (
        select(Posting.line_id, (-func.sum(Posting.amount)).label("available"))
        .where(Posting.account.in_(SHOWN))
        .group_by(Posting.line_id)
        .subquery()
    )
    statement = (
        select(Balance.line_id)
        .join(BudgetLine, BudgetLine.id == Balance.line_id)
        .outerjoin(sums, sums.c.line_id == Balance.line_id)
        .where(
            or_(
                Balance.available != func.coalesce(sums.c.available, 0),
                and_(sums.c.line_id.is_(None), Balance.available != 0),
            )
        )
    )
    return statement if period_id is None else statement.where(BudgetLine.period_id == period_id)
