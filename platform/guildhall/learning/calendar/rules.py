"""The days of a month and what stands on them. Pure."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from guildhall.learning.calendar.entries import Entry

YEARS: Final = range(2000, 2100)


class Day(Struct, frozen=True):
    """A day of the shown month."""

    date: date
    entries: Sequence[Entry]
    today: bool
    column: int
    """From 1, in a week that begins as the reader's does."""


def read_month(text: str, today: date) -> date:
    """Return the first day of the month that an address names, or of this one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if first.year in YEARS else today.replace(day=1)


def after(first: date, months: int = 1) -> date:
    """Return the first day of a month before or after another."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def days_of(first: date, entries: Iterable[Entry], *, today: date, week_begins: int) -> list[Day]:
    """Return every day of a month with what stands on it; several days are on each of theirs."""
    count = calendar.monthrange(first.year, first.month)[1]
    on: dict[date, list[Entry]] = {first + timedelta(days=each): [] for each in range(count)}
    for entry in sorted(entries, key=_order):
        day = max(entry.first_day, first)
        while day <= entry.last_day and day in on:
            on[day].append(entry)
            day += timedelta(days=1)
    return [
        Day(day, found, day == today, (day.weekday() - week_begins) % 7 + 1)
        for day, found in on.items()
    ]


def _order(entry: Entry) -> tuple[bool, str, str]:
    """Put whole days first, then the hours in order."""
    timed = hasattr(entry.starts, "hour")
    return timed, entry.starts.isoformat(), entry.title
