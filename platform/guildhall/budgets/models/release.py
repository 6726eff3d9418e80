"""Release time: what the coordinator's leave costs, and the cap that only rises (P48–P50)."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.funds import Period, exact
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related

COORDINATOR: Final = "Coordinator"


class SalaryIncrease(TenantModel):
    """A recorded rise of the salary schedule; a fall is none, so there is no row for it."""

    __tablename__ = "salary_increase"
    __table_args__ = (
        UniqueConstraint("tenant_id", "effective_on"),
        CheckConstraint("basis_points BETWEEN 1 AND 10000", name="basis_points"),
        CheckConstraint("reference <> ''", name="reference"),
    )

    effective_on: Mapped[date]
    basis_points: Mapped[int]
    """350 is 3.5 %."""
    reference: Mapped[str]
    """Where it is written."""


class ReleaseYear(TenantModel):
    """What the leave costs in one fiscal year, by component, and the most it may cost."""

    __tablename__ = "release_year"
    __table_args__ = (
        belongs_to("money_period", "period_id"),
        belongs_to("budget_line", "line_id"),
        belongs_to("encumbrance", "encumbrance_id"),
        UniqueConstraint("tenant_id", "period_id", "office"),
        CheckConstraint("office <> ''", name="office"),
        CheckConstraint("salary >= 0 AND statutory >= 0 AND health >= 0", name="components"),
        CheckConstraint("statutory_rate BETWEEN 0 AND 10000", name="statutory_rate"),
        CheckConstraint("cap > 0 AND annual_cap >= cap", name="cap"),
        CheckConstraint(
            "encumbrance_id IS NULL OR salary + statutory + health <= cap OR excess_decision <> ''",
            name="within_cap",
        ),
        exact("salary"),
        exact("annual_salary"),
        exact("statutory"),
        exact("health"),
        exact("cap"),
        exact("annual_cap"),
    )

    period_id: Mapped[UUID]
    office: Mapped[str] = mapped_column(default=COORDINATOR, server_default=COORDINATOR)
    """Whose leave: what the agreement calls the office. Each has years and a cap of its own."""
    line_id: Mapped[UUID | None]
    payer: Mapped[str] = mapped_column(default="")
    """Who pays the person and is paid back: the district."""
    salary: Mapped[Decimal] = mapped_column(Numeric())
    annual_salary: Mapped[Decimal] = mapped_column(Numeric())
    """What the schedule gives for a whole year at the year's end: where the next one begins."""
    statutory_rate: Mapped[int]
    """In basis points of the salary: 3600 is 36 %."""
    statutory: Mapped[Decimal] = mapped_column(Numeric())
    health: Mapped[Decimal] = mapped_column(Numeric())
    cost: Mapped[Decimal] = mapped_column(
        Numeric(), Computed("salary + statutory + health", persisted=True)
    )
    cap: Mapped[Decimal] = mapped_column(Numeric())
    annual_cap: Mapped[Decimal] = mapped_column(Numeric())
    """The cap as a whole year under the last increase has it: where the next one begins."""
    excess_decision: Mapped[str] = mapped_column(default="")
    """The joint decision that lets the cost pass the cap."""
    encumbrance_id: Mapped[UUID | None]

    period: Mapped[Period] = related()
