"""What offerings aim at: a tenant's own lists of goals and of standards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.related import related


class Tag(TenantModel):
    """A goal of the board, or a standard of professional learning, by its name."""

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "name"),
        CheckConstraint("kind IN ('goal', 'standard')", name="kind"),
        CheckConstraint("name <> ''", name="name"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    frame: Mapped[str] = mapped_column(default="")
    """What a standard belongs to: "Conditions for success"."""
    retired_at: Mapped[datetime | None]
    """Not offered any more; what carried it still does."""


class OfferingTag(TenantModel):
    """An offering serves a goal or follows a standard."""

    __tablename__ = "offering_tag"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("tag", "tag_id"),
        UniqueConstraint("tenant_id", "offering_id", "tag_id"),
        Index("ix_offering_tag_tag", "tenant_id", "tag_id"),
    )

    offering_id: Mapped[UUID]
    tag_id: Mapped[UUID]

    tag: Mapped[Tag] = related()
