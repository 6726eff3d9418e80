"""The Advisory Board's rules, each from a day on; none is ever rewritten."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel

POINTS = Numeric(8, 2)


class ClcRule(TenantModel):
    """One rule as the Board decided it; the database refuses to change its figures."""

    __tablename__ = "clc_rule"
    __table_args__ = (
        Index(
            "uq_clc_rule_effective_from",
            "tenant_id",
            "effective_from",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint("minutes_per_point BETWEEN 1 AND 6000", name="rate"),
        CheckConstraint("required_points > 0", name="required"),
        CheckConstraint("outside_percent BETWEEN 0 AND 100", name="outside"),
        CheckConstraint("project_step > 0", name="step"),
        CheckConstraint("cap_activity > 0", name="cap_activity"),
        CheckConstraint("cap_cycle > 0", name="cap_cycle"),
        CheckConstraint("carry_cap >= 0", name="carry_cap"),
        CheckConstraint("due_month BETWEEN 1 AND 12 AND due_day BETWEEN 1 AND 31", name="due"),
        CheckConstraint("decision <> ''", name="decision"),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="void_has_reason"),
    )

    effective_from: Mapped[date]
    decision: Mapped[str]
    """Where it comes from: "Advisory Board, 12 May 2026, item 4"."""
    minutes_per_point: Mapped[int]
    required_points: Mapped[Decimal] = mapped_column(POINTS)
    outside_percent: Mapped[int]
    needs_approval: Mapped[bool]
    project_step: Mapped[Decimal | None] = mapped_column(POINTS)
    cap_activity: Mapped[Decimal | None] = mapped_column(POINTS)
    cap_cycle: Mapped[Decimal | None] = mapped_column(POINTS)
    carry_cap: Mapped[Decimal | None] = mapped_column(POINTS)
    due_month: Mapped[int]
    due_day: Mapped[int]
    recorded_by: Mapped[str] = mapped_column(default="")
    """The name of whoever entered it."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
