"""Reads of release time: its years, and the increases that hold in them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.release import ReleaseYear, SalaryIncrease
from guildhall.db import db


def years() -> Sequence[ReleaseYear]:
    """Return every year of release time with its period, by office, in the order of time."""
    return db.session.scalars(
        select(ReleaseYear)
        .join(Period, Period.id == ReleaseYear.period_id)
        .options(contains_eager(ReleaseYear.period))
        .order_by(ReleaseYear.office, Period.starts_on)
        .execution_options(populate_existing=True)
    ).all()


def year_of(period_id: UUID, office: str) -> ReleaseYear | None:
    """Return a period's year of an office, if it is written down."""
    return db.session.scalar(
        select(ReleaseYear).where(ReleaseYear.period_id == period_id, ReleaseYear.office == office)
    )


def year_before(period: Period, office: str) -> ReleaseYear | None:
    """Return the last year of an office that is written down before a period."""
    return db.session.scalars(
        select(ReleaseYear)
        .join(Period, Period.id == ReleaseYear.period_id)
        .where(Period.ends_on < period.starts_on, ReleaseYear.office == office)
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


def offices() -> Sequence[str]:
    """Return the offices that have years of release time."""
    return db.session.scalars(
        select(ReleaseYear.office).distinct().order_by(ReleaseYear.office)
    ).all()
