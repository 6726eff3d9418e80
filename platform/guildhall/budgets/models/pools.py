"""Pools that were divided: which line gave the money, on which line it stands for its people."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.models.funds import exact
from guildhall.budgets.models.ledger import Entry
from guildhall.db import TenantModel, belongs_to
from guildhall.related import related


class Pool(TenantModel):
    """A chain of runs in the ledger: the shares of its people stand together on one line."""

    __tablename__ = "pool"
    __table_args__ = (
        belongs_to("budget_line", "giving_line_id"),
        belongs_to("budget_line", "shares_line_id"),
        belongs_to("budget_line", "reserve_line_id"),
        UniqueConstraint("tenant_id", "shares_line_id"),
        CheckConstraint(
            "giving_line_id <> shares_line_id AND giving_line_id <> reserve_line_id "
            "AND shares_line_id <> reserve_line_id",
            name="lines",
        ),
    )

    giving_line_id: Mapped[UUID]
    """Where the pool comes from, and what corrections give or take."""
    shares_line_id: Mapped[UUID]
    """What its people hold and have not used."""
    reserve_line_id: Mapped[UUID]
    """What is kept aside for late hires."""
    ended_at: Mapped[datetime | None]
    """When what was left was carried on or given back."""


class PoolRun(TenantModel):
    """A run as it was posted; the database compares what it moved with what the run says."""

    __tablename__ = "pool_run"
    __table_args__ = (
        belongs_to("pool", "pool_id"),
        belongs_to("allocation_run", "run_id"),
        belongs_to("ledger_entry", "entry_id"),
        UniqueConstraint("tenant_id", "run_id"),
        Index("ix_pool_run_pool", "tenant_id", "pool_id"),
    )

    pool_id: Mapped[UUID]
    run_id: Mapped[UUID]
    entry_id: Mapped[UUID | None]
    """None where a correction only moved money between people."""

    run: Mapped[AllocationRun] = related()
    entry: Mapped[Entry | None] = related()


class ShareCarry(TenantModel):
    """What a person did not use of one pool and carries into the next; written once."""

    __tablename__ = "share_carry"
    __table_args__ = (
        belongs_to("pool", "from_pool_id"),
        belongs_to("pool", "pool_id"),
        belongs_to("person", "person_id"),
        belongs_to("clause_version", "version_id"),
        UniqueConstraint("tenant_id", "from_pool_id", "person_id"),
        Index("ix_share_carry_pool", "tenant_id", "pool_id", "person_id"),
        Index("ix_share_carry_person", "tenant_id", "person_id"),
        CheckConstraint("carried >= 0 AND lost >= 0 AND carried + lost > 0", name="amounts"),
        CheckConstraint("carried = 0 OR pool_id IS NOT NULL", name="carried_somewhere"),
        exact("carried"),
        exact("lost"),
    )

    from_pool_id: Mapped[UUID]
    pool_id: Mapped[UUID | None]
    """Where it goes; None where all is lost."""
    person_id: Mapped[UUID]
    version_id: Mapped[UUID | None]
    """The clause that says how much."""
    carried: Mapped[Decimal] = mapped_column(Numeric())
    lost: Mapped[Decimal] = mapped_column(Numeric())


class PoolReturn(TenantModel):
    """What was decided about money that came back to a pool after its end; written once."""

    __tablename__ = "pool_return"
    __table_args__ = (
        belongs_to("pool", "pool_id"),
        belongs_to("pool", "into_pool_id", name="fk_pool_return_into_pool_id"),
        belongs_to("payment", "payment_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "payment_id"),
        Index("ix_pool_return_pool", "tenant_id", "pool_id", "person_id"),
        Index("ix_pool_return_into_pool", "tenant_id", "into_pool_id", "person_id"),
        CheckConstraint(
            "carried >= 0 AND returned >= 0 AND forfeited >= 0 "
            "AND carried + returned + forfeited > 0",
            name="amounts",
        ),
        CheckConstraint("(carried > 0) = (into_pool_id IS NOT NULL)", name="carried_somewhere"),
        CheckConstraint("decision <> ''", name="decision"),
        exact("carried"),
        exact("returned"),
        exact("forfeited"),
    )

    pool_id: Mapped[UUID]
    into_pool_id: Mapped[UUID | None]
    payment_id: Mapped[UUID]
    """The payment that was taken back."""
    person_id: Mapped[UUID]
    """Whose share it had used."""
    carried: Mapped[Decimal] = mapped_column(Numeric())
    """Goes on as part of her next share."""
    returned: Mapped[Decimal] = mapped_column(Numeric())
    """Goes back to the line that gave the pool."""
    forfeited: Mapped[Decimal] = mapped_column(Numeric())
    """Is no longer appropriated: nobody spends it."""
    decided_on: Mapped[date]
    decision: Mapped[str]
