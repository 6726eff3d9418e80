"""What verified points bring: awards, their years and parts, the runs that pay them, forecasts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related
from plugins.clc.models.cycles import ClcCycle
from plugins.clc.models.imports import ClcImport

MONEY = Numeric(12, 2)


class ClcAward(TenantModel):
    """What a verified cycle brings, as the clause in force on the day of its record says (F1)."""

    __tablename__ = "clc_award"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("clc_cycle", "cycle_id", same="person_id"),
        belongs_to("clc_submission", "submission_id"),
        belongs_to("clause_answer", "answer_id"),
        belongs_to("clc_import", "import_id"),
        CheckConstraint(
            "num_nonnulls(cycle_id, submission_id, answer_id, points, required_points) "
            "= CASE WHEN import_id IS NULL THEN 5 ELSE 0 END",
            name="source",
        ),
        CheckConstraint("yearly > 0", name="yearly"),
        CheckConstraint("years > 0 AND instalments > 0", name="parts"),
        CheckConstraint("points >= required_points", name="reached"),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        CheckConstraint("entered_by <> approved_by", name="two_people"),
        CheckConstraint("approved_by <> person_id", name="not_ones_own"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="void_has_reason"),
        Index(
            "uq_clc_award_cycle",
            "tenant_id",
            "cycle_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_clc_award_person", "tenant_id", "person_id"),
        Index(
            "ix_clc_award_waiting",
            "tenant_id",
            "created_at",
            postgresql_where=text("approved_at IS NULL AND voided_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID]
    cycle_id: Mapped[UUID | None]
    submission_id: Mapped[UUID | None]
    answer_id: Mapped[UUID | None]
    """The clause's answer that it rests on, with every step."""
    import_id: Mapped[UUID | None]
    """The file that brought it in where it began before Guildhall; it rests on nothing here."""
    valid: Mapped[Range[date]]
    """All its years."""
    yearly: Mapped[Decimal] = mapped_column(MONEY)
    years: Mapped[int]
    instalments: Mapped[int]
    """Parts of a year."""
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    """As they were verified."""
    required_points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    received_on: Mapped[date]
    """The day on which its record counts as received; the clause was asked for this day."""
    entered_by: Mapped[UUID | None]
    """Who verified the record that brought it by itself, or who made it on the page."""
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = related()
    cycle: Mapped[ClcCycle | None] = related()
    brought_by: Mapped[ClcImport | None] = related()


class ClcAwardYear(TenantModel):
    """One school year of an award; two of one person never overlap."""

    __tablename__ = "clc_award_year"
    __table_args__ = (
        belongs_to("clc_award", "award_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "award_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("valid", "&&"),
            name="ex_clc_award_year_overlap",
            using="gist",
            where=text("voided_at IS NULL"),
        ),
    )

    award_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int]
    valid: Mapped[Range[date]]
    """From the due date that opens the school year to the day before the next one."""
    amount: Mapped[Decimal] = mapped_column(MONEY)
    voided_at: Mapped[datetime | None]

    award: Mapped[ClcAward] = related()


class ClcPayRun(TenantModel):
    """The parts of a month: entered by one person, approved by another, sent as one batch."""

    __tablename__ = "clc_pay_run"
    __table_args__ = (
        belongs_to("payment_batch", "batch_id"),
        CheckConstraint("entered_by <> approved_by", name="two_people"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("withdrawn_at IS NULL OR withdraw_reason <> ''", name="withdrawn"),
        CheckConstraint("withdrawn_at IS NULL OR approved_at IS NULL", name="decided_once"),
        CheckConstraint("batch_id IS NULL OR approved_at IS NOT NULL", name="batch"),
        Index(
            "uq_clc_pay_run_open",
            "tenant_id",
            unique=True,
            postgresql_where=text("approved_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    through_on: Mapped[date]
    """Parts that are due until this day are in it."""
    entered_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    batch_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(default="")


class ClcInstalment(TenantModel):
    """One part of a year's amount, with its day; the parts of a year sum to it exactly.

    Whether it is set aside or paid, the books say; here stands only which of their rows it is.
    """

    __tablename__ = "clc_instalment"
    __table_args__ = (
        belongs_to("clc_award_year", "year_id"),
        belongs_to("person", "person_id"),
        belongs_to("encumbrance", "encumbrance_id"),
        belongs_to("clc_pay_run", "run_id"),
        UniqueConstraint("tenant_id", "year_id", "number"),
        UniqueConstraint("tenant_id", "encumbrance_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("run_id IS NULL OR held_reason = ''", name="held"),
        CheckConstraint(
            "paid_elsewhere = '' OR num_nonnulls(encumbrance_id, run_id) = 0 AND held_reason = ''",
            name="elsewhere",
        ),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="void_has_reason"),
        Index("ix_clc_instalment_due", "tenant_id", "due_on"),
        Index("ix_clc_instalment_run", "tenant_id", "run_id"),
        Index("ix_clc_instalment_person", "tenant_id", "person_id"),
    )

    year_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(MONEY)
    encumbrance_id: Mapped[UUID | None]
    """What is, or was last, set aside for it."""
    run_id: Mapped[UUID | None]
    held_reason: Mapped[str] = mapped_column(default="")
    """Why it is left out of the runs until somebody puts it back."""
    paid_elsewhere: Mapped[str] = mapped_column(default="")
    """The file that says it was paid before Guildhall: the books here never pay it again."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    year: Mapped[ClcAwardYear] = related()
    person: Mapped[Person] = related()


class ClcPayForecast(TenantModel):
    """How the stipends stand against their money, as it was reckoned on a day: for the homes."""

    __tablename__ = "clc_pay_forecast"
    __table_args__ = (
        UniqueConstraint("tenant_id", "as_of"),
        CheckConstraint("recipients >= 0", name="recipients"),
        CheckConstraint("short >= 0", name="short"),
    )

    as_of: Mapped[date]
    due_on: Mapped[date]
    """The due date that opens the first school year in which money is missing, or the next one."""
    recipients: Mapped[int]
    """Of that school year."""
    short: Mapped[Decimal] = mapped_column(MONEY)
    """What is missing in it; nothing where the money suffices or nobody entered it."""
