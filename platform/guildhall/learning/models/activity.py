"""Who gave how much time in which of the six roles (M14)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.related import related

ACTIVITY_ROLES = (
    "trainer",
    "coach",
    "consultant",
    "resource_provider",
    "facilitator",
    "project_manager",
)


class TimeEntry(TenantModel):
    """Time that somebody gave on a day in one role; voided with a reason, never deleted."""

    __tablename__ = "time_entry"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("offering", "offering_id"),
        CheckConstraint("role IN ('" + "', '".join(ACTIVITY_ROLES) + "')", name="role"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("(voided_at IS NULL) OR (void_reason <> '')", name="void_has_reason"),
        Index("ix_time_entry_day", "tenant_id", "day"),
        Index("ix_time_entry_person", "tenant_id", "person_id", "day"),
    )

    person_id: Mapped[UUID]
    role: Mapped[str]
    day: Mapped[date]
    minutes: Mapped[int]
    offering_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = related()
    offering: Mapped[Offering | None] = related()
