"""Budgets: what a fund may spend in a period, line by line, and who decided it."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.funds import Fund, Period, exact, one_of
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related

STATES: Final = ("draft", "adopted", "amended")
CATEGORIES: Final = (
    "tuition",
    "registration",
    "materials",
    "supplies",
    "contractual",
    "extra_work",
    "release",
    "stipend",
    "travel",
    "other",
)
DECISIONS: Final = ("adoption", "amendment", "transfer", "carry_over", "correction", "override")


class Budget(TenantModel):
    """A fund in a period: a draft until it is adopted, amended by decisions afterwards."""

    __tablename__ = "budget"
    __table_args__ = (
        belongs_to("fund", "fund_id"),
        belongs_to("money_period", "period_id"),
        UniqueConstraint("tenant_id", "fund_id", "period_id"),
        Index("ix_budget_period", "tenant_id", "period_id"),
        CheckConstraint(one_of("status", STATES), name="status"),
    )

    fund_id: Mapped[UUID]
    period_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(default="draft")


class BudgetLine(TenantModel):
    """One purpose of a budget; its fund and period are the budget's, repeated by a trigger."""

    __tablename__ = "budget_line"
    __table_args__ = (
        belongs_to("budget", "budget_id"),
        belongs_to("fund", "fund_id"),
        belongs_to("money_period", "period_id"),
        UniqueConstraint("tenant_id", "budget_id", "category", "name"),
        Index("ix_budget_line_fund", "tenant_id", "fund_id", "period_id"),
        Index("ix_budget_line_period", "tenant_id", "period_id"),
        CheckConstraint(one_of("category", CATEGORIES), name="category"),
        CheckConstraint("proposed >= 0", name="proposed"),
        exact("proposed"),
    )

    budget_id: Mapped[UUID]
    fund_id: Mapped[UUID]
    period_id: Mapped[UUID]
    category: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    """Tells two lines of one category apart: "Bus drivers"."""
    proposed: Mapped[Decimal] = mapped_column(Numeric(), default=Decimal("0.00"))
    """What the draft asks for, or the next amendment; what was decided stands in the ledger."""

    budget: Mapped[Budget] = related()
    fund: Mapped[Fund] = related()
    period: Mapped[Period] = related()


class Decision(TenantModel):
    """What was decided about money, when and by whom: the document behind an entry."""

    __tablename__ = "budget_decision"
    __table_args__ = (
        belongs_to("budget", "budget_id"),
        belongs_to("budget_line", "line_id"),
        Index("ix_budget_decision_budget", "tenant_id", "budget_id"),
        Index("ix_budget_decision_line", "tenant_id", "line_id"),
        CheckConstraint(one_of("kind", DECISIONS), name="kind"),
        CheckConstraint("decision <> ''", name="decision"),
        CheckConstraint("requested_by <> approved_by", name="two_people"),
        CheckConstraint(
            "kind <> 'override' OR (line_id IS NOT NULL AND amount > 0 "
            "AND requested_by IS NOT NULL AND approved_by IS NOT NULL)",
            name="override",
        ),
        exact("amount"),
    )

    kind: Mapped[str]
    budget_id: Mapped[UUID | None]
    line_id: Mapped[UUID | None]
    decided_on: Mapped[date]
    decision: Mapped[str]
    """Who decided and where it is written: "Board, 12 August, item 4"."""
    amount: Mapped[Decimal | None] = mapped_column(Numeric())
    """Of an override: how far below nothing the line may go."""
    requested_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
