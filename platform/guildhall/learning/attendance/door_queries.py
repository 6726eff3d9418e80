"""Reads of what kiosks sent: one mark by its key, and those that wait for somebody."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.door import DoorEntry

WHY_WORDS: Final = {
    "pin": _l("The number and the PIN did not belong together."),
    "clock": _l("The clock of the device was changed meanwhile, so the time is not certain."),
    "window": _l("It was made outside the time in which marks are taken."),
    "closed": _l("It arrived after the sheet had been verified."),
    "cancelled": _l("The session was cancelled."),
    "ended": _l("The kiosks of this session had been ended before it arrived."),
    "unreadable": _l("The device sent it in a form that cannot be read any more."),
}


def entry_called(session_id: UUID, key: str) -> DoorEntry | None:
    """Return a session's entry by the key that its device made, as it stands now."""
    return db.session.scalar(
        select(DoorEntry)
        .options(joinedload(DoorEntry.person))
        .where(DoorEntry.session_id == session_id, DoorEntry.key == key)
        .execution_options(populate_existing=True)
    )


def get_called(session_id: UUID, key: str) -> DoorEntry:
    """Return a session's entry by its key; raise NotFound."""
    found = entry_called(session_id, key)
    if found is None:
        raise NotFound
    return found


def get_entry(session_id: UUID, entry_id: UUID, *, lock: bool = False) -> DoorEntry:
    """Return an entry of a session; raise NotFound."""
    statement = (
        select(DoorEntry)
        .options(joinedload(DoorEntry.person))
        .where(DoorEntry.session_id == session_id, DoorEntry.id == entry_id)
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=DoorEntry)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def open_entries(session_id: UUID) -> Sequence[DoorEntry]:
    """Return a session's marks that wait for somebody, the earliest first."""
    return db.session.scalars(
        select(DoorEntry)
        .options(joinedload(DoorEntry.person))
        .where(DoorEntry.session_id == session_id, DoorEntry.state == "open")
        .order_by(DoorEntry.made_at, DoorEntry.id)
    ).all()


def sentence(entry: DoorEntry) -> str:
    """Say why a mark was not counted by itself."""
    return entry.detail or str(WHY_WORDS.get(entry.why, ""))
