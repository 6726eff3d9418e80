"""What was earned: lines of transcript and the certificates that prove them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person


class TranscriptLine(TenantModel):
    """Credit of one person for one offering; voided with a reason, never deleted."""

    __tablename__ = "transcript_line"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("offering", "offering_id"),
        Index(
            "uq_transcript_line_offering",
            "tenant_id",
            "person_id",
            "offering_id",
            unique=True,
            postgresql_where="voided_at IS NULL",
        ),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("(voided_at IS NULL) OR (void_reason <> '')", name="void_has_reason"),
        Index("ix_transcript_line_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    offering_id: Mapped[UUID]
    course_title: Mapped[str]
    held_on: Mapped[date]
    completed_at: Mapped[datetime]
    complete: Mapped[bool]
    """False for partial credit: hours for what was attended, no certificate."""
    minutes: Mapped[int]
    clock_hours: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    ceu: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(viewonly=True, lazy="raise")
    offering: Mapped[Offering] = relationship(viewonly=True, lazy="raise")


class Certificate(TenantModel):
    """A numbered proof of a line of transcript, verified by anybody who holds its code."""

    __tablename__ = "certificate"
    __table_args__ = (
        belongs_to("transcript_line", "transcript_line_id"),
        UniqueConstraint("tenant_id", "transcript_line_id"),
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "code"),
    )

    transcript_line_id: Mapped[UUID]
    number: Mapped[str]
    """Printed and spoken: "2026-000417"."""
    code: Mapped[str]
    """Unguessable; part of the verification page's address."""
    issued_on: Mapped[date]
    shows_name: Mapped[bool] = mapped_column(default=True)
    """The holder decides whether the public page names her."""

    line: Mapped[TranscriptLine] = relationship(viewonly=True, lazy="raise")
