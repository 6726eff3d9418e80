"""Reading dates in the many ways in which people and programs write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from msgspec import Struct

from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.text import Cell, clean_text, fold

# Excel counts days from here once its invented 29 February 1900 (serial 60) is behind.
_EXCEL_ZERO = date(1899, 12, 30)
_LEAP_BUG = 60
_LAST_SERIAL = 2_958_465
_YEARS = range(1900, 2101)
_NEVER = frozenset({"0000-00-00", "00/00/0000", "0/0/0000", "1900-01-00", "00-00-0000"})
_OPEN_YEAR = 9999
_LONGEST = 60

_TIME = (
    r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:[ap]\.?\s?m\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/ .]*(?:de )?([a-z]{3,10})\.?,?(?: de)?[-/ .]*"
    rf"(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"([a-z]{{3,10}})\.?[-/ .]*(\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(?!\d)[^\W\d]{2,10}\.?, +")
_DIGITS = re.compile(r"\d{1,8}(?:\.0+)?")

_MONTH_NAMES = (
    ("jan", "january", "ene", "enero"), ("feb", "february", "febrero"), ("mar", "march", "marzo"),
    ("apr", "april", "abr", "abril"), ("may", "mayo"), ("jun", "june", "junio"),
    ("jul", "july", "julio"), ("aug", "august", "ago", "agosto"),
    ("sep", "sept", "september", "septiembre", "setiembre", "set"), ("oct", "october", "octubre"),
    ("nov", "november", "noviembre"), ("dec", "december", "dic", "diciembre"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}


class DateStyle(Struct, frozen=True):
    """How a column writes its dates: day or month first, and the last year that "49" may mean."""

    day_first: bool = False
    latest_year: int = 2049


def infer_day_first(texts: Iterable[str]) -> bool | None:
    """Return whether a column writes the day first; None where every value could be either."""
    day_first = month_first = 0
    for text in texts:
        if found := _YEAR_LAST.fullmatch(clean_text(text)[:_LONGEST]):
            first, second = int(found[1]), int(found[3])
            day_first += first > 12 >= second  # noqa: PLR2004 - a year has twelve months
            month_first += second > 12 >= first  # noqa: PLR2004 - as above
    if day_first == month_first:
        return None
    return day_first > month_first


def parse_date(raw: Cell, style: DateStyle) -> date | None:
    """Return the date, or None for a blank, a zero date or the year 9999 ("never")."""
    if isinstance(raw, datetime):
        found: date | None = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, bool | time | timedelta):
        raise _unreadable(raw)
    elif isinstance(raw, int | float):
        found = _from_number(raw)
    else:
        found = _from_text(clean_text(raw), style)
    if found is None or found.year == _OPEN_YEAR:
        return None
    if found.year not in _YEARS:
        raise BadValue(_("The year %(year)s is not between 1900 and 2100.", year=found.year))
    return found


def _from_number(number: float) -> date | None:
    if number == 0:
        return None
    if not 0 < number <= 99_999_999:  # noqa: PLR2004 - eight digits
        raise _unreadable(number)
    if number > _LAST_SERIAL:
        return _from_digits(str(int(number)))
    return _from_serial(int(number))


def _from_serial(serial: int) -> date:
    if serial in _YEARS:
        raise BadValue(_("“%(text)s” is only a year. Write the whole date.", text=serial))
    if serial == _LEAP_BUG:
        raise BadValue(_("29 February 1900 never was. Write the right date."))
    return _EXCEL_ZERO + timedelta(days=serial + (serial < _LEAP_BUG))


def _from_text(text: str, style: DateStyle) -> date | None:
    if not text or text in _NEVER:
        return None
    if len(text) > _LONGEST:
        raise _unreadable(text)
    text = _WEEKDAY.sub("", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(text, int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        return _from_year_last(text, found, style)
    if found := _DAY_NAME.fullmatch(text):
        return _made(text, _year(found[3], style), _month(found[2], text), int(found[1]))
    if found := _NAME_DAY.fullmatch(text):
        return _made(text, _year(found[3], style), _month(found[1], text), int(found[2]))
    if _DIGITS.fullmatch(text):
        digits = text.split(".")[0]
        return _from_digits(digits) if len(digits) > 5 else _from_number(int(digits))  # noqa: PLR2004 - serials of our time have five digits
    raise _unreadable(text)


def _from_year_last(text: str, found: re.Match[str], style: DateStyle) -> date:
    first, second, year = int(found[1]), int(found[3]), _year(found[4], style)
    if style.day_first:
        return _made(text, year, second, first)
    return _made(text, year, first, second)


def _from_digits(digits: str) -> date:
    """Return the date of eight digits: 20180209, or 02092018 where the first four are no year."""
    if len(digits) == 7:  # noqa: PLR2004 - a spreadsheet has eaten the zero of 02092018
        digits = "0" + digits
    if len(digits) != 8:  # noqa: PLR2004 - as the docstring says
        raise _unreadable(digits)
    if int(digits[:4]) in _YEARS or digits[:4] == str(_OPEN_YEAR):
        return _made(digits, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return _made(digits, int(digits[4:]), int(digits[:2]), int(digits[2:4]))


def _year(text: str, style: DateStyle) -> int:
    """Return the year; one of two digits is the latest that is not after the style's last."""
    if len(text) == 4:  # noqa: PLR2004 - a whole year
        return int(text)
    year = style.latest_year - style.latest_year % 100 + int(text)
    return year if year <= style.latest_year else year - 100


def _month(name: str, text: str) -> int:
    month = _MONTHS.get(fold(name))
    if month is None:
        raise _unreadable(text)
    return month


def _made(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(
            _(
                "There is no such day as “%(text)s”. Write a date such as 2026-09-01.",
                text=shown(text),
            )
        ) from None


def _unreadable(raw: object) -> BadValue:
    return BadValue(
        _("“%(text)s” is not a date. Write it as 2026-09-01 or 9/1/2026.", text=shown(raw))
    )
