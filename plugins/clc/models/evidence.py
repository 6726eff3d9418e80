"""Evidence of learning outside the hall: a project, its hours, its proof, and its review."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related

STATES = ("submitted", "returned", "approved", "denied", "withdrawn", "voided")
STANDING = text("state IN ('submitted', 'returned', 'approved')")


class ClcEvidence(TenantModel):
    """One project of one member; the same document, or title and days, stands only once."""

    __tablename__ = "clc_evidence"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "entered_by", name="fk_clc_evidence_entered_by"),
        belongs_to("person", "decided_by", name="fk_clc_evidence_decided_by"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("minutes_outside BETWEEN 0 AND minutes", name="outside"),
        CheckConstraint("minutes_before BETWEEN 0 AND minutes", name="before_approval"),
        CheckConstraint(
            "outside_before BETWEEN 0 AND least(minutes_before, minutes_outside)",
            name="outside_before",
        ),
        CheckConstraint("starts_on <= ends_on", name="days"),
        CheckConstraint(
            "decided_by <> person_id AND decided_by <> entered_by", name="judged_by_another"
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'denied', 'voided') OR decision <> ''", name="reason"
        ),
        CheckConstraint("state <> 'approved' OR decided_at IS NOT NULL", name="approved_when"),
        Index(
            "uq_clc_evidence_document",
            "tenant_id",
            "person_id",
            "proof_digest",
            unique=True,
            postgresql_where=text(
                "proof_digest <> '' AND state IN ('submitted', 'returned', 'approved')"
            ),
        ),
        Index(
            "uq_clc_evidence_project",
            "tenant_id",
            "person_id",
            "title_key",
            "starts_on",
            "ends_on",
            unique=True,
            postgresql_where=STANDING,
        ),
        Index("ix_clc_evidence_state", "tenant_id", "state", "received_at"),
        Index("ix_clc_evidence_digest", "tenant_id", "proof_digest"),
    )

    person_id: Mapped[UUID]
    title: Mapped[str]
    title_key: Mapped[str]
    """The title without case, accents and doubled spaces, for telling that it came twice."""
    about: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    minutes_outside: Mapped[int]
    """Of them, outside the contract day."""
    approved_on: Mapped[date | None]
    """The day on which the Advisory Board approved the project."""
    minutes_before: Mapped[int] = mapped_column(default=0)
    """Of all minutes, those before the approval."""
    outside_before: Mapped[int] = mapped_column(default=0)
    """Of those outside the contract day, those before the approval."""
    proof_name: Mapped[str] = mapped_column(default="")
    proof_type: Mapped[str] = mapped_column(default="")
    proof_size: Mapped[int] = mapped_column(default=0)
    proof_digest: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="")
    """Where the proof is kept, if it is on paper."""
    state: Mapped[str] = mapped_column(default="submitted")
    entered_by: Mapped[UUID | None] = mapped_column(default=context.person_id)
    received_at: Mapped[datetime] = mapped_column(default=context.now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")
    """The reviewer's words; a reason where something was returned, denied or voided."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts what was changed, so that a review is of what the reviewer saw."""

    person: Mapped[Person] = related(
        primaryjoin="and_(foreign(ClcEvidence.tenant_id) == Person.tenant_id, "
        "foreign(ClcEvidence.person_id) == Person.id)",
    )

    @property
    def stored(self) -> str:
        """Return below which folder its proofs stand among the tenant's files."""
        return f"clc/{self.id}"
