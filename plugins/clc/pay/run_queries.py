"""Reads of the runs that pay a month's parts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from guildhall.budgets.models.commitments import PaymentBatch
from guildhall.db import db
from guildhall.people.queries import get
from plugins.clc.models.pay import ClcInstalment, ClcPayRun


def get_run(run_id: UUID, *, lock: bool = False) -> ClcPayRun:
    """Return a run; raise NotFound."""
    return get(ClcPayRun, run_id, lock=lock)


def open_run() -> ClcPayRun | None:
    """Return the run that waits for its approval."""
    return db.session.scalar(
        select(ClcPayRun).where(ClcPayRun.approved_at.is_(None), ClcPayRun.withdrawn_at.is_(None))
    )


def runs() -> Sequence[Any]:
    """Return the runs with their batch, how many payments it has and their sum, newest first."""
    counted = (
        select(
            ClcInstalment.run_id,
            func.count().label("parts"),
            func.sum(ClcInstalment.amount).label("total"),
        )
        .where(ClcInstalment.run_id.is_not(None))
        .group_by(ClcInstalment.run_id)
        .subquery("counted")
    )
    return db.session.execute(
        select(
            ClcPayRun,
            PaymentBatch,
            func.coalesce(counted.c.parts, 0).label("parts"),
            func.coalesce(counted.c.total, Decimal(0)).label("total"),
        )
        .outerjoin(PaymentBatch, PaymentBatch.id == ClcPayRun.batch_id)
        .outerjoin(counted, counted.c.run_id == ClcPayRun.id)
        .order_by(ClcPayRun.created_at.desc())
    ).all()
