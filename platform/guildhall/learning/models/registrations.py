"""Who comes and who came: registrations (state machine R), marks, minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.related import related

HOLDS_A_SEAT = ("registered", "offered", "attended", "completed", "partial", "no_show")
"""States that count against the capacity; an offer holds its seat while it stands."""

STATES = (*HOLDS_A_SEAT, "waitlisted", "cancelled", "late_cancel", "expired", "walk_in_refused")


class Registration(TenantModel):
    """One person's place in one offering, through all its states."""

    __tablename__ = "registration"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("person", "person_id"),
        belongs_to("tracked_link", "link_id"),
        belongs_to("seat_group", "group_id"),
        UniqueConstraint("tenant_id", "offering_id", "person_id"),
        CheckConstraint("state IN ('" + "', '".join(STATES[:-1]) + "')", name="state"),
        CheckConstraint("(state = 'waitlisted') <= (line_number IS NOT NULL)", name="in_line"),
        CheckConstraint("(state = 'offered') <= (offer_expires_at IS NOT NULL)", name="offer"),
        Index("ix_registration_person", "tenant_id", "person_id", "state"),
        Index(
            "ix_registration_line",
            "tenant_id",
            "offering_id",
            "line_number",
            postgresql_where=text("state = 'waitlisted'"),
        ),
        Index(
            "ix_registration_link",
            "tenant_id",
            "link_id",
            postgresql_where=text("link_id IS NOT NULL"),
        ),
        Index(
            "ix_registration_group",
            "tenant_id",
            "group_id",
            postgresql_where=text("group_id IS NOT NULL"),
        ),
    )

    offering_id: Mapped[UUID]
    person_id: Mapped[UUID]
    state: Mapped[str]
    line_number: Mapped[int | None]
    """Order in the waitlist; numbers are handed out rising and never reused."""
    offer_expires_at: Mapped[datetime | None]
    registered_at: Mapped[datetime] = mapped_column(default=context.now)
    ended_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(default="self")
    """self, coordinator, moved, group or walk_in."""
    link_id: Mapped[UUID | None]
    """The link that led here, where one did: the channel that the registration is owed to."""
    group_id: Mapped[UUID | None]
    """The group that the seat was held for, where somebody held it."""
    override_reason: Mapped[str] = mapped_column(default="")
    eligibility: Mapped[dict[str, Any] | None]
    """How it was judged on the day it was asked for: rule, positions, what did not fit."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rises, by a trigger, with every change that the person's own calendar shows."""
    changed_at: Mapped[datetime] = mapped_column(default=context.now, server_default=func.now())

    offering: Mapped[Offering] = related()
    person: Mapped[Person] = related()


class Mark(TenantModel):
    """Somebody signed in or out at a moment; append-only, each applied once by its key."""

    __tablename__ = "mark"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "session_id", "person_id", "key"),
        CheckConstraint("kind IN ('in', 'out')", name="kind"),
        CheckConstraint("method IN ('qr', 'pin', 'badge', 'list', 'sheet')", name="method"),
        Index("ix_mark_session", "tenant_id", "session_id", "person_id"),
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[str]
    at: Mapped[datetime]
    method: Mapped[str]
    key: Mapped[str]


class Attendance(TenantModel):
    """Minutes of a person in a session, worked out from the marks or corrected with a reason."""

    __tablename__ = "attendance"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        belongs_to("sheet_scan", "scan_id"),
        UniqueConstraint("tenant_id", "session_id", "person_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("corrected_minutes IS NULL OR reason <> ''", name="correction_has_reason"),
        CheckConstraint("corrected_minutes IS NULL OR corrected_minutes >= 0", name="corrected"),
        Index("ix_attendance_person", "tenant_id", "person_id"),
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    minutes: Mapped[int] = mapped_column(default=0)
    corrected_minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    corrected_by: Mapped[UUID | None]
    scan_id: Mapped[UUID | None]
    """The scanned sheet that shows it, where somebody never signed in by a device."""

    @property
    def counted_minutes(self) -> int:
        """Return the minutes that count: the corrected ones where there are any."""
        return self.minutes if self.corrected_minutes is None else self.corrected_minutes
