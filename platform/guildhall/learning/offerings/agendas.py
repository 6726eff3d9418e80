"""A session's agenda: lines as somebody types them, minutes from its start as they are kept."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, TypedDict

from guildhall import context
from guildhall.dates import read_clock
from guildhall.errors import Invalid
from guildhall.localisation import clock
from guildhall.wording import gettext as _

LINE: Final = re.compile(
    r"(?P<time>\d{1,2}(?:[:.]?\d{2})?\s*(?:[ap]\.?\s?m\.?)?|noon|mediodía)[\s:–-]+(?P<what>\S.*)",
    re.IGNORECASE,
)
NOON: Final = 12


class Item(TypedDict):
    """One point of an agenda."""

    minute: int
    what: str


def read(text: str, starts_at: datetime, ends_at: datetime) -> tuple[Item, ...]:
    """Return what lines such as "3:30 pm Welcome" mean, in order; raise Invalid."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    items = [_item(line, starts_at, ends_at) for line in lines]
    return tuple(sorted(items, key=lambda item: item["minute"]))


def _item(line: str, starts_at: datetime, ends_at: datetime) -> Item:
    found = LINE.fullmatch(line)
    said = read_clock(found["time"]) if found else None
    if found is None or said is None:
        raise Invalid(
            agenda=_(
                "Begin each line with its time, such as “3:30 pm Welcome”: “%(line)s”.", line=line
            )
        )
    for moment in _moments(said, starts_at):
        if starts_at <= moment < ends_at:
            return Item(minute=int((moment - starts_at).total_seconds() // 60), what=found["what"])
    raise Invalid(
        agenda=_(
            "“%(line)s” is not between %(start)s and %(end)s, when the session is.",
            line=line,
            start=clock(starts_at),
            end=clock(ends_at),
        )
    )


def _moments(said: time, starts_at: datetime) -> Iterator[datetime]:
    """Say which moments a time may mean: that day or past midnight, and 3:30 in the afternoon."""
    zone = context.tenant().zone
    first = starts_at.astimezone(zone).date()
    hours = (said, said.replace(hour=said.hour + NOON)) if said.hour < NOON else (said,)
    for hour in hours:
        for day in (first, first + timedelta(days=1)):
            yield datetime.combine(day, hour, zone)


def typed(agenda: Sequence[Any], starts_at: datetime) -> str:
    """Write an agenda as somebody would type it."""
    points = timed(agenda, starts_at)
    return "\n".join(f"{_clock(moment)} {item['what']}" for moment, item in points)


def timed(agenda: Sequence[Any], starts_at: datetime) -> list[tuple[datetime, Any]]:
    """Return each point with its moment on the tenant's clock."""
    zone = context.tenant().zone
    return [
        ((starts_at + timedelta(minutes=item["minute"])).astimezone(zone), item) for item in agenda
    ]


def _clock(moment: datetime) -> str:
    return f"{moment.hour % NOON or NOON}:{moment:%M} {'pm' if moment.hour >= NOON else 'am'}"


def refuse_beyond(agenda: Sequence[Any], minutes: int) -> None:
    """Refuse an agenda that goes on when the session is over."""
    late = next((item for item in agenda if item["minute"] >= minutes), None)
    if late is not None:
        raise Invalid(agenda=_("“%(what)s” would come after the session's end.", what=late["what"]))
