"""Calendars read as a stranger's program reads them: with vobject, which did not write them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import vobject


@dataclass(frozen=True)
class Told:
    """One event as another program understood it."""

    uid: str
    sequence: int
    status: str
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str
    words: str
    changed: datetime
    raw: Any


def told(body: bytes | str) -> dict[str, Told]:
    """Return every event of a calendar by its UID; one UID twice fails."""
    text = body.decode() if isinstance(body, bytes) else body
    calendar = vobject.readOne(text)
    events = [_told(each) for each in getattr(calendar, "vevent_list", [])]
    found = {each.uid: each for each in events}
    assert len(found) == len(events)
    return found


def the_one(body: bytes | str, kind: str = "session") -> Told:
    """Return the only event of a kind: session, place, closes, leads, event."""
    (found,) = [each for uid, each in told(body).items() if uid.startswith(f"{kind}-")]
    return found


def _told(event: Any) -> Told:
    def said(name: str) -> str:
        return str(getattr(event, name).value) if hasattr(event, name) else ""

    return Told(
        uid=said("uid"),
        sequence=int(said("sequence")),
        status=said("status"),
        title=said("summary"),
        starts=event.dtstart.value,
        ends=event.dtend.value,
        place=said("location"),
        words=said("description"),
        changed=event.last_modified.value,
        raw=event,
    )
