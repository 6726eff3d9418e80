"""What was learned elsewhere: claims with their proof, from a draft to a decision."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.models.persons import Person
from guildhall.related import related

CLAIM_STATES: Final = ("draft", "submitted", "returned", "approved", "denied", "withdrawn")
OPEN_STATES: Final = ("draft", "returned")
"""In these its holder may still change it."""
KINDS: Final = ("workshop", "course", "conference", "online", "college", "other")
UNITS: Final = ("hours", "semester_credits", "quarter_credits")


class OutsideClaim(TenantModel):
    """Somebody says what she learned elsewhere, and shows the proof; another person decides."""

    __tablename__ = "outside_claim"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("transcript_line", "transcript_line_id"),
        UniqueConstraint("tenant_id", "transcript_line_id"),
        CheckConstraint("state IN ('" + "', '".join(CLAIM_STATES) + "')", name="state"),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("unit IN ('" + "', '".join(UNITS) + "')", name="unit"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="dates"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (title <> '' AND provider <> '' "
            "AND quantity IS NOT NULL AND starts_on IS NOT NULL AND ends_on IS NOT NULL "
            "AND proof_sha256 IS NOT NULL AND submitted_at IS NOT NULL)",
            name="whole",
        ),
        CheckConstraint("state NOT IN ('returned', 'denied') OR reason <> ''", name="has_reason"),
        CheckConstraint(
            "state NOT IN ('returned', 'approved', 'denied') "
            "OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> person_id", name="not_ones_own"),
        CheckConstraint(
            "(state = 'approved') = (transcript_line_id IS NOT NULL)", name="approved_has_line"
        ),
        Index("ix_outside_claim_person", "tenant_id", "person_id"),
        Index("ix_outside_claim_state", "tenant_id", "state", "submitted_at"),
        Index("ix_outside_claim_proof", "tenant_id", "proof_sha256"),
    )

    person_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="draft")
    title: Mapped[str] = mapped_column(default="")
    provider: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="workshop")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    unit: Mapped[str] = mapped_column(default="hours")
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    """Hours, or college credits where the unit says so."""
    note: Mapped[str] = mapped_column(default="")
    proof_name: Mapped[str] = mapped_column(default="")
    """As its holder called the file; never used as a path."""
    proof_type: Mapped[str] = mapped_column(default="")
    proof_bytes: Mapped[int | None] = mapped_column(BigInteger)
    proof_sha256: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    """Why it was returned or denied, in words for its holder."""
    transcript_line_id: Mapped[UUID | None]

    person: Mapped[Person] = related()
    line: Mapped[TranscriptLine | None] = related()

    @property
    def proof_file(self) -> str:
        """Return where the proof stands among the tenant's files."""
        return f"{self.stored}/{self.proof_sha256}"

    @property
    def stored(self) -> str:
        """Return below which folder its proofs stand among the tenant's files."""
        return f"outside/{self.id}"

    @property
    def is_open(self) -> bool:
        """Say whether its holder may still change it."""
        return self.state in OPEN_STATES
