"""Equipment and its bookings."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Session
from guildhall.people.models.places import Worksite
from guildhall.related import related

CONDITIONS = ("good", "worn", "repair")


class Equipment(TenantModel):
    """One thing that is booked: a projector, a box of laptops, a set of radios."""

    __tablename__ = "equipment_item"
    __table_args__ = (
        belongs_to("worksite", "worksite_id"),
        UniqueConstraint("tenant_id", "name"),
        Index(
            "uq_equipment_item_tag",
            "tenant_id",
            "tag",
            unique=True,
            postgresql_where=text("tag <> ''"),
        ),
        CheckConstraint("condition IN ('" + "', '".join(CONDITIONS) + "')", name="condition"),
        CheckConstraint("weight_lb IS NULL OR weight_lb > 0", name="weight"),
    )

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    """What sort of thing, as this tenant says it: "Projector"."""
    tag: Mapped[str] = mapped_column(default="")
    """The number on its inventory label."""
    worksite_id: Mapped[UUID | None]
    """Where it is at home."""
    condition: Mapped[str] = mapped_column(default="good")
    weight_lb: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    """How heavy it is to carry, in pounds (W42)."""
    notes: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]

    worksite: Mapped[Worksite | None] = related()


class Booking(TenantModel):
    """A thing is kept for a session or for a time; the database refuses two at one time (P28)."""

    __tablename__ = "equipment_booking"
    __table_args__ = (
        belongs_to("equipment_item", "equipment_id"),
        belongs_to("session", "session_id"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("session_id IS NOT NULL OR purpose <> ''", name="what_for"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("equipment_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            name="ex_equipment_booking_taken",
            using="gist",
            where=text("cancelled_at IS NULL AND NOT session_cancelled"),
        ),
        Index("ix_equipment_booking_session", "tenant_id", "session_id"),
        Index("ix_equipment_booking_when", "tenant_id", "starts_at"),
    )

    equipment_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    purpose: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Of a session: its own times, repeated by a trigger so that the constraint can see them."""
    session_cancelled: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None]

    equipment: Mapped[Equipment] = related()
    session: Mapped[Session | None] = related()
