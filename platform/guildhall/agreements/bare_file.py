"""Reading the people among whom a pool is divided from a bare CSV or XLSX file."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from guildhall.agreements.allocation import Worker
from guildhall.errors import Invalid
from guildhall.people.importing.dates import DateStyle, parse_date
from guildhall.people.importing.numbers import NumberStyle, parse_number
from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.sheets import Sheet, SheetRow, open_sheet
from guildhall.people.importing.text import Cell, clean_text, is_blank
from guildhall.wording import gettext as _

USED: Final[Mapping[str, tuple[str, ...]]] = {
    "fte": ("fte",),
    "hours": ("hours",),
    "fte_hours": ("fte", "hours"),
    "fte_days": ("fte", "start", "end"),
}
HOURS_A_WEEK: Final = 168
STYLE: Final = NumberStyle()
DAYS: Final = DateStyle()


def read_workers(file: Path, rule: str) -> list[Worker]:
    """Return the people of a file in its order, with what the rule asks about them."""
    sheet = open_sheet(_readable(file), file.name)
    places = _places(sheet, ("id", *USED[rule]))
    workers: dict[str, Worker] = {}
    rows: dict[str, int] = {}
    for row in sheet.rows():
        worker = _worker(row, places)
        if worker.id in workers:
            raise Invalid(
                _(
                    "Rows %(first)s and %(second)s have the same id “%(id)s”. Give each person "
                    "one row, with the FTE and the hours of all their posts added up.",
                    first=rows[worker.id],
                    second=row.number,
                    id=shown(worker.id),
                )
            )
        workers[worker.id], rows[worker.id] = worker, row.number
    return list(workers.values())


def _readable(file: Path) -> Path:
    if file.is_dir():
        raise Invalid(_("%(name)s is a folder. Name a CSV or XLSX file.", name=file))
    if not file.exists():
        raise Invalid(_("There is no file %(name)s.", name=file))
    return file


def _places(sheet: Sheet, wanted: Sequence[str]) -> dict[str, int]:
    """Return where the columns stand that the rule needs; raise Invalid naming one that is not."""
    named = {name.casefold(): place for place, name in enumerate(sheet.headers)}
    missing = [name for name in wanted if name not in named]
    if missing:
        raise Invalid(
            _(
                "The file has no column “%(missing)s”. This rule needs: %(wanted)s. "
                "The file has: %(found)s.",
                missing=missing[0],
                wanted=", ".join(wanted),
                found=", ".join(shown(name) for name in sheet.headers[:10]),
            )
        )
    return {name: named[name] for name in wanted}


def _worker(row: SheetRow, places: Mapping[str, int]) -> Worker:
    """Return the person of a row; raise Invalid naming the row and the column."""
    cells = {name: row.cells[place] for name, place in places.items()}
    read = {name: _read(name, row, cell) for name, cell in cells.items() if name != "id"}
    worker = Worker(_id(row, cells["id"]), **read)  # type: ignore[arg-type]
    if worker.start and worker.end and worker.end < worker.start:
        raise _refusal(row, "end", _("The last day lies before the first."))
    return worker


def _id(row: SheetRow, cell: Cell) -> str:
    text = clean_text(_whole(cell))
    if not text:
        raise _refusal(row, "id", _("Everybody needs an id."))
    return text


def _whole(cell: Cell) -> str:
    """Return a workbook's number as it is written: 1001, not 1001.0."""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)  # type: ignore[arg-type]


def _read(name: str, row: SheetRow, cell: Cell) -> Decimal | date | None:
    try:
        if name in {"start", "end"}:
            return None if is_blank(cell) else parse_date(cell, DAYS)
        return _share(cell) if name == "fte" else _hours(cell)
    except BadValue as problem:
        raise _refusal(row, name, str(problem)) from None


def _share(cell: Cell) -> Decimal:
    number = _number(cell)
    if not 0 <= number <= 1:
        raise BadValue(_("FTE lies between 0 and 1; here it is %(text)s.", text=shown(cell)))
    return number


def _hours(cell: Cell) -> Decimal:
    number = _number(cell)
    if not 0 <= number <= HOURS_A_WEEK:
        raise BadValue(_("Hours a week lie between 0 and 168; here: %(text)s.", text=shown(cell)))
    return number


def _number(cell: Cell) -> Decimal:
    number = parse_number(cell, STYLE)
    if number is None:
        raise BadValue(_("It is empty. Write 0 for somebody who is to get nothing."))
    return number


def _refusal(row: SheetRow, column: str, sentence: str) -> Invalid:
    return Invalid(
        _(
            "Row %(row)s, column %(column)s: %(sentence)s",
            row=row.number,
            column=column,
            sentence=sentence,
        )
    )
