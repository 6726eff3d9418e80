"""Days and times as people type them: "3/4", "next fri", "4 Mar 2027", "3:30 pm", "mañana".

The browser's script reads days by the same rules; here they are read again, because a page must
work without it. Month comes first in "3/4", as in the United States.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTHS: Final = (
    ("jan", "ene"),
    ("feb",),
    ("mar",),
    ("apr", "abr"),
    ("may",),
    ("jun",),
    ("jul",),
    ("aug", "ago"),
    ("sep", "set"),
    ("oct",),
    ("nov",),
    ("dec", "dic"),
)
DAYS: Final = (
    ("mon", "lun"),
    ("tue", "mar"),
    ("wed", "mie"),
    ("thu", "jue"),
    ("fri", "vie"),
    ("sat", "sab"),
    ("sun", "dom"),
)
FIXED: Final = {
    "today": 0,
    "hoy": 0,
    "tomorrow": 1,
    "manana": 1,
    "yesterday": -1,
    "ayer": -1,
}
SHORTEST_NAME: Final = 3
YEARS: Final = range(1901, 2200)
NOON: Final = 12


def read_day(text: str, today: date) -> date | None:
    """Return the day that a text means on the day `today`, or None."""
    words = _plain(text)
    return (
        _iso(words)
        or _numbers(words, today)
        or _named(words, today)
        or _relative(words, today)
        or _weekday(words, today)
    )


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.strip().lower())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    bare = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", bare)
    bare = re.sub(r"[,.]", " ", bare)
    bare = re.sub(r"\b(de|del|of|the|el|on)\b", " ", bare)
    return " ".join(bare.split())


def _iso(words: str) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words)
    return _day(*map(int, found.groups())) if found else None


def _numbers(words: str, today: date) -> date | None:
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?", words)
    if not found:
        return None
    month, day = int(found[1]), int(found[2])
    return _day(_year(found[3]), month, day) if found[3] else _nearest(month, day, today)


def _named(words: str, today: date) -> date | None:
    found = re.fullmatch(r"(?P<day>\d{1,2}) (?P<month>[a-z]+)(?: (?P<year>\d{4}|\d{2}))?", words)
    found = found or re.fullmatch(
        r"(?P<month>[a-z]+) (?P<day>\d{1,2})(?: (?P<year>\d{4}|\d{2}))?", words
    )
    month = _index(MONTHS, found["month"]) + 1 if found else 0
    if not found or not month:
        return None
    day = int(found["day"])
    return _day(_year(found["year"]), month, day) if found["year"] else _nearest(month, day, today)


def _relative(words: str, today: date) -> date | None:
    if words in FIXED:
        return today + timedelta(days=FIXED[words])
    found = re.fullmatch(r"(?:in |en |\+)(\d{1,3}) ?(d|days?|dias?|w|weeks?|semanas?)", words)
    if not found:
        return None
    return today + timedelta(days=int(found[1]) * (7 if found[2][0] in "ws" else 1))


def _weekday(words: str, today: date) -> date | None:
    """Read "fri" as the next to come, today included; "next fri" as next week's."""
    found = re.fullmatch(
        r"(?:(?P<before>next|proximo|this|este) )?"
        r"(?P<name>[a-z]+)(?: (?P<after>proximo|que viene))?",
        words,
    )
    wanted = _index(DAYS, found["name"]) if found else -1
    if not found or wanted < 0:
        return None
    if found["before"] in {"next", "proximo"} or found["after"]:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=7 + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _index(names: tuple[tuple[str, ...], ...], word: str) -> int:
    if len(word) < SHORTEST_NAME:
        return -1
    return next((at for at, starts in enumerate(names) if word.startswith(starts)), -1)


def _nearest(month: int, day: int, today: date) -> date | None:
    """Of a day without a year, take the one nearest to today."""
    possible = [_day(year, month, day) for year in range(today.year - 1, today.year + 2)]
    return min(
        (each for each in possible if each), key=lambda each: abs(each - today), default=None
    )


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 - two digits: this century


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None for one that no calendar has (30 February)."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """Return the time of day that a text means ("3:30 pm", "15:30", "3pm", "noon"), or None."""
    words = _plain(text.replace(".", "")).replace(" ", "")
    if words in {"noon", "mediodia"}:
        return time(NOON)
    found = re.fullmatch(r"(\d{1,2})(?::?(\d{2}))?(?:h|hrs)?(am?|pm?)?", words)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


class ClockSkips(ValueError):
    """That time of day does not exist on that day: the clocks go forward over it."""

    def __init__(self, before: datetime, after: datetime) -> None:
        super().__init__(f"{before:%H:%M} to {after:%H:%M}")
        self.before = before
        """The wall clock as the gap begins."""
        self.after = after
        """The wall clock as it ends."""


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall clock's reading; raise ClockSkips where it never shows.

    A reading that the clock shows twice, in autumn, means the first time.
    """
    naive = datetime.combine(day, clock)
    moment = naive.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        return moment.astimezone(UTC)
    jump = _utc_offset(moment, fold=0) - _utc_offset(moment, fold=1)
    begins = _gap_begins(naive, zone)
    raise ClockSkips(begins, begins + abs(jump))


def shows_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Say whether the wall clock shows this time twice on its day."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    first, second = (_utc_offset(local.replace(tzinfo=zone), fold=fold) for fold in (0, 1))
    return first > second


def _utc_offset(moment: datetime, *, fold: int) -> timedelta:
    return moment.replace(fold=fold).utcoffset() or timedelta(0)


def _gap_begins(naive: datetime, zone: ZoneInfo) -> datetime:
    """Step back a minute at a time to the last reading that exists."""
    at_hand = naive.replace(second=0, microsecond=0)
    while True:
        before = at_hand - timedelta(minutes=1)
        there = before.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        if there.replace(tzinfo=None) == before:
            return at_hand
        at_hand = before
