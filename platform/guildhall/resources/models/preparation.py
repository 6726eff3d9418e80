"""What a session needs: lines of its materials list, and requests for technical support."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.related import related
from guildhall.resources.models.library import Item


class Material(TenantModel):
    """A line of a session's materials list; its quantity follows the seats taken (P27)."""

    __tablename__ = "material_line"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("worksite", "worksite_id"),
        belongs_to("resource_item", "item_id"),
        belongs_to("person", "done_by"),
        CheckConstraint("basis IN ('seat', 'fixed')", name="basis"),
        CheckConstraint("each BETWEEN 1 AND 10000", name="each"),
        CheckConstraint("spare_percent BETWEEN 0 AND 200", name="spare_percent"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
        CheckConstraint("(done_at IS NULL) = (done_quantity IS NULL)", name="done"),
        Index("ix_material_line_session", "tenant_id", "session_id"),
    )

    session_id: Mapped[UUID]
    name: Mapped[str]
    basis: Mapped[str] = mapped_column(default="seat")
    """Whether `each` is for every seat taken, or for the session whatever its size."""
    each: Mapped[int] = mapped_column(default=1)
    spare_percent: Mapped[int] = mapped_column(default=0)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    """Of one piece."""
    ready_by: Mapped[date | None]
    worksite_id: Mapped[UUID | None]
    """Where it is kept, or printed."""
    item_id: Mapped[UUID | None]
    """The item of the library that it is made from."""
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    done_quantity: Mapped[int | None]
    """How many were made ready; more may be needed since."""
    dropped_at: Mapped[datetime | None]

    session: Mapped[Session] = related()
    worksite: Mapped[Worksite | None] = related()
    item: Mapped[Item | None] = related()


class SupportRequest(TenantModel):
    """Somebody asks for technical help at a session (P28)."""

    __tablename__ = "support_request"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "asked_by"),
        belongs_to("person", "owner_id"),
        CheckConstraint("status IN ('open', 'answered', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        Index("ix_support_request_session", "tenant_id", "session_id"),
        Index("ix_support_request_status", "tenant_id", "status"),
    )

    session_id: Mapped[UUID]
    asked_by: Mapped[UUID | None]
    subject: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="open")
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]

    session: Mapped[Session] = related()
    asker: Mapped[Person | None] = related(
        foreign_keys="SupportRequest.asked_by",
        primaryjoin="and_(SupportRequest.asked_by == Person.id, "
        "SupportRequest.tenant_id == Person.tenant_id)",
    )
    owner: Mapped[Person | None] = related(
        foreign_keys="SupportRequest.owner_id",
        primaryjoin="and_(SupportRequest.owner_id == Person.id, "
        "SupportRequest.tenant_id == Person.tenant_id)",
    )
