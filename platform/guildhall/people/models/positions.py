"""Positions and what was true of them from one date to another."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.related import related


class Position(TenantModel):
    """One job of one person; what it is like stands in its terms."""

    __tablename__ = "position"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id", "key"),
        Index("ix_position_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    key: Mapped[str]
    """What an import recognises the position by: the file's own key, or one derived from it."""
    hire_date: Mapped[date | None]
    probation_end: Mapped[date | None]

    person: Mapped[Person] = related()
    terms: Mapped[list["PositionTerm"]] = related(order_by="PositionTerm.valid")


class PositionTerm(TenantModel):
    """The facts of a position from one date to another; a change closes one and opens the next."""

    __tablename__ = "position_term"
    __table_args__ = (
        belongs_to("position", "position_id"),
        belongs_to("job_class", "job_class_id"),
        belongs_to("worksite", "worksite_id"),
        belongs_to("bargaining_unit", "bargaining_unit_id"),
        CheckConstraint("annual_fte IS NULL OR (annual_fte > 0 AND annual_fte <= 1)", name="fte"),
        CheckConstraint(
            "weekly_minutes IS NULL OR weekly_minutes BETWEEN 0 AND 10080", name="weekly"
        ),
        CheckConstraint(
            "full_time_minutes IS NULL OR full_time_minutes BETWEEN 60 AND 10080", name="full_time"
        ),
        CheckConstraint("months IS NULL OR months BETWEEN 1 AND 12", name="months"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("position_id", "="),
            ("valid", "&&"),
            name="ex_position_term_overlap",
            using="gist",
        ),
        belongs_to("person", "supervisor_id", name="fk_position_term_supervisor_id"),
        Index("ix_position_term_position", "tenant_id", "position_id"),
        Index("ix_position_term_worksite", "tenant_id", "worksite_id"),
        Index("ix_position_term_unit", "tenant_id", "bargaining_unit_id"),
        Index(
            "ix_position_term_supervisor",
            "tenant_id",
            "supervisor_id",
            postgresql_where="supervisor_id IS NOT NULL",
        ),
    )

    position_id: Mapped[UUID]
    valid: Mapped[Range[date]]
    job_class_id: Mapped[UUID | None]
    worksite_id: Mapped[UUID | None]
    bargaining_unit_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    employment_status: Mapped[str] = mapped_column(default="")
    classification: Mapped[str] = mapped_column(default="")
    annual_fte: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    weekly_minutes: Mapped[int | None]
    full_time_minutes: Mapped[int | None]
    months: Mapped[int | None]
    flsa: Mapped[str] = mapped_column(default="", server_default="")
    """Exempt or not, where it differs from the job class (W2)."""
    salary_schedule: Mapped[str] = mapped_column(default="", server_default="")
    supervisor_id: Mapped[UUID | None]
    """Whom the position reports to: one person at a time (W1)."""
    source: Mapped[str] = mapped_column(default="page")
    """page, or import:<id> for what a file supplied."""
    withdrawn_at: Mapped[datetime | None]
    """Taken back: it was never true, so its time is empty and it counts nowhere; the row stays."""

    position: Mapped[Position] = related()
    job_class: Mapped[JobClass | None] = related()
    worksite: Mapped[Worksite | None] = related()
    bargaining_unit: Mapped[BargainingUnit | None] = related()
    supervisor: Mapped[Person | None] = related()


class LeaveOfAbsence(TenantModel):
    """A leave from a position; service goes on where the contract says so (P47, P51)."""

    __tablename__ = "leave_of_absence"
    __table_args__ = (
        belongs_to("position", "position_id"),
        belongs_to("person", "backfill_id", name="fk_leave_of_absence_backfill_id"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        CheckConstraint(
            "kind IN ('union_release', 'medical', 'family', 'personal', 'other')", name="kind"
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("position_id", "="),
            ("valid", "&&"),
            name="ex_leave_of_absence_overlap",
            using="gist",
        ),
    )

    position_id: Mapped[UUID]
    kind: Mapped[str]
    valid: Mapped[Range[date]]
    seniority_continues: Mapped[bool] = mapped_column(default=True)
    accrual_continues: Mapped[bool] = mapped_column(default=True)
    payer: Mapped[str] = mapped_column(default="")
    cba_reference: Mapped[str] = mapped_column(default="")
    serving_as: Mapped[str] = mapped_column(default="", server_default="")
    """The role that the leave is for: "Professional Learning Coordinator"."""
    backfill_id: Mapped[UUID | None]
    """Who does the position's work meanwhile."""
    withdrawn_at: Mapped[datetime | None]

    position: Mapped[Position] = related()
    backfill: Mapped[Person | None] = related()
