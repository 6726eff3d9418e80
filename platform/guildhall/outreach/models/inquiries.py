"""What people ask us, and what was answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, belongs_to

TOPICS = ("registration", "credit", "program", "needs", "position", "other")
STATES = ("open", "answered", "closed")


class Inquiry(TenantModel):
    """A question of somebody's, with whoever takes care of it (P6)."""

    __tablename__ = "inquiry"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "owner_id", name="fk_inquiry_owner_id"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("topic IN ('" + "', '".join(TOPICS) + "')", name="topic"),
        CheckConstraint("email IS NOT NULL OR person_id IS NOT NULL", name="can_be_answered"),
        CheckConstraint("(state = 'answered') <= (answered_at IS NOT NULL)", name="answered"),
        Index("ix_inquiry_inbox", "tenant_id", "state", "created_at"),
    )

    person_id: Mapped[UUID | None]
    """Whoever was signed in; she needs no address, the answer stands on her own page."""
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(CITEXT)
    language: Mapped[str] = mapped_column(default="en")
    topic: Mapped[str] = mapped_column(default="other")
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    owner_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    """The first answer: the time to it is what counts."""
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(default="")


class InquiryEntry(TenantModel):
    """One more thing in an inquiry's thread: an answer, a further question, a note of ours."""

    __tablename__ = "inquiry_entry"
    __table_args__ = (
        belongs_to("inquiry", "inquiry_id"),
        CheckConstraint("kind IN ('answer', 'question', 'note')", name="kind"),
        Index("ix_inquiry_entry_thread", "tenant_id", "inquiry_id", "created_at"),
    )

    inquiry_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    author_name: Mapped[str] = mapped_column(default=lambda: context.actor().name)
