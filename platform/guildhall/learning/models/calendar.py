"""What stands in a calendar besides sessions, and the addresses that calendars are read from."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, belongs_to

KINDS: Final = ("meeting", "deadline", "day_off", "other")


class CalendarEvent(TenantModel):
    """A meeting, a deadline or a day without work that somebody put into the calendar (P29)."""

    __tablename__ = "calendar_event"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint(
            "(cancelled_at IS NULL) OR (cancelled_reason <> '')", name="cancelled_has_reason"
        ),
        Index("ix_calendar_event_when", "tenant_id", "starts_at"),
    )

    title: Mapped[str]
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Of whole days: midnight after the last one, on the tenant's clock."""
    all_day: Mapped[bool]
    place: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    members_only: Mapped[bool]
    """Not on the public page and not in the public feed."""
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_at: Mapped[datetime] = mapped_column(default=context.now, server_default=func.now())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own attribute


class CalendarFeed(TenantModel):
    """The private address under which one person's calendar is read; a reset makes a new one."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id"),
        UniqueConstraint("tenant_id", "token"),
        CheckConstraint("length(token) >= 32", name="token"),
    )

    person_id: Mapped[UUID]
    token: Mapped[str]
    reset_at: Mapped[datetime | None]
