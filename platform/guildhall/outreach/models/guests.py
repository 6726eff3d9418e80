"""Guests of a session: invited to see it, never counted as participants."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Session
from guildhall.related import related

ROLES = ("board_member", "administrator", "official", "partner", "other")


class GuestInvitation(TenantModel):
    """A stakeholder is invited to one session (A26); no registration, no seat, no minutes."""

    __tablename__ = "guest_invitation"
    __table_args__ = (
        belongs_to("session", "session_id"),
        CheckConstraint("role IN ('" + "', '".join(ROLES) + "')", name="role"),
        CheckConstraint("reply IN ('', 'yes', 'no')", name="reply"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn"),
        Index(
            "uq_guest_invitation_email",
            "tenant_id",
            "session_id",
            "email",
            unique=True,
            postgresql_where="email IS NOT NULL AND withdrawn_at IS NULL",
        ),
        Index("ix_guest_invitation_session", "tenant_id", "session_id"),
    )

    session_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(CITEXT)
    role: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    reply: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    told: Mapped[str] = mapped_column(default="")
    """Time and place as last written to the guest, so that a change is told once."""
    present_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    session: Mapped[Session] = related()
