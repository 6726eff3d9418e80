"""Tables of messages: what was written to whom, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to


class Message(TenantModel):
    """One mail to one person: written in the verb's transaction, sent afterwards."""

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "key"),
        CheckConstraint(
            "status IN ('waiting', 'held', 'sending', 'sent', 'bounced', 'failed', 'suppressed')",
            name="status",
        ),
        Index("ix_message_recent", "tenant_id", "created_at"),
        Index("ix_message_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID | None]
    address: Mapped[str | None] = mapped_column(CITEXT)
    """Empty where the person has none: then the message stands on her own page alone."""
    kind: Mapped[str]
    """Which template: registered, offer, reminder, certificate, credential, sign_in, ..."""
    essential: Mapped[bool] = mapped_column(default=False)
    """Sent even to somebody who opted out: a password, a cancelled session."""
    language: Mapped[str] = mapped_column(default="en")
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str] = mapped_column(default="")
    key: Mapped[str | None]
    """Keeps one reason from writing twice."""
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str]
    """The Message-ID header, the same at every attempt."""
    diagnosis: Mapped[str] = mapped_column(default="")
    """What the receiving server said, for a bounce or a failure."""
    read_at: Mapped[datetime | None]


class OptOut(TenantModel):
    """A person does not want mail that is not essential."""

    __tablename__ = "opt_out"
    __table_args__ = (belongs_to("person", "person_id"), UniqueConstraint("tenant_id", "person_id"))

    person_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(default="")


class BadAddress(TenantModel):
    """An address that bounced; nothing more is sent to it until somebody corrects it."""

    __tablename__ = "bad_address"
    __table_args__ = (UniqueConstraint("tenant_id", "address"),)

    address: Mapped[str] = mapped_column(CITEXT)
    diagnosis: Mapped[str]
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[UUID | None]
