"""Periods, from each tenant's own year start, and funds with what binds them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel

PERIODS: Final = ("fiscal_year", "biennium", "school_year", "calendar_year")
FUNDS: Final = ("negotiated", "plp", "grant", "dues", "reserve")


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Return a condition: the column says one of these words."""
    return f"{column} IN ('" + "', '".join(words) + "')"


def exact(column: str) -> CheckConstraint:
    """Return a constraint: no more than two places, so that no cent is rounded away unseen."""
    return CheckConstraint(f"{column} = round({column}, 2)", name=f"{column}_exact")


class Period(TenantModel):
    """A stretch of bookkeeping, both days included; once closed it takes no posting (T18)."""

    __tablename__ = "money_period"
    __table_args__ = (
        CheckConstraint(one_of("kind", PERIODS), name="kind"),
        CheckConstraint("starts_on < ends_on", name="order"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_name = '')", name="closed"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("kind", "="),
            (func.daterange(text("starts_on"), text("ends_on"), text("'[]'::text")), "&&"),
            name="ex_money_period_overlap",
            using="gist",
        ),
    )

    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Its last day."""
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str] = mapped_column(default="")


class Fund(TenantModel):
    """Money with one source and one purpose; nothing posts after its end (M3)."""

    __tablename__ = "fund"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint(one_of("kind", FUNDS), name="kind"),
        CheckConstraint(one_of("period_kind", PERIODS), name="period_kind"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        CheckConstraint("kind <> 'grant' OR ends_on IS NOT NULL", name="grant_ends"),
        CheckConstraint("award >= 0", name="award"),
        exact("award"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    """Where it comes from: a clause of an agreement, a grant's number."""
    restriction: Mapped[str] = mapped_column(default="")
    """What it may be spent on."""
    period_kind: Mapped[str] = mapped_column(default="fiscal_year")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """The last day on which anything posts to it."""
    award: Mapped[Decimal | None] = mapped_column(Numeric())
    """What a grant gives over its whole life."""
    carries_over: Mapped[bool] = mapped_column(default=False)
    """What is left at a period's end goes to the next one; otherwise it is forfeited."""
    told_days: Mapped[int | None]
    """How many days before its end the last alert went out."""
    archived_at: Mapped[datetime | None]
