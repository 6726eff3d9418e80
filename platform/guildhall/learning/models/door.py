"""What the door leaves behind: marks that a kiosk kept without a network, and scanned sheets."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related

WHYS: Final = ("pin", "clock", "window", "closed", "cancelled", "seat", "ended", "unreadable")
"""Why a mark was not counted by itself."""


class DoorEntry(TenantModel):
    """One mark as a kiosk sent it, known by the key that the device made; kept once, never lost."""

    __tablename__ = "door_entry"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "settled_by", name="fk_door_entry_settled_by"),
        UniqueConstraint("tenant_id", "session_id", "key"),
        CheckConstraint("state IN ('open', 'counted', 'confirmed', 'dismissed')", name="state"),
        CheckConstraint("why IN ('" + "', '".join(WHYS) + "', '')", name="why"),
        CheckConstraint("(state = 'counted') = (why = '')", name="why_not"),
        CheckConstraint(
            "state = 'open' OR state = 'dismissed' OR person_id IS NOT NULL", name="who"
        ),
        CheckConstraint(
            "(settled_at IS NOT NULL) = (state = 'confirmed' OR state = 'dismissed')",
            name="settled",
        ),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_with_reason"),
        Index(
            "ix_door_entry_open",
            "tenant_id",
            "session_id",
            postgresql_where=text("state = 'open'"),
        ),
    )

    session_id: Mapped[UUID]
    key: Mapped[str]
    made_at: Mapped[datetime]
    """When the person tapped, by the server's clock; `created_at` is when it arrived."""
    state: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    """The sentence of the refusal, where `why` alone does not say it."""
    number: Mapped[str] = mapped_column(default="")
    """The number as it was typed, kept only while somebody has to find out whose it is."""
    person_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person | None] = related(
        primaryjoin="(DoorEntry.tenant_id == Person.tenant_id) & "
        "(foreign(DoorEntry.person_id) == Person.id)",
    )


class SheetScan(TenantModel):
    """The signed paper sheet of a session, as a picture or PDF; withdrawn with a reason."""

    __tablename__ = "sheet_scan"
    __table_args__ = (
        belongs_to("session", "session_id"),
        CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name="kind"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("withdrawn_at IS NULL OR withdraw_reason <> ''", name="withdrawn"),
        Index(
            "uq_sheet_scan_same",
            "tenant_id",
            "session_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    session_id: Mapped[UUID]
    title: Mapped[str]
    """The file's name as it was sent."""
    kind: Mapped[str]
    """What its bytes say it is."""
    size: Mapped[int]
    fingerprint: Mapped[str]
    """SHA-256 of the bytes: the same file sent twice is one scan."""
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(default="")

    @property
    def file_name(self) -> str:
        """Return where it stands among the tenant's files."""
        return f"sheets/{self.id}.{self.kind}"

    @property
    def stored(self) -> str:
        """Return where its file stands among the tenant's files."""
        return self.file_name
