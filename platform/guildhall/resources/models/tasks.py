"""Tasks, the trips between sites among them, and the people who have time for them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.related import related

PRIORITIES = ("high", "normal", "low")
KINDS = ("work", "pick_up", "take_back")


class Task(TenantModel):
    """Something to do by a day; a trip says from which site to which, for which session (M33)."""

    __tablename__ = "task"
    __table_args__ = (
        belongs_to("person", "owner_id"),
        belongs_to("person", "done_by"),
        belongs_to("session", "session_id"),
        belongs_to("worksite", "from_id"),
        belongs_to("worksite", "to_id"),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("priority IN ('" + "', '".join(PRIORITIES) + "')", name="priority"),
        CheckConstraint("minutes BETWEEN 1 AND 6000", name="minutes"),
        CheckConstraint("done_at IS NULL OR dropped_at IS NULL", name="one_end"),
        CheckConstraint(
            "kind = 'work' OR (session_id IS NOT NULL AND from_id IS NOT NULL "
            "AND to_id IS NOT NULL AND from_id <> to_id)",
            name="trip",
        ),
        Index(
            "uq_task_trip",
            "tenant_id",
            "session_id",
            "kind",
            "from_id",
            "to_id",
            unique=True,
            postgresql_where=text("kind <> 'work'"),
        ),
        Index("ix_task_due", "tenant_id", "due_on"),
        Index("ix_task_owner", "tenant_id", "owner_id", "due_on"),
        Index("ix_task_session", "tenant_id", "session_id"),
    )

    title: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    """Of a trip: what is carried."""
    kind: Mapped[str] = mapped_column(default="work")
    priority: Mapped[str] = mapped_column(default="normal")
    owner_id: Mapped[UUID | None]
    due_on: Mapped[date]
    minutes: Mapped[int] = mapped_column(default=60)
    """How long it is thought to take."""
    session_id: Mapped[UUID | None]
    from_id: Mapped[UUID | None]
    to_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    dropped_at: Mapped[datetime | None]
    dropped_reason: Mapped[str] = mapped_column(default="")

    owner: Mapped[Person | None] = related(
        foreign_keys="Task.owner_id",
        primaryjoin="and_(Task.owner_id == Person.id, Task.tenant_id == Person.tenant_id)",
    )
    session: Mapped[Session | None] = related()
    from_site: Mapped[Worksite | None] = related(
        foreign_keys="Task.from_id",
        primaryjoin="and_(Task.from_id == Worksite.id, Task.tenant_id == Worksite.tenant_id)",
    )
    to_site: Mapped[Worksite | None] = related(
        foreign_keys="Task.to_id",
        primaryjoin="and_(Task.to_id == Worksite.id, Task.tenant_id == Worksite.tenant_id)",
    )


class Helper(TenantModel):
    """Somebody has so much time a week for tasks (A29)."""

    __tablename__ = "task_helper"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id"),
        CheckConstraint("weekly_minutes BETWEEN 15 AND 3600", name="weekly_minutes"),
    )

    person_id: Mapped[UUID]
    weekly_minutes: Mapped[int]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = related()
