"""A file of participants or of their awards on its way in: the file, its rows, the way back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to

STATES = ("previewed", "committed", "undone", "discarded")
KINDS = ("participants", "awards")
OUTCOMES = ("new", "changed", "unchanged", "duplicate", "error")


class ClcImport(TenantModel):
    """One file of participants or awards, from the upload to its undoing."""

    __tablename__ = "clc_import"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_clc_import_when", "tenant_id", "created_at"),
    )

    kind: Mapped[str] = mapped_column(default="participants")
    """What its rows are about."""
    file_name: Mapped[str]
    """As it was called on the person's machine; only ever shown."""
    digest: Mapped[str]
    state: Mapped[str] = mapped_column(default="previewed")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Rows by outcome."""
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The file's own column names, by what is read from them."""
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    plan_digest: Mapped[str] = mapped_column(default="")
    """Of all that the preview showed; the commit writes that or nothing."""
    note: Mapped[str] = mapped_column(default="")
    kept: Mapped[list[Any]] = mapped_column(default=list)
    """What an undo left alone, each with its reason."""
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    actor_name: Mapped[str] = mapped_column(default="")

    @property
    def stored(self) -> str:
        """Return where its file stands among the tenant's files."""
        return f"clc-imports/{self.id}"


class ClcImportRow(TenantModel):
    """One row of a file, what an import makes of it, and what it takes to undo that."""

    __tablename__ = "clc_import_row"
    __table_args__ = (
        belongs_to("clc_import", "import_id"),
        belongs_to("clc_award", "award_id"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index("ix_clc_import_row_place", "tenant_id", "import_id", "outcome", "row"),
    )

    import_id: Mapped[UUID]
    row: Mapped[int]
    """The line that a spreadsheet shows."""
    outcome: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID | None]
    cycle_id: Mapped[UUID | None]
    """The cycle that is changed, or that the commit opened."""
    award_id: Mapped[UUID | None]
    """The award that the commit brought in."""
    begins: Mapped[date | None]
    due: Mapped[date | None]
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    required_points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    status: Mapped[str] = mapped_column(default="open")
    differences: Mapped[list[Any]] = mapped_column(default=list)
    """{"field", "before", "after"} as text."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of an award: what a year brings, for how long, and how many parts were paid."""
    problem: Mapped[str] = mapped_column(default="")
    """Why the row is left out, in one sentence."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What an undo puts back."""

    @property
    def yearly(self) -> Decimal | None:
        """Return what an award's year brings."""
        return Decimal(self.facts["yearly"]) if "yearly" in self.facts else None
