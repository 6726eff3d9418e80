"""Reads of release time: its years, and the increases that hold in them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.release import ReleaseYear, SalaryIncrease
from guildhall.db import db


def years() -> Sequence[ReleaseYear]:
    """Return every year of release time with its period, in the order of time."""
    return db.session.scalars(
        select(ReleaseYear)
        .join(Period, Period.id == ReleaseYear.period_id)
        .options(contains_eager(ReleaseYear.period))
        .order_by(Period.starts_on)
        .execution_options(populate_existing=True)
    ).all()


def year_of(period_id: UUID) -> ReleaseYear | None:
    """Return a period's year, if it is written down."""
    return db.session.scalar(select(ReleaseYear).where(ReleaseYear.period_id == period_id))


def year_before(period: Period) -> ReleaseYear | None:
    """Return the last year that is written down before a period."""
    return db.session.scalars(
        select(ReleaseYear)
        .join(Period, Period.id == ReleaseYear.period_id)
        .where(Period.ends_on < period.starts_on)
        .order_by(Period.starts_on.desc())
        .limit(1)
    ).first()


def increases() -> Sequence[SalaryIncrease]:
    """Return every recorded increase, the newest first."""
    return db.session.scalars(
        select(SalaryIncrease).order_by(SalaryIncrease.effective_on.desc())
    ).all()


def increases_in(period: Period) -> Sequence[SalaryIncrease]:
    """Return the increases that begin to hold in a period."""
    return db.session.scalars(
        select(SalaryIncrease)
        .where(SalaryIncrease.effective_on.between(period.starts_on, period.ends_on))
        .order_by(SalaryIncrease.effective_on)
    ).all()
