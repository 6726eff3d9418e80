"""Reads of the outbox, as people see it."""

import re
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.listing import Sorts
from guildhall.outbox import OutboxLine
from guildhall.registry import registry

ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SORTS: Final = Sorts(
    lambda: {
        "when": (OutboxLine.failed_at, OutboxLine.id),
        "what": (OutboxLine.entry, OutboxLine.failed_at, OutboxLine.id),
        "attempts": (OutboxLine.attempts, OutboxLine.id),
    }
)


class Counts(Struct, frozen=True):
    """How much work there is, by how it goes."""

    waiting: int
    """Due, and not handed over yet."""
    running: int
    """Handed over to a worker."""
    later: int
    """Due at a later moment, a first time or again."""
    failed: int


def counts() -> Counts:
    """Return how much work of this tenant there is."""
    due = OutboxLine.run_after <= context.now()
    fresh = OutboxLine.failed_at.is_(None)
    row = db.session.execute(
        select(
            func.count().filter(fresh, due, OutboxLine.enqueued_at.is_(None)),
            func.count().filter(fresh, OutboxLine.enqueued_at.is_not(None)),
            func.count().filter(fresh, ~due, OutboxLine.enqueued_at.is_(None)),
            func.count().filter(OutboxLine.failed_at.is_not(None)),
        ).where(OutboxLine.done_at.is_(None))
    ).one()
    return Counts(*row)


def failed(entry: str = "") -> Select[tuple[OutboxLine]]:
    """Return the work that has used up its attempts, of one sort if one is named."""
    statement = select(OutboxLine).where(
        OutboxLine.failed_at.is_not(None), OutboxLine.done_at.is_(None)
    )
    return statement.where(OutboxLine.entry == entry) if entry else statement


def count_failed() -> int:
    """Return how much work has used up its attempts."""
    statement = failed().with_only_columns(func.count())
    return db.session.scalar(statement) or 0


def failed_by_sort() -> list[tuple[str, int]]:
    """Return each sort of failed work with how much of it there is, the most first."""
    statement = failed().with_only_columns(OutboxLine.entry, func.count())
    rows = db.session.execute(
        statement.group_by(OutboxLine.entry).order_by(func.count().desc(), OutboxLine.entry)
    )
    return list(rows.tuples())


def get_failed(line_id: UUID) -> OutboxLine:
    """Return failed work; raise NotFound for what is done, or was never failed."""
    found = db.session.scalar(failed().where(OutboxLine.id == line_id))
    if found is None:
        raise NotFound
    return found


def task(entry: str) -> str:
    """Say what an entry of the outbox does, in the words of the feature that brought it."""
    name = entry.partition("@")[0]
    own = registry().work.get(name)
    return str(own) if own is not None else _spelled(name)


def _spelled(name: str) -> str:
    """Make an entry readable that nobody has words for, or that nobody answers to any more."""
    return name.rpartition(":")[2].replace("_", " ").capitalize()


def ids_of(line: OutboxLine) -> list[tuple[str, str]]:
    """Return the ids that the work is about; other values may be somebody's data."""
    return [
        (key.replace("_", " "), value)
        for key, value in line.payload.items()
        if isinstance(value, str) and ID.fullmatch(value)
    ]
