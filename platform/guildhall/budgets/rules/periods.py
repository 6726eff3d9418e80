"""Periods, from the day on which a tenant's year begins."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

A_DAY: Final = timedelta(days=1)
JANUARY: Final = (1, 1)
ALERTS: Final = (180, 90, 30)
"""So many days before a grant ends its keepers are told (M3)."""


class Span(Struct, frozen=True):
    """A stretch of days, both ends included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.ends_on - self.starts_on).days + 1


def span_of(kind: str, day: date, year_start: tuple[int, int]) -> Span:
    """Return the period of a kind in which a day lies.

    A school year begins as the fiscal year does; a biennium begins with the fiscal year of an odd
    calendar year and is two of them (T18).
    """
    start = _start_before(day, JANUARY if kind == "calendar_year" else year_start)
    years = 1
    if kind == "biennium":
        years = 2
        if start.year % 2 == 0:
            start = _in_year(start.year - 1, year_start)
    return Span(start, _in_year(start.year + years, (start.month, start.day)) - A_DAY)


def years_of(biennium: Span) -> tuple[Span, Span]:
    """Return the two fiscal years that a biennium is."""
    start = biennium.starts_on
    second = _in_year(start.year + 1, (start.month, start.day))
    return Span(start, second - A_DAY), Span(second, biennium.ends_on)


def _start_before(day: date, year_start: tuple[int, int]) -> date:
    start = _in_year(day.year, year_start)
    return start if start <= day else _in_year(day.year - 1, year_start)


def _in_year(year: int, month_and_day: tuple[int, int]) -> date:
    """Return the day in a year; 29 February is the 28th where there is none."""
    month, day = month_and_day
    return date(year, month, min(day, monthrange(year, month)[1]))


def day_to_post(today: date, period: Span) -> date:
    """Return the day that a posting carries: today, or a period's last day once that is over.

    A period stays open for a while after its end, for what still belongs to it.
    """
    return min(today, period.ends_on)


def alert_due(today: date, ends_on: date, told: int | None) -> int | None:
    """Return which alert before a fund's end is due now and was not sent: 180, 90 or 30."""
    left = (ends_on - today).days
    due = [days for days in ALERTS if 0 <= left <= days]
    if not due or (told is not None and told <= due[-1]):
        return None
    return due[-1]
