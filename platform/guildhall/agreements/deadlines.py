"""When something is due: days, months and years from a date, by the policies of a clause. Pure."""

import calendar
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct

Unit = Literal["days", "weeks", "working_days", "months", "years"]
Policy = Literal["keep", "next", "previous"]
"""What becomes of a day on a weekend or holiday: it stays, or a working day after or before."""

SATURDAY: Final = 5
WEEK: Final = 7
YEAR: Final = 12


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on; where that month is shorter, its last day."""
    index = day.year * YEAR + day.month - 1 + months
    year, month = index // YEAR, index % YEAR + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Say whether a day is neither a weekend's nor a holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def moved(day: date, policy: Policy, holidays: Collection[date] = ()) -> date:
    """Return the day that counts where one falls on a weekend or a holiday."""
    step = timedelta(days={"next": 1, "previous": -1, "keep": 0}[policy])
    while step and not is_working_day(day, holidays):
        day += step
    return day


class Offset(Struct, frozen=True):
    """So much time after a date, or before it where the count is below zero."""

    count: int
    unit: Unit = "days"
    policy: Policy = "keep"

    def from_day(self, day: date, holidays: Collection[date] = ()) -> date:
        """Return the last day on which it is in time; day 0 is the date itself."""
        return moved(self._plain(day, holidays), self.policy, holidays)

    def _plain(self, day: date, holidays: Collection[date]) -> date:
        match self.unit:
            case "months":
                return add_months(day, self.count)
            case "years":
                return add_months(day, self.count * YEAR)
            case "weeks":
                return day + timedelta(days=self.count * WEEK)
            case "working_days":
                return _working(day, self.count, holidays)
            case "days":
                return day + timedelta(days=self.count)


def _working(day: date, count: int, holidays: Collection[date]) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    for _each in range(abs(count)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def yearly(month: int, day: int, year: int) -> date:
    """Return a yearly date in a year; 29 February is the 28th where there is none."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def next_yearly(month: int, day: int, after: date) -> date:
    """Return the first time that a yearly date comes on a day or after it."""
    found = yearly(month, day, after.year)
    return found if found >= after else yearly(month, day, after.year + 1)


def window_of(received: date, dates: Iterable[date]) -> date | None:
    """Return the filing date that something received on a day still meets, or None."""
    return min((each for each in dates if received <= each), default=None)


def last_day_of_term(start: date, *, years: int = 0, months: int = 0) -> date:
    """Return the last day of a term of whole months: the day before its anniversary (M3)."""
    return add_months(start, years * YEAR + months) - timedelta(days=1)


def reminders(due: date, days_before: Iterable[int]) -> list[date]:
    """Return the days on which to remind, the earliest first."""
    return sorted(due - timedelta(days=each) for each in set(days_before))


class HiredBy(Struct, frozen=True):
    """A first deadline that depends on when somebody was hired and how large the district is.

    Hired on or before `by`, it is `then` of that year. Afterwards it is so many months from the
    hire in a district of `large` students or more, else `otherwise` of the next year (RCW
    28A.413.060, text of 2017). Months and days are pairs.
    """

    by: tuple[int, int] = (9, 1)
    then: tuple[int, int] = (9, 30)
    large: int = 10_000
    months: int = 4
    otherwise: tuple[int, int] = (9, 1)
    policy: Policy = "keep"

    def due(self, hired: date, students: int, holidays: Collection[date] = ()) -> date:
        """Return the last day for somebody hired on a day in a district of so many students."""
        if hired <= yearly(*self.by, hired.year):
            found = yearly(*self.then, hired.year)
        elif students >= self.large:
            found = add_months(hired, self.months)
        else:
            found = yearly(*self.otherwise, hired.year + 1)
        return moved(found, self.policy, holidays)
