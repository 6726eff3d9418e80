"""Writing rows as a CSV or XLSX file that imports unchanged."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from guildhall.lazily import lazily
from guildhall.people.importing.fields import FIELDS, Field
from guildhall.people.importing.finishing import hours_text
from guildhall.people.importing.staffrow import StaffRow
from guildhall.people.importing.text import FORMULA_STARTS, clean_text

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

Format = Literal["csv", "xlsx"]

# A whole name is written as its parts, which say more.
_WRITTEN = tuple(field for field in FIELDS if field.key != "full_name")
_WIDTH = 18


def write_rows(rows: Iterable[StaffRow], file_format: Format) -> bytes:
    """Return a file with one line per row; reading it back gives the same people and positions.

    Text that a spreadsheet would take for a formula gets an apostrophe, which reading removes.
    """
    lines = ([_exact(field, getattr(row, field.stored_as)) for field in _WRITTEN] for row in rows)
    heading = [field.heading for field in _WRITTEN]
    return _csv(heading, lines) if file_format == "csv" else _xlsx(heading, lines)


def _exact(field: Field, value: object) -> str | date | float:
    match value:
        case None:
            return ""
        case int() if field.kind == "hours":
            return hours_text(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value
        case _:
            return str(value)


def _csv(heading: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading)
    for line in lines:
        writer.writerow([_shielded(value) if isinstance(value, str) else value for value in line])
    # The mark at the front lets Excel open the file as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _shielded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula and that reading turns back."""
    return (
        f"'{text}" if text.startswith(tuple(FORMULA_STARTS)) or clean_text(text) != text else text
    )


def _xlsx(heading: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False}
    workbook = xlsxwriter.Workbook(target, options)
    sheet = workbook.add_worksheet("Staff")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.set_column(0, len(heading) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heading, workbook.add_format({"bold": True}))
    for at, line in enumerate(lines, 1):
        for column, (field, value) in enumerate(zip(_WRITTEN, line, strict=True)):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif value and field.kind in {"fte", "hours", "months"}:
                sheet.write_number(at, column, float(str(value)))
            elif value:
                # A text cell never runs as a formula; only what reading would strip needs a shield.
                text = str(value)
                sheet.write_string(at, column, text if clean_text(text) == text else f"'{text}")
    workbook.close()
    return target.getvalue()
