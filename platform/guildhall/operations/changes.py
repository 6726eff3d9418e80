"""Whether anything happened in a tenant since a page was put together.

Whatever is done here writes a line into the log, a promise into the outbox or a mark at a door,
each under an id that grows with time: as long as the last ones are the same, a home says the same.
What writes none of them (an exit survey's answer, a letter that came back) shows within a minute.
"""

from collections.abc import Hashable
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.learning.models.registrations import Mark
from guildhall.operations import waiting
from guildhall.outbox import OutboxLine
from guildhall.statements import Asked, Statement

LOGS: Final[tuple[Any, ...]] = (AuditEvent, OutboxLine, Mark)
SETTLING: Final = timedelta(seconds=2)
"""Ids of one moment are in no order, nor are those of two hosts whose clocks differ a little."""


def last(person_id: UUID | None) -> Asked:
    """Ask what happened last here, and what waits for who looks: columns as since() reads them."""
    return _last(), waiting.values(person_id)


@cache
def _last() -> Statement:
    open_ones = select(func.pg_snapshot_xip(func.pg_current_snapshot()))
    return Statement.of(
        select(
            *(
                select(log.id).order_by(log.id.desc()).limit(1).scalar_subquery().label(name)
                for log, name in zip(LOGS, ("told", "promised", "marked"), strict=True)
            ),
            (~open_ones.exists()).label("settled"),
            waiting.count(),
        )
    )


def since(row: Any) -> tuple[Hashable, ...] | None:  # noqa: ANN401 - a row of last()
    """Return what stays equal until something happens or the minute is over.

    None while somebody is writing, or has just written: what is read now may not be all of it.
    """
    ids = tuple(row[: len(LOGS)])
    now = context.now()
    newest = max((_milliseconds(each) for each in ids if each), default=0)
    if not row.settled or newest > (now - SETTLING).timestamp() * 1000:
        return None
    return (*ids, now.replace(second=0, microsecond=0))


def _milliseconds(id_: UUID) -> int:
    """Return when a UUIDv7 was made, in milliseconds since 1970 (RFC 9562, section 5.7)."""
    return id_.int >> 80
