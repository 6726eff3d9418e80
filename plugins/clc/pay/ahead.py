"""Reads for the forecast: what runs in the years ahead, and what it still needs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from guildhall.budgets.models.commitments import Encumbrance, Payment
from guildhall.db import db
from guildhall.money import ZERO
from plugins.clc.models.pay import ClcAward, ClcAwardYear, ClcInstalment
from plugins.clc.pay.queries import with_books


def running_by_year() -> Sequence[Any]:
    """Return, by the due date that opens a school year, recipients and what is still needed.

    Needed is what no money is set aside for yet, of awards that stand.
    """
    opens = func.lower(ClcAwardYear.valid)
    needs = and_(
        ClcInstalment.paid_elsewhere == "",
        Payment.id.is_(None),
        or_(Encumbrance.id.is_(None), Encumbrance.ended_at.is_not(None)),
    )
    statement = (
        select(
            opens.label("opens"),
            func.count(func.distinct(ClcInstalment.person_id)).label("people"),
            func.coalesce(func.sum(ClcInstalment.amount).filter(needs), ZERO).label("amount"),
        )
        .join(ClcAwardYear, ClcAwardYear.id == ClcInstalment.year_id)
        .join(ClcAward, ClcAward.id == ClcAwardYear.award_id)
        .where(ClcAward.voided_at.is_(None), ClcInstalment.voided_at.is_(None))
        .group_by(opens)
        .order_by(opens)
    )
    return db.session.execute(with_books(statement)).all()


def last_days() -> dict[UUID, date]:
    """Return when everybody's last award year that stands is over."""
    return dict(
        db.session.execute(
            select(ClcAwardYear.person_id, func.max(func.upper(ClcAwardYear.valid)))
            .where(ClcAwardYear.voided_at.is_(None))
            .group_by(ClcAwardYear.person_id)
        )
        .tuples()
        .all()
    )


def awarded_cycles() -> set[UUID]:
    """Return the cycles on which an award rests."""
    found = db.session.scalars(select(ClcAward.cycle_id).where(ClcAward.voided_at.is_(None)))
    return {cycle_id for cycle_id in found if cycle_id is not None}
