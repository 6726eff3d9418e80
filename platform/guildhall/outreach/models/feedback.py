"""What somebody said, what we answered, and what changed because of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to

SOURCES = ("page", "meeting", "survey", "inquiry", "other")


class FeedbackItem(TenantModel):
    """One piece of feedback and the way back from it (M23)."""

    __tablename__ = "feedback_item"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint("published_at IS NULL OR (said <> '' AND did <> '')", name="published"),
        CheckConstraint("responded_at IS NULL OR response <> ''", name="responded"),
        Index("ix_feedback_item_when", "tenant_id", "created_at"),
    )

    text: Mapped[str]
    source: Mapped[str] = mapped_column(default="page")
    person_id: Mapped[UUID | None]
    """Whoever gave it with her name; nobody where she did not."""
    response: Mapped[str] = mapped_column(default="")
    responded_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(default="")
    """What was said, in words that point at nobody: the published half of it."""
    did: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
