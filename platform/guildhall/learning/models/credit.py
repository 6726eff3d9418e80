"""What was earned: lines of transcript and the certificates that prove them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.related import related

SOURCES = ("offering", "outside")
"""Where a line comes from: an offering of the tenant's own, or learning elsewhere, with proof."""


class TranscriptLine(TenantModel):
    """Credit of one person for what she learned; voided with a reason, never deleted."""

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
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint("(source = 'offering') = (offering_id IS NOT NULL)", name="has_its_source"),
        CheckConstraint("(voided_at IS NULL) OR (void_reason <> '')", name="void_has_reason"),
        Index("ix_transcript_line_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    offering_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(default="offering", server_default="offering")
    provider: Mapped[str] = mapped_column(default="", server_default="")
    """Who taught it, where that was not the tenant itself."""
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
    corrected: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Voided by itself, because the attendance was corrected; not by somebody who decided it."""

    person: Mapped[Person] = related()
    offering: Mapped[Offering | None] = related()


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
    """The holder decides whether the public page names her, and what else it says."""
    shows_title: Mapped[bool] = mapped_column(default=True, server_default="true")
    shows_hours: Mapped[bool] = mapped_column(default=True, server_default="true")
    shows_dates: Mapped[bool] = mapped_column(default=True, server_default="true")

    line: Mapped[TranscriptLine] = related()


class CertificateBundle(TenantModel):
    """All certificates of an offering in one file, written by a job and kept for a week."""

    __tablename__ = "certificate_bundle"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        CheckConstraint("kind IN ('pdf', 'zip')", name="kind"),
        CheckConstraint("(ready_at IS NULL) = (expires_at IS NULL)", name="ready"),
        Index("ix_certificate_bundle_offering", "tenant_id", "offering_id"),
    )

    offering_id: Mapped[UUID]
    kind: Mapped[str]
    """pdf: one document to print; zip: a file for each person."""
    requested_by_name: Mapped[str]
    certificates: Mapped[int | None]
    """How many are in it, once it is written."""
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    @property
    def file_name(self) -> str:
        """Return where the file stands among the tenant's files."""
        return f"certificates/{self.id}.{self.kind}"

    @property
    def stored(self) -> str:
        """Return where its file stands among the tenant's files."""
        return self.file_name

    @property
    def progress_name(self) -> str:
        """Return under which name the job reports how far it is."""
        return f"certificates-{self.id}"
