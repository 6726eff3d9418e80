"""Tables of the CLC: a person's cycles of three years, and the points in them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person


class ClcCycle(TenantModel):
    """Three years in which a member gathers points; two of one person never overlap."""

    __tablename__ = "clc_cycle"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("required_points > 0", name="required"),
        CheckConstraint("status IN ('open', 'ended', 'left')", name="status"),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("valid", "&&"),
            name="ex_clc_cycle_overlap",
            using="gist",
            where="status <> 'left'",
        ),
    )

    person_id: Mapped[UUID]
    valid: Mapped[Range[date]]
    required_points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    status: Mapped[str] = mapped_column(default="open")

    person: Mapped[Person] = relationship(viewonly=True, lazy="raise")


class ClcPointEntry(TenantModel):
    """Points of a line of transcript, counted once; voided with a reason, never deleted (P15)."""

    __tablename__ = "clc_point_entry"
    __table_args__ = (
        belongs_to("clc_cycle", "cycle_id"),
        belongs_to("person", "person_id"),
        belongs_to("transcript_line", "transcript_line_id"),
        UniqueConstraint("tenant_id", "transcript_line_id"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="void_has_reason"),
        Index("ix_clc_point_entry_person", "tenant_id", "person_id"),
    )

    cycle_id: Mapped[UUID | None]
    """Empty while no cycle of the person covers the day it was earned."""
    person_id: Mapped[UUID]
    transcript_line_id: Mapped[UUID]
    earned_on: Mapped[date]
    minutes: Mapped[int]
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    rule: Mapped[str]
    """The rule and its figures as they were: "150 min at 240 min a point"."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
