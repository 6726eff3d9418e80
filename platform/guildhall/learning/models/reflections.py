"""What people write down for themselves between the sessions of a series (A1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from guildhall.related import related


class ReflectionEntry(TenantModel):
    """One person's reflection on one session; hers alone unless she shares it."""

    __tablename__ = "reflection_entry"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "session_id", "person_id"),
        CheckConstraint("words <> ''", name="words"),
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    words: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether whoever leads the session may read it."""
    changed_at: Mapped[datetime]

    session: Mapped[Session] = related()
    person: Mapped[Person] = related()
