"""Whether anything happened in a tenant since a page was put together.

Whatever is done here writes a line into the log, a promise into the outbox or a mark at a door,
each under an id that grows with time: as long as the last ones are the same, a home says the same.
What writes none of them (an exit survey's answer, a letter that came back) shows within a minute.
"""

from collections.abc import Hashable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from guildhall import context
from guildhall.statements import Statement

LAST: Final = Statement(
    """
    SELECT (SELECT id FROM audit_event ORDER BY id DESC LIMIT 1) AS told,
           (SELECT id FROM outbox ORDER BY id DESC LIMIT 1) AS promised,
           (SELECT id FROM mark ORDER BY id DESC LIMIT 1) AS marked,
           NOT EXISTS (SELECT FROM pg_snapshot_xip(pg_current_snapshot())) AS settled
    """
)
SETTLING: Final = timedelta(seconds=2)
"""Ids of one moment are in no order, nor are those of two hosts whose clocks differ a little."""


def since(row: Any) -> tuple[Hashable, ...] | None:  # noqa: ANN401 - a row of LAST
    """Return what stays equal until something happens or the minute is over.

    None while somebody is writing, or has just written: what is read now may not be all of it.
    """
    last = tuple(row[:3])
    now = context.now()
    newest = max((_milliseconds(each) for each in last if each), default=0)
    if not row.settled or newest > (now - SETTLING).timestamp() * 1000:
        return None
    return (*last, now.replace(second=0, microsecond=0))


def _milliseconds(id_: UUID) -> int:
    """Return when a UUIDv7 was made, in milliseconds since 1970 (RFC 9562, section 5.7)."""
    return id_.int >> 80
