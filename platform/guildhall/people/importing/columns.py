"""Reading one mapped column: its style is judged by all of its values, then each cell is parsed."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import msgspec
from flask_babel import gettext as _

from guildhall.people.importing.dates import DateStyle, infer_day_first, parse_date
from guildhall.people.importing.fields import BY_KEY, Field
from guildhall.people.importing.mapping import Mapping
from guildhall.people.importing.numbers import (
    NumberStyle,
    infer_decimal_comma,
    infer_percent,
    parse_fte,
    parse_minutes,
    parse_months,
)
from guildhall.people.importing.refusals import BadValue
from guildhall.people.importing.sheets import Sheet
from guildhall.people.importing.text import Cell
from guildhall.people.importing.values import (
    parse_class,
    parse_code,
    parse_email,
    parse_language,
    parse_phone,
    parse_text,
)

Value = str | int | Decimal | date | None
Parser = Callable[[Cell], Value]

_DATES = {"date", "birth_date"}
_FIGURES = {"fte", "hours", "months"}
_NAMES = {"first_name", "middle_name", "last_name", "preferred_name", "full_name"}
# Contracts are made for some years ahead; nobody on a staff list is born in the last ten.
_YEARS_AHEAD = 20
_YOUNGEST = 10
# Few values are many in a staff file (titles, sites, dates); numbers and addresses are all new.
_REMEMBERED = 4096
_DISTINCT = 20_000
_UNSEEN = BadValue()


class Column(msgspec.Struct):
    """One mapped column: where it stands, how it is read, and how often a code came as a figure."""

    field: Field
    header: str
    at: int
    parse: Parser
    is_code: bool
    figures: int = 0
    _seen: dict[tuple[type, Cell], Value | BadValue] = msgspec.field(default_factory=dict)

    def read(self, raw: Cell) -> Value:
        """Return the cell's value; raises BadValue with a sentence."""
        if self.is_code and isinstance(raw, float):
            self.figures += 1
        # 1, 1.0 and True are one key to a dictionary, so the type is part of it.
        seen = (raw.__class__, raw)
        found = self._seen.get(seen, _UNSEEN)
        if found is _UNSEEN:
            found = self._parsed(raw)
            if len(self._seen) < _REMEMBERED:
                self._seen[seen] = found
        if isinstance(found, BadValue):
            raise found
        return found

    def _parsed(self, raw: Cell) -> Value | BadValue:
        try:
            return self.parse(raw)
        except BadValue as refusal:
            return refusal


def mapped_columns(sheet: Sheet, mapping: Mapping, today: date) -> tuple[list[Column], list[str]]:
    """Return the columns to read, each with its style, and what had to be assumed about them."""
    positions = {header: at for at, header in enumerate(sheet.headers)}
    wanted = [
        (BY_KEY[key], header, positions[header])
        for key, header in mapping.columns.items()
        if header in positions
    ]
    distinct = _distinct_values(
        sheet, [at for about, _h, at in wanted if about.kind in _DATES | _FIGURES]
    )
    dates = _date_orders([(h, at) for about, h, at in wanted if about.kind in _DATES], distinct)
    columns, warnings = [], [*dates.warnings]
    for about, header, at in wanted:
        seen = distinct.get(at, set())
        figures = _number_style(about, seen)
        if figures.percent:
            warnings.append(_("“%(name)s” was read as percent: 100 is full time.", name=header))
        parser = _parser(
            about, figures, _date_style(about, today, day_first=dates.day_first.get(at, False))
        )
        columns.append(Column(about, header, at, parser, is_code=about.kind == "code"))
    return columns, warnings


def _distinct_values(sheet: Sheet, places: list[int]) -> dict[int, set[Cell]]:
    distinct: dict[int, set[Cell]] = {at: set() for at in places}
    if not places:
        return distinct
    for row in sheet.rows():
        for at, seen in distinct.items():
            cell = row.cells[at]
            if cell != "" and len(seen) < _DISTINCT and not isinstance(cell, date):
                seen.add(cell)
    return distinct


class _DateOrders(msgspec.Struct, frozen=True):
    day_first: dict[int, bool]
    warnings: list[str]


def _date_orders(places: list[tuple[str, int]], distinct: dict[int, set[Cell]]) -> _DateOrders:
    """Return which columns write the day first; a column in doubt follows the file's others."""
    own = {
        at: infer_day_first(text for text in distinct[at] if isinstance(text, str))
        for _header, at in places
    }
    votes = Counter(order for order in own.values() if order is not None)
    usual = votes[True] > votes[False]
    day_first = {at: usual if order is None else order for at, order in own.items()}
    warnings = [
        _("The dates in “%(name)s” were read with the day first, as in 31/12/2026.", name=header)
        for header, at in places
        if own[at] or (own[at] is None and usual and _has_slashes(distinct[at]))
    ]
    return _DateOrders(day_first, warnings)


def _has_slashes(values: set[Cell]) -> bool:
    """Return whether any value has its year last, so that the order of day and month matters."""
    return any(isinstance(value, str) and "/" in value[:3] for value in values)


def _number_style(about: Field, seen: set[Cell]) -> NumberStyle:
    if about.kind not in _FIGURES:
        return NumberStyle()
    comma = infer_decimal_comma(value for value in seen if isinstance(value, str))
    percent = about.kind == "fte" and infer_percent(seen, decimal_comma=comma)
    return NumberStyle(decimal_comma=comma, percent=percent)


def _date_style(about: Field, today: date, *, day_first: bool) -> DateStyle:
    latest = today.year - _YOUNGEST if about.kind == "birth_date" else today.year + _YEARS_AHEAD
    return DateStyle(day_first=day_first, latest_year=latest)


def _parser(about: Field, figures: NumberStyle, dates: DateStyle) -> Parser:
    parsers: dict[str, Parser] = {
        "date": partial(parse_date, style=dates),
        "birth_date": partial(parse_date, style=dates),
        "fte": partial(parse_fte, style=figures),
        "hours": partial(parse_minutes, style=figures),
        "months": partial(parse_months, style=figures),
        "email": parse_email,
        "phone": partial(parse_phone, longest=about.longest),
        "language": parse_language,
        "class": parse_class,
        "code": partial(parse_code, longest=about.longest),
        "text": partial(parse_text, longest=about.longest, name=about.key in _NAMES),
    }
    return parsers[about.kind]
