"""Positions that a fund pays: for which share, from when to when (M3)."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.budgets.models.funds import Fund, exact
from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.positions import Position
from guildhall.related import related


class PositionFunding(TenantModel):
    """A fund pays a share of a position; the shares of one day never pass the whole of it."""

    __tablename__ = "position_funding"
    __table_args__ = (
        belongs_to("fund", "fund_id"),
        belongs_to("position", "position_id"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("yearly_cost >= 0", name="yearly_cost"),
        exact("yearly_cost"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name="begins"),
        Index("ix_position_funding_fund", "tenant_id", "fund_id"),
        Index("ix_position_funding_position", "tenant_id", "position_id"),
    )

    fund_id: Mapped[UUID]
    position_id: Mapped[UUID]
    valid: Mapped[Range[date]]
    percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    yearly_cost: Mapped[Decimal | None] = mapped_column(Numeric())
    """What the whole position costs in a year, where somebody entered it."""
    reference: Mapped[str] = mapped_column(default="")
    """Where it is written: the grant's award letter, a decision."""
    withdrawn_at: Mapped[datetime | None]
    """Taken back: it was never true, so its time is empty and it counts nowhere; the row stays."""

    fund: Mapped[Fund] = related()
    position: Mapped[Position] = related()
