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
        Index("ix_message_about", "tenant_id", "about_id", postgresql_where="about_id IS NOT NULL"),
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
    about_id: Mapped[UUID | None]
    """The offering, campaign, survey, inquiry or session that it is about: for true figures."""


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


CHANNELS = ("mail", "social", "flyer", "website", "other")
"""Where a link of ours is handed out (P8)."""
LINK_KINDS = ("named", "letter")
"""What tells a link apart: its own name, or that it is the one in a campaign's letter."""


class TrackedLink(TenantModel):
    """A short address of one of our pages, so that a registration knows where it came from.

    It counts visits and nothing else: not who followed it, not when, not from where.
    """

    __tablename__ = "tracked_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint("channel IN ('" + "', '".join(CHANNELS) + "')", name="channel"),
        CheckConstraint("left(path, 1) = '/' AND left(path, 2) <> '//'", name="path"),
        CheckConstraint("visits >= 0", name="visits"),
        CheckConstraint("kind IN ('" + "', '".join(LINK_KINDS) + "')", name="kind"),
        CheckConstraint("kind = 'named' OR label = ''", name="worded_when_shown"),
        Index("ix_tracked_link_path", "tenant_id", "path"),
    )

    code: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str] = mapped_column(default="named", server_default="named")
    label: Mapped[str] = mapped_column(default="")
    """What tells it apart from others of its channel: "Facebook, in May"."""
    path: Mapped[str]
    visits: Mapped[int] = mapped_column(default=0)
