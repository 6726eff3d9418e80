"""A letter to an audience, who it went to, and the links that belong to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.related import related

STATES = ("draft", "scheduled", "sending", "sent", "cancelled")


class Campaign(TenantModel):
    """One letter to many: drafted, looked at, sent once."""

    __tablename__ = "campaign"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("(state = 'scheduled') <= (send_at IS NOT NULL)", name="scheduled"),
        CheckConstraint(
            "(state = 'sending' OR state = 'sent') = (started_at IS NOT NULL)", name="started"
        ),
        CheckConstraint("(state = 'sent') = (finished_at IS NOT NULL)", name="finished"),
        Index("ix_campaign_when", "tenant_id", "created_at"),
    )

    title: Mapped[str]
    """What we call it among ourselves."""
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"en": {"subject": ..., "body": ...}, "es": {...}}; a language may be missing."""
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Read by guildhall.outreach.audience; empty is everybody."""
    offering_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="draft")
    send_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own attribute

    offering: Mapped[Offering | None] = related()


class CampaignRecipient(TenantModel):
    """Somebody of the audience as it was when the sending began; written to once."""

    __tablename__ = "campaign_recipient"
    __table_args__ = (
        belongs_to("campaign", "campaign_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "campaign_id", "person_id"),
        Index(
            "ix_campaign_recipient_waiting",
            "tenant_id",
            "campaign_id",
            postgresql_where="NOT written",
        ),
    )

    campaign_id: Mapped[UUID]
    person_id: Mapped[UUID]
    written: Mapped[bool] = mapped_column(default=False)


class CampaignLink(TenantModel):
    """A tracked link that belongs to a campaign: its letter's own, a post's, a flyer's."""

    __tablename__ = "campaign_link"
    __table_args__ = (
        belongs_to("campaign", "campaign_id"),
        belongs_to("tracked_link", "link_id"),
        UniqueConstraint("tenant_id", "link_id"),
        Index("ix_campaign_link_campaign", "tenant_id", "campaign_id"),
    )

    campaign_id: Mapped[UUID]
    link_id: Mapped[UUID]
