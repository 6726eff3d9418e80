"""What a file is, judged by its first bytes and never by its name."""

import re
from typing import Final, Literal

from flask_babel import gettext as _

from guildhall.people.importing.refusals import UnreadableFile

Kind = Literal["workbook", "delimited"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"\x00\x00\x01\x00",
)
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_MARKUP = re.compile(
    rb"\s*<(?:!doctype|html|head|meta|table|body|\?xml|style|div|script|!--)", re.IGNORECASE
)
# Two bytes are a thin sign of a picture, and a list may begin with "BM": look for a NUL as well.
_HEAD = 4096


def kind_of(data: bytes) -> Kind:
    """Return how to read the file, or refuse it with the step that would make it readable."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe"):
        raise UnreadableFile(
            _("The file is empty. Export the staff list again and choose that file.")
        )
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    _refuse_old_office(data)
    _refuse_strangers(data[:_HEAD])
    return "delimited"


def _kind_of_zip(data: bytes) -> Kind:
    if b"xl/workbook.bin" in data:
        raise UnreadableFile(
            _("This is a binary workbook (.xlsb). Save it as “Excel Workbook (.xlsx)” or CSV.")
        )
    if b"xl/" in data:
        return "workbook"
    if b"opendocument.spreadsheet" in data:
        raise UnreadableFile(_("This is an OpenDocument spreadsheet. Save it as .xlsx or CSV."))
    if b"word/document" in data or b"ppt/slides" in data:
        raise UnreadableFile(_("This is a document, not a table. Choose a CSV or XLSX file."))
    raise UnreadableFile(
        _("This ZIP archive holds no workbook. Unpack it and choose the CSV or XLSX file.")
    )


def _refuse_old_office(data: bytes) -> None:
    if not data.startswith(_OLD_OFFICE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(
            _("This workbook is protected by a password. Choose a copy saved without one.")
        )
    raise UnreadableFile(
        _("This is a workbook of Excel 97-2003 (.xls). Save it as “Excel Workbook (.xlsx)” or CSV.")
    )


def _refuse_strangers(head: bytes) -> None:
    if head.startswith(b"%PDF"):
        raise UnreadableFile(_("This is a PDF. Ask for the staff list as CSV or XLSX."))
    if head.startswith(_PICTURES) and b"\x00" in head:
        raise UnreadableFile(_("This is a picture. Choose a CSV or XLSX file."))
    if head.startswith(_PACKED):
        raise UnreadableFile(
            _("This is a packed archive. Unpack it and choose the CSV or XLSX file.")
        )
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile(
            _("This is a web page under a spreadsheet's name. Open it and save it as .xlsx.")
        )
    if head.startswith(b"{\\rtf"):
        raise UnreadableFile(_("This is a document, not a table. Choose a CSV or XLSX file."))
    if b"\x00" in head and not head.startswith(_UTF16):
        raise UnreadableFile(
            _("This file is not text and not a workbook. Export the staff list as CSV or XLSX.")
        )
