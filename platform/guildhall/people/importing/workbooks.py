"""Reading XLSX through calamine, behind a guard that measures a workbook before it is opened."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from flask_babel import gettext as _
from msgspec import Struct
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from guildhall.people.importing.delimited import MAX_ROWS, Record
from guildhall.people.importing.extent import Extent
from guildhall.people.importing.refusals import UnreadableFile

# Thirty-two bytes each, in the rectangle that calamine lays out (see `extent`).
MAX_CELLS = 10_000_000
MAX_UNPACKED_BYTES = 400_000_000
_MAX_PARTS = 2_000
_BLOCK = 1 << 20


class Worksheet(Struct, frozen=True):
    """One worksheet of a workbook, converted row by row at every reading."""

    name: str
    sheet: CalamineSheet
    warnings: tuple[str, ...] = ()

    def records(self) -> Iterator[Record]:
        """Yield each row with the number that the spreadsheet shows for it."""
        if self.sheet.start is None:
            return
        yield from enumerate(self.sheet.iter_rows(), 1)


def open_workbook(data: bytes) -> list[Worksheet]:
    """Return the worksheets that hold anything, those that a person sees first."""
    _measure(data)
    try:
        sheets = _worksheets(data)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(_damaged()) from error
    except BaseException as error:
        # A panic in the Rust library derives from BaseException and says so by its name alone.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(_damaged()) from error
    if not sheets:
        raise UnreadableFile(_("The workbook holds no table. Choose the file with the staff list."))
    return sheets


def _worksheets(data: bytes) -> list[Worksheet]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    described = [
        (about.visible != SheetVisibleEnum.Visible, position, about.name)
        for position, about in enumerate(workbook.sheets_metadata)
        if about.typ == SheetTypeEnum.WorkSheet
    ]
    sheets = [
        Worksheet(name, workbook.get_sheet_by_index(position))
        for _hidden, position, name in sorted(described)
    ]
    return [sheet for sheet in sheets if sheet.sheet.start is not None]


def _measure(data: bytes) -> None:
    """Refuse an archive that is damaged, protected, or would unpack into too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS:
                raise UnreadableFile(_too_big())
            left = MAX_UNPACKED_BYTES
            for part in parts:
                left -= _measure_part(archive, part, left)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableFile(_damaged()) from error


def _measure_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Unpack one part block by block, and return its size, whatever its header claims."""
    if part.flag_bits & 1:
        raise UnreadableFile(
            _("This workbook is protected by a password. Choose a copy saved without one.")
        )
    extent = Extent()
    part.file_size = max(part.file_size, left + 1)  # read on past a size that is told too small
    size = 0
    with archive.open(part) as unpacked:
        while block := unpacked.read(_BLOCK):
            size += len(block)
            if size > left:
                raise UnreadableFile(_too_big())
            extent.add(block)
            _refuse_too_wide(extent)
    extent.close()
    _refuse_too_wide(extent)
    return size


def _refuse_too_wide(extent: Extent) -> None:
    if extent.rows * extent.columns > MAX_CELLS:
        raise UnreadableFile(_too_wide(extent.rows, extent.columns))


def _damaged() -> str:
    return str(_("The workbook is damaged. Open it in a spreadsheet and save it again as .xlsx."))


def _too_big() -> str:
    return str(_("The workbook is too big. Copy the staff list alone into a new file."))


def _too_wide(rows: int, columns: int) -> str:
    if rows > MAX_ROWS:
        sentence = _(
            "A worksheet of this workbook reaches down to row %(row)s. "
            "Copy the staff list alone into a new file.",
            row=f"{rows:,}",
        )
    else:
        sentence = _(
            "A worksheet of this workbook is %(columns)s columns wide. "
            "Copy the columns of the staff list into a new file.",
            columns=f"{columns:,}",
        )
    return str(sentence)
