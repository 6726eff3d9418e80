"""Commitments: payees, what is encumbered for them, what is paid, in which batch."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import exact, one_of
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related

PAYEES: Final = ("person", "vendor", "district")
ROUTES: Final = ("payroll", "accounts_payable")


class Payee(TenantModel):
    """Who is paid: somebody of ours, a vendor, or the district that pays first."""

    __tablename__ = "payee"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id"),
        CheckConstraint(one_of("kind", PAYEES), name="kind"),
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint(one_of("route", ROUTES), name="route"),
        CheckConstraint("name <> ''", name="name"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(default="")
    """What payroll or accounts payable knows it by."""
    route: Mapped[str] = mapped_column(default="accounts_payable")
    archived_at: Mapped[datetime | None]


class Encumbrance(TenantModel):
    """Money set aside for a payee: asked for, approved by somebody else, ended once."""

    __tablename__ = "encumbrance"
    __table_args__ = (
        belongs_to("budget_line", "line_id"),
        belongs_to("payee", "payee_id"),
        belongs_to("person", "for_person_id"),
        CheckConstraint("amount > 0", name="amount"),
        exact("amount"),
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("requested_by <> approved_by", name="two_people"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("approved_at IS NULL OR declined_at IS NULL", name="decided_once"),
        CheckConstraint("declined_at IS NULL OR decline_reason <> ''", name="declined"),
        CheckConstraint("ended_at IS NULL OR approved_at IS NOT NULL", name="ended"),
        Index("ix_encumbrance_line", "tenant_id", "line_id"),
        Index("ix_encumbrance_payee", "tenant_id", "payee_id"),
        Index("ix_encumbrance_for_person", "tenant_id", "for_person_id", "line_id"),
        Index(
            "uq_encumbrance_source",
            "tenant_id",
            "source_type",
            "source_id",
            unique=True,
            postgresql_where=text(
                "source_id IS NOT NULL AND declined_at IS NULL AND ended_at IS NULL"
            ),
        ),
        Index(
            "ix_encumbrance_open",
            "tenant_id",
            "approved_at",
            postgresql_where=text("ended_at IS NULL AND declined_at IS NULL"),
        ),
    )

    line_id: Mapped[UUID]
    payee_id: Mapped[UUID]
    amount: Mapped[Decimal] = mapped_column(Numeric())
    purpose: Mapped[str]
    for_person_id: Mapped[UUID | None]
    """Whose share of a pool it uses; on a pool's line always said, the payee's own by itself."""
    source_type: Mapped[str] = mapped_column(default="")
    """What a program approved: "inc_award"; empty for one that was asked for on a page."""
    source_id: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    """None where a program asked for it by the clock."""
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    """Set by a trigger when the ledger releases it."""

    line: Mapped[BudgetLine] = related()
    payee: Mapped[Payee] = related()


class PaymentBatch(TenantModel):
    """Payments that go to payroll or accounts payable as one file, and come back paid."""

    __tablename__ = "payment_batch"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint(one_of("route", ROUTES), name="route"),
        CheckConstraint("(paid_on IS NULL) = (reference = '')", name="paid"),
    )

    number: Mapped[int]
    route: Mapped[str]
    paid_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(default="")
    """What payroll calls the run in which it paid."""


class Payment(TenantModel):
    """What is owed to a payee for one encumbrance: asked for, approved by somebody else, paid."""

    __tablename__ = "payment"
    __table_args__ = (
        belongs_to("encumbrance", "encumbrance_id"),
        belongs_to("payment_batch", "batch_id"),
        CheckConstraint("amount > 0", name="amount"),
        exact("amount"),
        CheckConstraint("taxable BETWEEN 0 AND amount", name="taxable"),
        exact("taxable"),
        CheckConstraint("document <> ''", name="document"),
        CheckConstraint("requested_by <> approved_by", name="two_people"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("approved_at IS NULL OR declined_at IS NULL", name="decided_once"),
        CheckConstraint("declined_at IS NULL OR decline_reason <> ''", name="declined"),
        CheckConstraint("batch_id IS NULL OR approved_at IS NOT NULL", name="batched"),
        Index(
            "uq_payment_encumbrance",
            "tenant_id",
            "encumbrance_id",
            unique=True,
            postgresql_where=text("declined_at IS NULL"),
        ),
        Index("ix_payment_batch", "tenant_id", "batch_id"),
    )

    encumbrance_id: Mapped[UUID]
    amount: Mapped[Decimal] = mapped_column(Numeric())
    taxable: Mapped[Decimal] = mapped_column(Numeric(), default=Decimal("0.00"))
    """The part above what section 127 leaves untaxed in the calendar year (F23)."""
    document: Mapped[str]
    """The paper that proves it: "Invoice 1138"."""
    requested_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    batch_id: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    """When its expenditure was reversed."""

    encumbrance: Mapped[Encumbrance] = related()
    batch: Mapped[PaymentBatch | None] = related()


class Receipt(TenantModel):
    """A file that proves a commitment or a decision."""

    __tablename__ = "money_receipt"
    __table_args__ = (
        Index("ix_money_receipt_subject", "tenant_id", "subject_id"),
        CheckConstraint("file_name <> ''", name="file"),
    )

    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    file_name: Mapped[str]
    """Where it stands among the tenant's files."""
    file_label: Mapped[str]
    """What it was called by whoever sent it."""
    file_size: Mapped[int]
