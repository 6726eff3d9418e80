"""The ledger: entries of balanced postings, written once; and what they sum to, line by line."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import exact, one_of
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related

KINDS: Final = (
    "appropriation",
    "encumbrance",
    "release",
    "expenditure",
    "transfer",
    "carry_over",
    "reversal",
)
SHOWN: Final = ("appropriation", "transfer", "carry_over", "encumbrance", "expenditure")
"""Accounts that make up what is available, which is minus their sum."""
AGAINST: Final = {
    "appropriation": "budgetary_balance",
    "encumbrance": "reserved",
    "expenditure": "payable",
}
"""The account that each is balanced by on the same line; the others balance between lines."""
ACCOUNTS: Final = (*SHOWN, *AGAINST.values())


class Entry(TenantModel):
    """One fact of money, with the document behind it; the database holds it as it was written."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        belongs_to("encumbrance", "encumbrance_id"),
        belongs_to("ledger_entry", "reverses_id"),
        belongs_to("budget_decision", "override_id"),
        UniqueConstraint("tenant_id", "key"),
        UniqueConstraint("tenant_id", "encumbrance_id", "kind"),
        UniqueConstraint("tenant_id", "reverses_id"),
        UniqueConstraint("tenant_id", "override_id"),
        Index("ix_ledger_entry_source", "tenant_id", "source_type", "source_id"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("amount > 0", name="amount"),
        exact("amount"),
        CheckConstraint("key <> ''", name="key"),
        CheckConstraint("source_type <> '' AND source_label <> ''", name="source"),
        CheckConstraint(
            "(encumbrance_id IS NOT NULL) = (kind IN ('encumbrance', 'release', 'expenditure'))",
            name="encumbrance",
        ),
        CheckConstraint("(reverses_id IS NOT NULL) = (kind = 'reversal')", name="reversal"),
    )

    kind: Mapped[str]
    posted_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Numeric())
    """The sum of its debits."""
    memo: Mapped[str] = mapped_column(default="")
    key: Mapped[str]
    """Posting it again under this key changes nothing."""
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    source_label: Mapped[str]
    actor_name: Mapped[str]
    encumbrance_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None]
    override_id: Mapped[UUID | None]
    """The decision that lets a line go below nothing."""


class Posting(TenantModel):
    """A debit (above zero) or a credit (below) to an account of a budget line."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        belongs_to("ledger_entry", "entry_id"),
        belongs_to("budget_line", "line_id"),
        CheckConstraint(one_of("account", ACCOUNTS), name="account"),
        CheckConstraint("amount <> 0", name="amount"),
        exact("amount"),
        Index("ix_ledger_posting_entry", "tenant_id", "entry_id"),
        Index(
            "ix_ledger_posting_fund",
            "tenant_id",
            "fund_id",
            "posted_on",
            "id",
            postgresql_where=text(one_of("account", SHOWN)),
        ),
        Index(
            "ix_ledger_posting_line",
            "tenant_id",
            "line_id",
            "posted_on",
            "id",
            postgresql_where=text(one_of("account", SHOWN)),
        ),
    )

    entry_id: Mapped[UUID]
    line_id: Mapped[UUID]
    fund_id: Mapped[UUID]
    """The line's, repeated so that a fund's page reads one index; a trigger compares them."""
    period_id: Mapped[UUID]
    account: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric())
    posted_on: Mapped[date]

    line: Mapped[BudgetLine] = related()


class Balance(TenantModel):
    """What a budget line's postings sum to; only a trigger writes it, and its lock is the queue."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        belongs_to("budget_line", "line_id"),
        UniqueConstraint("tenant_id", "line_id"),
        CheckConstraint("encumbered >= 0", name="encumbered"),
    )

    line_id: Mapped[UUID]
    appropriated: Mapped[Decimal] = mapped_column(Numeric())
    transferred: Mapped[Decimal] = mapped_column(Numeric())
    carried: Mapped[Decimal] = mapped_column(Numeric())
    encumbered: Mapped[Decimal] = mapped_column(Numeric())
    spent: Mapped[Decimal] = mapped_column(Numeric())
    available: Mapped[Decimal] = mapped_column(
        Numeric(),
        Computed("appropriated + transferred + carried - encumbered - spent", persisted=True),
    )
