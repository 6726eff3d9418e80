"""The yearly plan: what is meant to be offered in which month (P25)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel
from guildhall.learning.models.courses import FORMATS


class PlannedActivity(TenantModel):
    """One line of the plan; dropped with a reason, never deleted."""

    __tablename__ = "planned_activity"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("format IN ('" + "', '".join(FORMATS) + "')", name="format"),
        CheckConstraint("times BETWEEN 1 AND 99", name="times"),
        CheckConstraint("people IS NULL OR people > 0", name="people"),
        CheckConstraint(
            "(dropped_at IS NULL) OR (dropped_reason <> '')", name="dropped_has_reason"
        ),
        Index("ix_planned_activity_month", "tenant_id", "month"),
    )

    title: Mapped[str]
    month: Mapped[date]
    """Its first day."""
    format: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    """How often it is meant to be held in that month."""
    people: Mapped[int | None]
    """How many are expected, all times together."""
    notes: Mapped[str] = mapped_column(default="")
    dropped_at: Mapped[datetime | None]
    dropped_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own attribute
