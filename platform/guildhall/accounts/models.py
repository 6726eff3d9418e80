"""Tables of accounts: one for each human, across tenants, with her ways in; PINs, a tenant's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import Model, TenantModel, belongs_to, new_id


class Account(Model):
    """One human's way in, with or without an e-mail address; belongs to no tenant."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(CITEXT)
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    last_sign_in_at: Mapped[datetime | None]
    previous_sign_in_at: Mapped[datetime | None]
    is_operator: Mapped[bool] = mapped_column(default=False)
    """Runs this installation: may create tenants. Sees nothing inside them."""
    closed_at: Mapped[datetime | None]


class Login(Model):
    """A signed-in browser; listed to its owner and ended by her or by time."""

    __tablename__ = "login"
    __table_args__ = (
        Index("ix_login_account", "account_id"),
        UniqueConstraint("challenge"),
        CheckConstraint("step IN ('', 'passkey', 'app', 'recovery')", name="step"),
        CheckConstraint("(step <> '') = (stepped_at IS NOT NULL)", name="stepped"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=context.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    method: Mapped[str]
    """password, link, pin, passkey or demo."""
    device: Mapped[str] = mapped_column(default="")
    """Browser and system in words; the address is not kept."""
    only_in: Mapped[UUID | None]
    """The one tenant where this login counts: a PIN is a tenant's, so its session is too."""
    proved_at: Mapped[datetime | None]
    """When its owner proved anew who she is, after she had signed in."""
    step: Mapped[str] = mapped_column(default="", server_default="")
    """The second step that was taken in it: passkey, app or recovery."""
    stepped_at: Mapped[datetime | None]
    challenge: Mapped[str | None]
    """SHA-256 of the challenge that a passkey answered: no answer opens two sessions."""


class Passkey(Model):
    """A key that a phone, a computer or a security key keeps for an account; we keep its half."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        CheckConstraint("sign_count >= 0", name="sign_count"),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_passkey_account", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    name: Mapped[str]
    """As its owner calls it: "my phone"."""
    rp_id: Mapped[str]
    """The host name that it works at, and below it."""
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often it signed, where it counts; one that goes back has been copied."""
    transports: Mapped[list[Any]]
    synced: Mapped[bool] = mapped_column(default=False)
    """Its maker keeps a copy for the owner's other devices."""
    last_used_at: Mapped[datetime | None]


class SecondStep(Model):
    """An account's authenticator app, and the wrong tries at it and at the recovery codes."""

    __tablename__ = "second_step"
    __table_args__ = (
        UniqueConstraint("account_id"),
        CheckConstraint("failed >= 0", name="failed"),
        CheckConstraint("(secret IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed with a key derived from SECRET_KEY; empty where there is no app."""
    confirmed_at: Mapped[datetime | None]
    last_counter: Mapped[int] = mapped_column(BigInteger, default=0)
    """The half-minute of the last code that was taken: it and those before work no more."""
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class RecoveryCode(Model):
    """One of the ten codes on somebody's paper for the day when the phone is gone."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_account", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class AccountToken(Model):
    """A link that works once: a sign-in link, a new password, a verified address."""

    __tablename__ = "account_token"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("purpose IN ('sign_in', 'reset', 'verify', 'invite')", name="purpose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    purpose: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the secret part: the link itself is nowhere kept."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tenant_slug: Mapped[str | None]
    """Where the link leads after it worked."""
    person_id: Mapped[UUID | None]
    """The person of that tenant whom an invitation is for."""
    address: Mapped[str | None] = mapped_column(CITEXT)
    """The address that the link went to: who opens it controls that address."""


class Pin(TenantModel):
    """How a person without e-mail signs in with a badge or employee number, here and at kiosks."""

    __tablename__ = "pin"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id"),
        CheckConstraint("failed >= 0", name="failed"),
    )

    person_id: Mapped[UUID]
    pin_hash: Mapped[str | None]
    """argon2id; empty until the person sets it with the one-time code."""
    code_hash: Mapped[str | None]
    """argon2id of the one-time code that the coordinator prints."""
    code_expires_at: Mapped[datetime | None]
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    set_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
