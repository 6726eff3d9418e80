"""Reads about the Board's rules."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from guildhall import context
from guildhall.db import db
from guildhall.people.queries import get
from plugins.clc.models.cycles import ClcPointEntry
from plugins.clc.models.rules import ClcRule
from plugins.clc.rules import PointRule, Rules


def rules() -> Rules:
    """Return every rule that stands."""
    found = db.session.scalars(select(ClcRule).where(ClcRule.voided_at.is_(None)))
    return Rules.of(as_rule(row) for row in found)


def rule_now() -> PointRule:
    """Return the rule in force today."""
    return rules().on(context.today())


def rule_on(day: date) -> ScalarSelect[UUID]:
    """Return which rule is in force on a day, to be asked within another statement."""
    one = aliased(ClcRule)
    return (
        select(one.id)
        .where(one.voided_at.is_(None), one.effective_from <= day)
        .order_by(one.effective_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def as_rule(row: ClcRule) -> PointRule:
    """Return a recorded rule's figures."""
    return PointRule(**{name: getattr(row, name) for name in PointRule.__struct_fields__})


def every_rule() -> Sequence[ClcRule]:
    """Return all rules ever recorded, the newest first, withdrawn ones too."""
    return db.session.scalars(
        select(ClcRule).order_by(ClcRule.effective_from.desc(), ClcRule.created_at.desc())
    ).all()


def get_rule(rule_id: UUID, *, lock: bool = False) -> ClcRule:
    """Return a rule; raise NotFound."""
    return get(ClcRule, rule_id, lock=lock)


def counted_since(day: date) -> tuple[int, date | None]:
    """Return how many entries were counted for days from this one on, and the last such day."""
    count, last = db.session.execute(
        select(func.count(), func.max(ClcPointEntry.earned_on)).where(
            ClcPointEntry.earned_on >= day,
            ClcPointEntry.import_id.is_(None),
            ClcPointEntry.carried_from_id.is_(None),
        )
    ).one()
    return count, last


def counted_by(rule_id: UUID) -> int:
    """Return how many entries were counted by a rule."""
    return (
        db.session.scalar(
            select(func.count()).select_from(ClcPointEntry).where(ClcPointEntry.rule_id == rule_id)
        )
        or 0
    )
