"""Reading CSV and its relatives: the encoding, the delimiter, and the records."""

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from guildhall.people.importing.refusals import UnreadableFile
from guildhall.people.importing.text import Cell

Record = tuple[int, Sequence[Cell]]

MAX_ROWS = 250_000
_DELIMITERS = ",;\t|"
_SNIFFED_BYTES = 65_536
_SNIFFED_RECORDS = 200
# No text holds a NUL (open_delimited refuses it), so this marks the end of the file without doubt.
_END = "\x00"
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\x0b\x0c\x1a")


class Delimited(Struct, frozen=True):
    """A delimited text file, decoded and split anew at every reading, so that it stays small."""

    data: bytes
    encoding: str
    decoding_errors: str
    delimiter: str
    width: int
    quoted: bool
    skipped: int
    warnings: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """Yield each record with the row number that a spreadsheet would show for it."""
        lines = itertools.islice(self._lines(), self.skipped, None)
        reader = csv.reader(
            itertools.chain(lines, [_END]),
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
        )
        for number, record in enumerate(_guarded(reader), 1):
            if record == [_END]:
                return
            if record and record[-1].endswith(_END):
                raise _Unclosed(number)
            if len(record) < self.width and self._swallows(record):
                raise _Unclosed(number)
            if number > MAX_ROWS + 1:
                raise UnreadableFile(_too_many_rows())
            yield number, record

    def _swallows(self, record: Sequence[str]) -> bool:
        """Return whether a cell holds whole rows, which only a quote left open can bring about."""
        return self.quoted and any("\n" in cell and self.delimiter in cell for cell in record)

    def _lines(self) -> Iterator[str]:
        return iter(_text(self.data, self.encoding, self.decoding_errors))


class _Unclosed(UnreadableFile):
    """A quotation mark opened on this row runs to the end of the file."""

    def __init__(self, row: int) -> None:
        super().__init__(
            _(
                "Row %(row)s opens a quotation mark that is never closed. "
                "Correct that row, or save the list as XLSX.",
                row=row,
            )
        )


def open_delimited(data: bytes) -> Delimited:
    """Return the text file ready to be read, or refuse it with a sentence."""
    encoding, decoding_errors, warnings = _encoding_of(data)
    sample = data[:_SNIFFED_BYTES].decode(encoding, "replace").removeprefix("\ufeff")
    declared = _declared_delimiter(sample)
    delimiter = declared or _sniff(sample)
    source = Delimited(
        data=data,
        encoding=encoding,
        decoding_errors=decoding_errors,
        delimiter=delimiter,
        width=_usual_width(sample, delimiter)[0],
        quoted=True,
        skipped=1 if declared else 0,
        warnings=warnings,
    )
    return _with_working_quotes(source)


def _encoding_of(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    if data.startswith(codecs.BOM_UTF8):
        return _checked(data, "utf-8-sig")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _checked(data, "utf-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(data, "utf-16")
    return _checked(data, "utf-8")


def _checked(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableFile(
                _("The file ends in the middle of a character. Export it again.")
            ) from error
        return _not_utf8(data)
    _refuse_binary(text)
    return encoding, "strict", ()


def _not_utf8(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(letter > "\x7f" for letter in text) > 2 * broken:
        _refuse_binary(text)
        warning = _("Some characters of the file are damaged; the rows that hold them are listed.")
        return "utf-8", "replace", (warning,)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The letters of this file cannot be read. Save it as “CSV UTF-8” or XLSX.")
        ) from error
    _refuse_binary(text)
    return "cp1252", "strict", (_("The file does not say its encoding; Windows-1252 was assumed."),)


def _refuse_binary(text: str) -> None:
    head = text[:_SNIFFED_BYTES]
    controls = sum(letter in _CONTROLS for letter in head)
    if _END in text or controls * 100 > len(head):
        raise UnreadableFile(
            _("This file is not text and not a workbook. Export the staff list as CSV or XLSX.")
        )


def _declared_delimiter(sample: str) -> str | None:
    """Return the delimiter of Excel's own first line `sep=;`, which is shown as no row."""
    first = sample.split("\n", 1)[0].strip().strip('"').lower()
    if first.startswith("sep=") and first[4:5] in _DELIMITERS and len(first) == len("sep=;"):
        return first[4]
    return "\t" if first == "sep=" else None


def _sniff(sample: str) -> str:
    """Return the delimiter that cuts most rows into the same, largest number of columns."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    width, share = _usual_width(sample, delimiter)
    return (width - 1) * share


def _usual_width(sample: str, delimiter: str) -> tuple[int, float]:
    """Return the number of columns that most rows have, and the share of the rows that do."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        records = [record for record in itertools.islice(reader, _SNIFFED_RECORDS) if any(record)]
    except csv.Error:
        return 1, 0
    if len(records) > 1:
        records.pop()  # the sample may end inside a record
    widths = Counter(map(len, records))
    if not widths:
        return 1, 0
    width, rows = max(widths.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
    return width, rows / len(records)


def _with_working_quotes(source: Delimited) -> Delimited:
    """Return the source as it is, or without quoting where a stray quote swallows the file."""
    try:
        for _record in source.records():
            pass
    except _Unclosed:
        warning = _("A stray quotation mark was found; quotes are read as letters.")
        plain = replace(source, quoted=False, warnings=(*source.warnings, warning))
        if not _is_even(plain):
            raise
        return plain
    return source


def _is_even(source: Delimited) -> bool:
    widths = Counter(len(record) for _number, record in source.records() if any(record))
    return bool(widths) and max(widths) > 1 and len(widths) == 1


def _text(data: bytes, encoding: str, errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors=errors, newline="")


def _guarded(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    number = 1
    try:
        for record in reader:
            yield record
            number += 1
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "Row %(row)s cannot be read: a cell is too long, or a quote is not closed.",
                row=number,
            )
        ) from error


def _too_many_rows() -> str:
    sentence = _(
        "The file has more than %(count)s rows. Split it and import the parts in turn.",
        count=f"{MAX_ROWS:,}",
    )
    return str(sentence)
