"""Opening a staff file of any make as one table with named columns."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from flask_babel import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from guildhall.people.importing.contents import kind_of
from guildhall.people.importing.delimited import Record, open_delimited
from guildhall.people.importing.headings import find_heading, name_columns
from guildhall.people.importing.refusals import UnreadableFile, shown
from guildhall.people.importing.text import Cell, is_blank
from guildhall.people.importing.workbooks import Worksheet, open_workbook

MAX_BYTES = 64_000_000
MAX_COLUMNS = 500
_LOOKED_AT = 60
_SURE = 2


class Source(Protocol):
    """Anything that gives numbered records, afresh at every reading."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what had to be assumed to read it."""

    def records(self) -> Iterator[Record]:
        """Yield the records with their row numbers."""


class SheetRow(NamedTuple):
    """A row as it stands in the file: its number, a cell per column, and what is too much."""

    number: int
    cells: Sequence[Cell]
    surplus: int


class Sheet(Struct, frozen=True):
    """A table with named columns; `rows` may be read any number of times."""

    name: str
    worksheet: str
    other_worksheets: tuple[str, ...]
    headers: tuple[str, ...]
    header_row: int
    warnings: tuple[str, ...]
    source: Source

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows below the column names that are not blank, padded to the columns."""
        width = len(self.headers)
        for number, cells in self.source.records():
            if number <= self.header_row or not any(not is_blank(cell) for cell in cells):
                continue
            surplus = sum(not is_blank(cell) for cell in cells[width:])
            row = list(cells[:width])
            row.extend([""] * (width - len(row)))
            yield SheetRow(number, row, surplus)

    def sample(self, count: int = 200) -> list[Sequence[Cell]]:
        """Return the cells of the first rows, for guessing what the columns hold."""
        return [row.cells for row in itertools.islice(self.rows(), count)]


def open_sheet(data: bytes | Path, name: str, worksheet: str = "") -> Sheet:
    """Return the staff table of a CSV or XLSX file, told apart by content.

    Without `worksheet`, a workbook's first worksheet with known column names is taken.
    Raises UnreadableFile with a sentence for anything that is not a table.
    """
    content = _load(data)
    if kind_of(content) == "delimited":
        delimited = open_delimited(content)
        heading, _known = find_heading(_first(delimited))
        return _sheet(name, delimited, heading)
    worksheets = open_workbook(content)
    chosen, heading = _choose(worksheets, worksheet)
    others = tuple(sheet.name for sheet in worksheets if sheet is not chosen)
    return _sheet(name, chosen, heading, chosen.name, others)


def _load(data: bytes | Path) -> bytes:
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > MAX_BYTES:
        raise UnreadableFile(
            _(
                "The file is larger than %(size)s MB. Export the staff list without other columns.",
                size=MAX_BYTES // 1_000_000,
            )
        )
    return data.read_bytes() if isinstance(data, Path) else data


def _first(source: Source) -> list[Record]:
    return list(itertools.islice(source.records(), _LOOKED_AT))


def _choose(worksheets: list[Worksheet], wanted: str) -> tuple[Worksheet, Record]:
    """Return the wanted worksheet, else the first with known names, else the first with any."""
    if wanted:
        worksheets = [sheet for sheet in worksheets if sheet.name == wanted]
        if not worksheets:
            raise UnreadableFile(_("The workbook has no worksheet “%(name)s”.", name=shown(wanted)))
    found: list[tuple[Worksheet, Record]] = []
    refusals: list[UnreadableFile] = []
    for sheet in worksheets:
        try:
            heading, known = find_heading(_first(sheet))
        except UnreadableFile as refusal:
            refusals.append(refusal)
            continue
        if known >= _SURE:
            return sheet, heading
        found.append((sheet, heading))
    if not found:
        raise refusals[0]
    return found[0]


def _sheet(
    name: str,
    source: Source,
    heading: Record,
    worksheet: str = "",
    others: tuple[str, ...] = (),
) -> Sheet:
    number, cells = heading
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(
            _(
                "The table has %(count)s columns; at most %(most)s can be read. "
                "Remove those that are not needed.",
                count=len(cells),
                most=MAX_COLUMNS,
            )
        )
    sheet = Sheet(name, worksheet, others, name_columns(cells), number, source.warnings, source)
    return _without_nameless_tail(sheet, cells)


def _without_nameless_tail(sheet: Sheet, heading: Sequence[Cell]) -> Sheet:
    """Return the sheet without trailing columns that have no name and hold nothing.

    In delimited text a few values there mean that a stray delimiter has shifted their row, so
    they must stay surplus; a worksheet cannot shift, so there one value is enough to keep it.
    """
    named = max((at for at, cell in enumerate(heading, 1) if not is_blank(cell)), default=0)
    if named == len(heading):
        return sheet
    rows = used = 0
    for row in sheet.rows():
        rows += 1
        used += any(not is_blank(cell) for cell in row.cells[named:])
    keep = used > 0 if sheet.worksheet else used * 2 > rows
    return sheet if keep else replace(sheet, headers=sheet.headers[:named])
