"""The outbox: work that a transaction promised, kept in PostgreSQL until it is done.

A verb puts a line here in its own transaction; the relay (guildhall.relay) hands due lines to RQ,
and a line is marked done in the same transaction as its effect. So a killed process loses nothing,
and a line that is handed over twice has its effect once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel
from guildhall.statements import insert


class OutboxLine(TenantModel):
    """One promised call: which entry point, with what, and how it has gone so far."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(
            "ix_outbox_due",
            "run_after",
            postgresql_where="done_at IS NULL AND failed_at IS NULL",
        ),
        Index("ix_outbox_failed", "tenant_id", postgresql_where="failed_at IS NOT NULL"),
    )

    entry: Mapped[str]
    """The registered name of the job or handler."""
    payload: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    """At most one line of a tenant may carry this key: a schedule's slot, a document's id."""
    run_after: Mapped[datetime] = mapped_column(default=context.now)
    enqueued_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    """Set when the retries are used up; the page of failed jobs shows it and can try again."""
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    actor_name: Mapped[str] = mapped_column(default=lambda: context.actor().name)


def put(
    entry: str,
    *,
    payload: dict[str, Any],
    key: str | None = None,
    delay: timedelta = timedelta(0),
) -> None:
    """Promise a call in the current transaction; a key used before promises nothing new."""
    insert(
        OutboxLine,
        unless_there=key is not None,
        entry=entry,
        payload=payload,
        key=key,
        run_after=context.now() + delay,
    )
