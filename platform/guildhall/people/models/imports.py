"""A staff file on its way in: the run, its rows as they were previewed, and what it changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to

STATES = (
    "uploaded",
    "previewing",
    "previewed",
    "committing",
    "committed",
    "undoing",
    "undone",
    "failed",
)
OUTCOMES = ("new", "changed", "unchanged", "missing", "conflict", "error")


class ImportRun(TenantModel):
    """One staff file, from the upload to its undoing."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_import_run_when", "tenant_id", "created_at"),
    )

    file_name: Mapped[str]
    """As it was called on the person's machine; only ever shown."""
    digest: Mapped[str]
    size: Mapped[int]
    worksheet: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="uploaded")
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Column by field, as it was confirmed; empty until then."""
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is supplied where the file says nothing, fixed for this run."""
    as_of: Mapped[date]
    """The day on which changed facts begin."""
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What a person decided about conflicts, by the person's key in the file."""
    ends_on: Mapped[date | None]
    """The last day of what is missing from the file and is to be ended."""
    endings: Mapped[list[Any]] = mapped_column(default=list)
    """The positions to end, or ["all"]."""
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    plan_digest: Mapped[str] = mapped_column(default="")
    """Of everything that the preview showed; the commit writes that or nothing."""
    attempt: Mapped[int] = mapped_column(default=0)
    """Counts the jobs promised for this run, so that each has a key of its own."""
    note: Mapped[str] = mapped_column(default="")
    """One sentence about how the last step ended, where there is something to say."""
    kept: Mapped[list[Any]] = mapped_column(default=list)
    """Rows that an undo left alone, each with its reason."""
    previewed_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    actor_name: Mapped[str] = mapped_column(default="")

    @property
    def stored(self) -> str:
        """Return where its file stands among the tenant's files."""
        return f"imports/{self.id}"


class ImportRow(TenantModel):
    """One row of a file (or one position missing from it) and what an import makes of it."""

    __tablename__ = "import_row"
    __table_args__ = (
        belongs_to("import_run", "run_id"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index("ix_import_row_place", "tenant_id", "run_id", "outcome", "row"),
    )

    run_id: Mapped[UUID]
    row: Mapped[int]
    """The line that a spreadsheet shows; 0 for what is missing from the file."""
    outcome: Mapped[str]
    person_key: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID | None]
    """Whom it was matched to; not a foreign key, since an undo may remove the person."""
    position_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    parsed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What to show of the row; never a birth date."""
    differences: Mapped[list[Any]] = mapped_column(default=list)
    """Field by field: {"field", "before", "after"} as text."""
    problems: Mapped[list[Any]] = mapped_column(default=list)
    """{"column", "message"}: why the row cannot be taken, or what has to be decided."""
    candidates: Mapped[list[Any]] = mapped_column(default=list)
    """Whom it may be: {"id", "name", "number", "why"}."""


class ImportChange(TenantModel):
    """One row of the people tables that an import wrote, with what it takes to undo that."""

    __tablename__ = "import_change"
    __table_args__ = (
        belongs_to("import_run", "run_id"),
        CheckConstraint("action IN ('insert', 'update')", name="action"),
        Index("ix_import_change_run", "tenant_id", "run_id", "home"),
    )

    run_id: Mapped[UUID]
    home: Mapped[str]
    """The table."""
    row_id: Mapped[UUID]
    action: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The changed columns as they were, as PostgreSQL writes them in JSON."""
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The same columns as the import left them; of a new row all that hold anything."""
