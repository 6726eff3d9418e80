"""Facilitators: who they are, since when they may lead, what proves it; who made an offering."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.related import related

STANDINGS = ("applied", "qualified", "suspended")
STAGES = ("designed", "developed")


class Profile(TenantModel):
    """Somebody of the pool of facilitators (P32)."""

    __tablename__ = "facilitator_profile"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    organisation: Mapped[str] = mapped_column(default="")
    """Where they come from, if not from this house."""
    about: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = related()
    topics: Mapped[list["Topic"]] = related(order_by="(Topic.topic, Topic.id)")
    standings: Mapped[list["PoolStanding"]] = related(order_by="PoolStanding.valid")


class PoolStanding(TenantModel):
    """What a facilitator was from one date to another; what was never true is withdrawn."""

    __tablename__ = "facilitator_standing"
    __table_args__ = (
        belongs_to("facilitator_profile", "profile_id"),
        CheckConstraint("status IN ('" + "', '".join(STANDINGS) + "')", name="status"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("profile_id", "="),
            ("valid", "&&"),
            name="ex_facilitator_standing_overlap",
            using="gist",
        ),
    )

    profile_id: Mapped[UUID]
    status: Mapped[str]
    valid: Mapped[Range[date]]
    reason: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]


class Topic(TenantModel):
    """What somebody can lead, and what proves it."""

    __tablename__ = "facilitator_topic"
    __table_args__ = (
        belongs_to("facilitator_profile", "profile_id"),
        Index("ix_facilitator_topic_topic", "tenant_id", "topic"),
        Index("ix_facilitator_topic_profile", "tenant_id", "profile_id"),
        CheckConstraint("(evidence = '') = (proven_on IS NULL)", name="proven"),
    )

    profile_id: Mapped[UUID]
    topic: Mapped[str]
    evidence: Mapped[str] = mapped_column(default="")
    """A certificate, an observed session, a degree; empty until somebody has seen it."""
    proven_on: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")


class Contribution(TenantModel):
    """Somebody designed or developed an offering; who led it stands in learning (M15)."""

    __tablename__ = "offering_contribution"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("person", "person_id"),
        CheckConstraint("stage IN ('" + "', '".join(STAGES) + "')", name="stage"),
        Index(
            "uq_offering_contribution_standing",
            "tenant_id",
            "offering_id",
            "person_id",
            "stage",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    offering_id: Mapped[UUID]
    person_id: Mapped[UUID]
    stage: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]

    offering: Mapped[Offering] = related()
    person: Mapped[Person] = related()
