"""A calendar as RFC 5545 writes it, the same bytes for the same entries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from guildhall import context
from guildhall.lazily import lazily
from guildhall.learning.calendar.entries import Entry
from guildhall.learning.calendar.zones import written_out

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazily("icalendar")

REFRESH = timedelta(hours=1)
UNSAID = {each: None for each in (*range(32), 127) if chr(each) not in "\t\n"}
"""What no calendar may hold: RFC 5545 allows a text no control character but the tab."""


def write(name: str, entries: Sequence[Entry]) -> bytes:
    """Return a whole calendar; what was cancelled stands in it as cancelled."""
    zone = context.tenant().zone
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Guildhall//Professional learning//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _plain(name))
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(written_out(zone))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> "icalendar.Event":
    event = icalendar.Event()
    event.add("uid", f"{entry.key}@guildhall")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", _local(entry.starts))
    event.add("dtend", _local(entry.ends))
    event.add("summary", _plain(entry.title))
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")
    for name, value in _said(entry).items():
        if value:
            event.add(name, value)
    if entry.join_url:
        event.add("conference", entry.join_url, {"VALUE": "URI", "FEATURE": "VIDEO"})
    return event


def _local(end: datetime | date) -> datetime | date:
    """Give a moment on the tenant's wall clock, so that it keeps its hour when clocks change.

    A time that the clock shows twice would be read as the first; the second is given in UTC.
    """
    if not isinstance(end, datetime):
        return end
    local = end.astimezone(context.tenant().zone)
    return end.astimezone(UTC) if local.fold else local


def _said(entry: Entry) -> dict[str, Any]:
    url = entry.url
    return {
        "location": _plain(entry.place),
        "description": _plain("\n\n".join([*entry.lines, url] if url else entry.lines)),
        "url": url,
        "categories": [entry.category] if entry.category else None,
    }


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSAID)
