"""What people need to take part, what was arranged for them, and when they work."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, Time, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.registrations import Registration
from guildhall.related import related


class StandingNeed(TenantModel):
    """What somebody needs every time; it fills the form in and is shown to nobody else."""

    __tablename__ = "standing_need"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id", name="uq_standing_need_person_id"),
        CheckConstraint("char_length(words) <= 2000", name="words"),
    )

    person_id: Mapped[UUID]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    words: Mapped[str] = mapped_column(default="")


class Accommodation(TenantModel):
    """One thing that somebody asked for with a registration, and what became of it (A28)."""

    __tablename__ = "accommodation"
    __table_args__ = (
        belongs_to("registration", "registration_id"),
        CheckConstraint("state IN ('asked', 'arranged', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="reason"),
        CheckConstraint(
            "char_length(words) <= 2000 AND char_length(answer) <= 2000", name="length"
        ),
        CheckConstraint("kind <> '' OR words <> ''", name="something"),
        Index(
            "uq_accommodation_once",
            "tenant_id",
            "registration_id",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )

    registration_id: Mapped[UUID]
    kind: Mapped[str]
    """One of the tenant's kinds; empty for what somebody wrote in her own words."""
    words: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="asked")
    answer: Mapped[str] = mapped_column(default="")
    """What was arranged, or why it could not be: the person reads it."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]

    registration: Mapped[Registration] = related()


class Shift(TenantModel):
    """When somebody works, as she says herself: on these days, from then till then."""

    __tablename__ = "shift"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("starts <> ends", name="lasts"),
        CheckConstraint("cardinality(days) > 0 AND days <@ ARRAY[1,2,3,4,5,6,7]", name="days"),
        Index("ix_shift_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """ISO weekdays, Monday is 1; a shift past midnight belongs to the day on which it begins."""
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
