"""Small staff files, made on the spot."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from guildhall.people.importing.guessing import guess
from guildhall.people.importing.mapping import Mapping
from guildhall.people.importing.rows import Reading, read_rows
from guildhall.people.importing.sheets import Sheet, open_sheet
from guildhall.people.importing.staffrow import Defaults

TODAY = date(2026, 1, 15)
GRAND_BEND = Path(__file__).parents[3] / "data" / "grand-bend-staff.csv"
_XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_of(text: str | bytes, worksheet: str = "") -> Sheet:
    """Open text (as UTF-8) or bytes as a staff file."""
    return open_sheet(text.encode() if isinstance(text, str) else text, "staff", worksheet)


def mapping_of(sheet: Sheet) -> Mapping:
    """Guess a sheet's mapping."""
    return guess(sheet.headers, sheet.sample())


def reading_of(text: str | bytes | Path, **defaults: Any) -> Reading:
    """Read a staff file as far as it goes without a person's help."""
    data = text.encode() if isinstance(text, str) else text
    sheet = open_sheet(data, "staff")
    return read_rows(sheet, mapping_of(sheet), Defaults(today=TODAY, **defaults))


def workbook(*sheets: Sequence[Sequence[object]], hidden: int = -1) -> bytes:
    """Write each table as a worksheet called Sheet1, Sheet2, ..."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "m/d/yyyy"})
    for at, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        if at == hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
    book.close()
    return target.getvalue()


def workbook_of_xml(sheet_data: bytes) -> bytes:
    """Put handwritten rows into an otherwise sound workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook([["x"]]))) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        _XML + b"<sheetData>" + sheet_data + b"</sheetData></worksheet>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
