"""A member's cycles of three years, the points in them, and the records that are handed in."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related

STATUSES = ("open", "submitted", "verified", "renewed", "ended", "left", "void")
"""`left` is a cycle ended early, `void` one that an import wrote and took back."""
GONE = ("left", "void")


class ClcCycle(TenantModel):
    """Three years in which a member gathers points; two of one person never overlap."""

    __tablename__ = "clc_cycle"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("clc_cycle", "follows_id", same="person_id"),
        UniqueConstraint("tenant_id", "id", "person_id"),
        CheckConstraint("required_points > 0", name="required"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        CheckConstraint("status NOT IN ('left', 'void') OR end_reason <> ''", name="end_reason"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("valid", "&&"),
            name="ex_clc_cycle_overlap",
            using="gist",
            where=text("status NOT IN ('left', 'void')"),
        ),
        Index(
            "uq_clc_cycle_follows",
            "tenant_id",
            "follows_id",
            unique=True,
            postgresql_where=text("status NOT IN ('left', 'void')"),
        ),
    )

    person_id: Mapped[UUID]
    valid: Mapped[Range[date]]
    required_points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    status: Mapped[str] = mapped_column(default="open")
    follows_id: Mapped[UUID | None]
    """The cycle that this one renews."""
    end_reason: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = related()


class ClcPointEntry(TenantModel):
    """Points from one source, counted once; voided with a reason, never deleted (P15).

    The source is a line of transcript, a piece of evidence, an earlier cycle or an import: exactly
    one of the four. The database refuses to change what an entry says.
    """

    __tablename__ = "clc_point_entry"
    __table_args__ = (
        belongs_to("clc_cycle", "cycle_id", same="person_id"),
        belongs_to("person", "person_id"),
        belongs_to("transcript_line", "transcript_line_id"),
        belongs_to("clc_evidence", "evidence_id"),
        belongs_to("clc_cycle", "carried_from_id", same="person_id"),
        belongs_to("clc_import", "import_id"),
        belongs_to("clc_rule", "rule_id"),
        UniqueConstraint("tenant_id", "transcript_line_id"),
        UniqueConstraint("tenant_id", "evidence_id"),
        CheckConstraint(
            "num_nonnulls(transcript_line_id, evidence_id, carried_from_id, import_id) = 1",
            name="one_source",
        ),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="void_has_reason"),
        Index("ix_clc_point_entry_person", "tenant_id", "person_id"),
        Index("ix_clc_point_entry_cycle", "tenant_id", "cycle_id"),
        Index(
            "uq_clc_point_entry_carried",
            "tenant_id",
            "carried_from_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "uq_clc_point_entry_brought",
            "tenant_id",
            "cycle_id",
            unique=True,
            postgresql_where=text("import_id IS NOT NULL AND voided_at IS NULL"),
        ),
    )

    cycle_id: Mapped[UUID | None]
    """Empty while no cycle of the person covers the day it was earned."""
    person_id: Mapped[UUID]
    transcript_line_id: Mapped[UUID | None]
    evidence_id: Mapped[UUID | None]
    carried_from_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    rule_id: Mapped[UUID | None]
    """The Board's rule that it was counted by; empty for Guildhall's starting rule."""
    earned_on: Mapped[date]
    minutes: Mapped[int]
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    rule: Mapped[str]
    """How the points were worked out, in figures (plugins.clc.points.rules)."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    @property
    def source(self) -> str:
        """Return what it was counted from: session, evidence, carried or brought."""
        if self.evidence_id:
            return "evidence"
        if self.carried_from_id:
            return "carried"
        return "brought" if self.import_id else "session"


class ClcSubmission(TenantModel):
    """A member's record as it was handed in for a due date, and what became of it."""

    __tablename__ = "clc_submission"
    __table_args__ = (
        belongs_to("clc_cycle", "cycle_id", same="person_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "decided_by", name="fk_clc_submission_decided_by"),
        CheckConstraint(
            "state IN ('submitted', 'verified', 'returned', 'withdrawn', 'reopened')", name="state"
        ),
        CheckConstraint("decided_by <> person_id", name="not_ones_own"),
        CheckConstraint("deemed_on IS NULL OR override_reason <> ''", name="override_has_reason"),
        CheckConstraint(
            "state NOT IN ('returned', 'reopened') OR note <> ''", name="return_has_reason"
        ),
        Index(
            "uq_clc_submission_live",
            "tenant_id",
            "cycle_id",
            unique=True,
            postgresql_where=text("state IN ('submitted', 'verified')"),
        ),
        Index("ix_clc_submission_state", "tenant_id", "state", "received_on"),
    )

    cycle_id: Mapped[UUID]
    person_id: Mapped[UUID]
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    """The day on the tenant's wall."""
    deemed_on: Mapped[date | None]
    """The day on which the coordinator lets it count as received, with a reason."""
    override_reason: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    """The due date that it meets; the school year of the award begins with it."""
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    """As it stood when it was handed in, and again when it was verified."""
    required_points: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    state: Mapped[str] = mapped_column(default="submitted")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = related(
        primaryjoin="and_(foreign(ClcSubmission.tenant_id) == Person.tenant_id, "
        "foreign(ClcSubmission.person_id) == Person.id)",
    )

    @property
    def counts_from(self) -> date:
        """Return the day on which it counts as received."""
        return self.deemed_on or self.received_on
