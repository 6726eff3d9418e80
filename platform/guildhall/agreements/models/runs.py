"""Runs that divide a pool among the people of a unit; kept as they were, for good."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related

MONEY = Numeric(14, 2)


class AllocationRun(TenantModel):
    """One division of a pool; a correction and late hires are runs of their own."""

    __tablename__ = "allocation_run"
    __table_args__ = (
        belongs_to("clause_version", "version_id"),
        belongs_to("bargaining_unit", "bargaining_unit_id"),
        belongs_to("allocation_run", "follows_id", name="fk_allocation_run_follows_id"),
        UniqueConstraint("tenant_id", "follows_id"),
        CheckConstraint("kind IN ('first', 'correction', 'late_hires')", name="kind"),
        CheckConstraint("(kind = 'first') = (follows_id IS NULL)", name="follows"),
        CheckConstraint("rule IN ('fte', 'hours', 'fte_hours', 'fte_days')", name="rule"),
        CheckConstraint("pool > 0 AND reserve >= 0", name="pool"),
        CheckConstraint("kind = 'late_hires' OR total = pool", name="sum"),
        CheckConstraint("NOT isempty(period)", name="period"),
        CheckConstraint("people > 0", name="people"),
    )

    kind: Mapped[str] = mapped_column(default="first")
    follows_id: Mapped[UUID | None]
    """The run that it corrects or adds to; each is followed once, so that they are a chain."""
    name: Mapped[str]
    version_id: Mapped[UUID | None]
    """The clause that says the rule."""
    bargaining_unit_id: Mapped[UUID | None]
    period: Mapped[Range[date]]
    as_of: Mapped[date]
    """The day on which the population was taken."""
    rule: Mapped[str]
    full_time_minutes: Mapped[int]
    pool: Mapped[Decimal] = mapped_column(MONEY)
    reserve: Mapped[Decimal] = mapped_column(MONEY)
    """Kept aside for late hires; after it, what is left of it."""
    total: Mapped[Decimal] = mapped_column(MONEY)
    """What all hold after this run, together."""
    people: Mapped[int]
    warnings: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(default="")
    kept_by: Mapped[str] = mapped_column(default="")


class AllocationLine(TenantModel):
    """What one person holds after a run, and by how much the run changed it."""

    __tablename__ = "allocation_line"
    __table_args__ = (
        belongs_to("allocation_run", "run_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "run_id", "person_id"),
        Index("ix_allocation_line_person", "tenant_id", "person_id"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    run_id: Mapped[UUID]
    person_id: Mapped[UUID]
    weight: Mapped[str]
    """The exact fraction: "15/16"."""
    fte: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    weekly_minutes: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(MONEY)
    change: Mapped[Decimal] = mapped_column(MONEY)

    person: Mapped[Person] = related()
    run: Mapped[AllocationRun] = related()
