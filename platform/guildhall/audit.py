"""What happened, who did it, before and after: append-only, held so by the database."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, db
from guildhall.statements import insert


class AuditEvent(TenantModel):
    """One thing that somebody did to one object."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_when", "tenant_id", "created_at"),
        Index("ix_audit_event_object", "tenant_id", "object_type", "object_id"),
    )

    actor_name: Mapped[str]
    action: Mapped[str]
    """Dotted and past: `learning.registered`, `people.position_changed`."""
    object_type: Mapped[str]
    object_id: Mapped[UUID | None]
    object_label: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")


def record(  # noqa: PLR0913 - what, on what, called what, before, after and why
    action: str,
    subject: TenantModel | tuple[str, UUID | None],
    label: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Write one entry into the verb's own transaction; values become plain JSON."""
    kind, object_id = (
        (subject.__tablename__, subject.id) if isinstance(subject, TenantModel) else subject
    )
    actor = context.actor()
    insert(
        AuditEvent,
        actor_name=actor.name,
        action=action,
        object_type=kind,
        object_id=object_id,
        object_label=label,
        before=plain(before),
        after=plain(after),
        reason=reason,
        request_id=actor.request_id,
    )


def last_of(kind: str, object_id: UUID) -> AuditEvent | None:
    """Return the last thing that somebody did to an object."""
    return db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.object_type == kind, AuditEvent.object_id == object_id)
        .order_by(AuditEvent.created_at.desc())
        .limit(1)
    ).first()


def plain(values: Mapping[str, object] | None) -> dict[str, Any] | None:
    """Return values that JSON can hold: dates and ids as text, decimals exact."""
    return None if values is None else {key: _plain(value) for key, value in values.items()}


def _plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON has no narrower type; a line a kind
    match value:
        case None | bool() | int() | str():
            return value
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID() | float():
            return str(value)
        case Range():
            return f"{value.lower or ''}..{value.upper or ''}"
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return str(value)
