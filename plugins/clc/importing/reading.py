"""From a file to its rows: who, which cycle, how many points, and what cannot be read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.people.importing.dates import DateStyle, infer_day_first, parse_date
from guildhall.people.importing.numbers import NumberStyle, infer_decimal_comma, parse_number
from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.sheets import Sheet, open_sheet
from guildhall.people.importing.text import Cell, fold
from guildhall.people.importing.values import parse_code, parse_text
from guildhall.wording import gettext as _
from plugins.clc.importing.columns import recognised
from plugins.clc.models.cycles import STATUSES

MOST_ROWS: Final = 20_000
MOST_POINTS: Final = 10_000
LONGEST: Final = 100
STATES: Final = {
    "": "open",
    "open": "open",
    "active": "open",
    "current": "open",
    "abierto": "open",
    "ended": "ended",
    "completed": "ended",
    "complete": "ended",
    "closed": "ended",
    "completado": "ended",
    **{status: status for status in STATUSES},
}
Parser = Callable[[Cell], Any]


class FileRow(Struct, frozen=True):
    """One row as it was read; what is blank in the file is empty or None here."""

    row: int
    number: str = ""
    last_name: str = ""
    first_name: str = ""
    begins: date | None = None
    due: date | None = None
    points: Decimal | None = None
    required: Decimal | None = None
    state: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """Return the name as the list of people sorts it."""
        return f"{self.last_name}, {self.first_name}".strip(", ")


Row = TypeVar("Row", bound=FileRow)


class Read(Struct, Generic[Row], frozen=True):
    """A whole file, read."""

    rows: Sequence[Row]
    columns: Mapping[str, str]
    warnings: Sequence[str]


def read_file(data: bytes, name: str) -> Read[FileRow]:
    """Open a CSV or XLSX file of participants and read every row of it."""
    sheet = open_sheet(data, name)
    columns = recognised(sheet.headers)
    return read_rows(sheet, columns, _parsers(sheet, columns), FileRow)


def read_rows(
    sheet: Sheet, columns: Mapping[str, str], parsers: Mapping[str, Parser], make: type[Row]
) -> Read[Row]:
    """Read every row of a file, as far as it can be read."""
    rows: list[Row] = []
    for line in sheet.rows():
        if len(rows) == MOST_ROWS:
            raise Invalid(
                file=_(
                    "The file has more than %(count)s rows. Split it and bring the parts in turn.",
                    count=f"{MOST_ROWS:,}",
                )
            )
        cells = dict(zip(sheet.headers, line.cells, strict=False))
        values, problem = _read_row(cells, columns, parsers, surplus=line.surplus > 0)
        rows.append(make(line.number, **values, problem=problem))
    ignored = [header for header in sheet.headers if header not in columns.values()]
    warnings = list(sheet.warnings)
    if ignored:
        warnings.append(_("These columns are not read: %(names)s.", names=", ".join(ignored)))
    return Read(rows, columns, warnings)


def _read_row(
    cells: Mapping[str, Cell],
    columns: Mapping[str, str],
    parsers: Mapping[str, Parser],
    *,
    surplus: bool,
) -> tuple[dict[str, Any], str]:
    values: dict[str, Any] = {}
    problems = [_("It has more cells than the table has columns.")] if surplus else []
    for name, header in columns.items():
        try:
            values[name] = parsers[name](cells[header])
        except BadValue as problem:
            problems.append(f"{header}: {problem}")
    return values, " ".join(problems)


def _parsers(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Parser]:
    """Return how each column is read; days and figures as the column itself writes them."""
    days, figures = styles(sheet, columns, days=("begins", "due"), figures=("points", "required"))
    return {
        **WHO,
        "begins": lambda cell: parse_date(cell, days),
        "due": lambda cell: parse_date(cell, days),
        "points": lambda cell: _points(cell, figures),
        "required": lambda cell: _points(cell, figures),
        "state": _state,
    }


WHO: Final[Mapping[str, Parser]] = {
    "number": lambda cell: parse_code(cell, LONGEST),
    "last_name": lambda cell: parse_text(cell, LONGEST, name=True),
    "first_name": lambda cell: parse_text(cell, LONGEST, name=True),
}


def styles(
    sheet: Sheet, columns: Mapping[str, str], *, days: Sequence[str], figures: Sequence[str]
) -> tuple[DateStyle, NumberStyle]:
    """Return how a file writes its days and its figures, by what its columns hold."""
    sample = sheet.sample()

    def texts(names: Sequence[str]) -> list[str]:
        places = [sheet.headers.index(columns[name]) for name in names if name in columns]
        return [cell for at in places for row in sample if isinstance(cell := row[at], str)]

    return (
        DateStyle(day_first=bool(infer_day_first(texts(days)))),
        NumberStyle(decimal_comma=infer_decimal_comma(texts(figures))),
    )


def _points(cell: Cell, style: NumberStyle) -> Decimal | None:
    found = parse_number(cell, style)
    if found is None:
        return None
    if not 0 <= found <= MOST_POINTS or found != found.quantize(Decimal("0.01")):
        raise BadValue(
            _(
                "Points lie between 0 and 10,000, with two places at most; here: %(text)s.",
                text=shown(cell),
            )
        )
    return found.quantize(Decimal("0.01"))


def _state(cell: Cell) -> str:
    text = fold(parse_text(cell, LONGEST))
    if text not in STATES:
        raise BadValue(
            _("“%(text)s” is no state of a cycle. Write open or ended.", text=shown(cell))
        )
    return STATES[text]
