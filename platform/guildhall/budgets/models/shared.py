"""Costs that two parties share, and the invoices that go between them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.funds import exact, one_of
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related

DIRECTIONS: Final = ("outgoing", "incoming")


class CostShare(TenantModel):
    """What one other party bears of a commitment; the fund's own line bears the rest (A34)."""

    __tablename__ = "cost_share"
    __table_args__ = (
        belongs_to("encumbrance", "encumbrance_id"),
        belongs_to("payee", "party_id"),
        UniqueConstraint("tenant_id", "encumbrance_id", "party_id"),
        CheckConstraint("(percent IS NULL) <> (fixed IS NULL)", name="one_of_two"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("fixed > 0", name="fixed"),
        CheckConstraint("cap > 0", name="cap"),
        exact("fixed"),
        exact("cap"),
    )

    encumbrance_id: Mapped[UUID]
    party_id: Mapped[UUID]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    fixed: Mapped[Decimal | None] = mapped_column(Numeric())
    cap: Mapped[Decimal | None] = mapped_column(Numeric())
    """The most it bears."""
    takes_odd_cent: Mapped[bool] = mapped_column(default=False)
    """The agreement names who takes the odd cent: this party, else ours."""

    party: Mapped[Payee] = related()


class Invoice(TenantModel):
    """A bill between us and another party: sent by us, or one that came to us."""

    __tablename__ = "invoice"
    __table_args__ = (
        belongs_to("payee", "party_id"),
        belongs_to("budget_line", "line_id"),
        belongs_to("encumbrance", "encumbrance_id"),
        belongs_to("payment", "payment_id"),
        UniqueConstraint("tenant_id", "direction", "party_id", "number"),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint("number <> '' AND subject <> ''", name="named"),
        CheckConstraint("amount > 0", name="amount"),
        exact("amount"),
        CheckConstraint("(paid_on IS NULL) = (paid_reference = '')", name="paid"),
        CheckConstraint("paid_on IS NULL OR sent_on IS NOT NULL", name="sent_first"),
        CheckConstraint("voided_at IS NULL OR paid_on IS NULL", name="paid_stays"),
        CheckConstraint("(voided_at IS NULL) = (void_reason = '')", name="voided"),
        CheckConstraint(
            "direction = 'outgoing' OR encumbrance_id IS NOT NULL", name="incoming_is_held"
        ),
        CheckConstraint("payment_id IS NULL OR direction = 'incoming'", name="payment"),
        Index("ix_invoice_encumbrance", "tenant_id", "encumbrance_id"),
    )

    direction: Mapped[str]
    number: Mapped[str]
    """Ours counts by itself; one that came has its sender's."""
    party_id: Mapped[UUID]
    line_id: Mapped[UUID]
    """What comes in is appropriated to this line; what goes out is paid from it."""
    encumbrance_id: Mapped[UUID | None]
    purchase_order: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric())
    due_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    paid_reference: Mapped[str] = mapped_column(default="")
    payment_id: Mapped[UUID | None]
    """Of one that came: the payment that settles it."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    party: Mapped[Payee] = related()
    line: Mapped[BudgetLine] = related()
