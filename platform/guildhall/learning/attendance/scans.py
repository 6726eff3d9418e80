"""A scanned sheet as it was sent: what it really is, judged by its bytes and never by its name."""

import hashlib
import re
import struct
import zlib
from typing import Final

from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.wording import gettext as _

MOST_BYTES: Final = 15 * 1024 * 1024
MIME: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
PNG: Final = b"\x89PNG\r\n\x1a\n"
PNG_FRAME: Final = 12
"""Bytes of a chunk around its data: length, name, checksum."""
TAIL: Final = 2048
"""How far before its end a PDF may say that it ends: some scanners add to it."""
NO_FRAME: Final = frozenset({0xC4, 0xC8, 0xCC})
LONGEST_TITLE: Final = 120


class Scan(Struct, frozen=True):
    """A file that was checked."""

    kind: str
    title: str
    data: bytes
    fingerprint: str


def read_scan(data: bytes, title: str) -> Scan:
    """Return the scan; raise Invalid with a sentence about the field "scan"."""
    if not data:
        raise Invalid(scan=_("This file is empty. Choose the scan or a photo of the sheet."))
    if len(data) > MOST_BYTES:
        raise Invalid(scan=_("This file is too large. Scan it at 200 dpi: at most 15 MB."))
    kind, is_whole = _kind_of(data)
    if not kind:
        raise Invalid(scan=_("This is not a PDF, JPEG or PNG file, whatever its name says."))
    if not is_whole:
        raise Invalid(scan=_("This file is damaged or cut off. Scan it anew and try again."))
    name = re.sub(r"[\x00-\x1f\x7f/\\]", " ", title).strip()[-LONGEST_TITLE:]
    return Scan(kind, name or f"scan.{kind}", data, hashlib.sha256(data).hexdigest())


def _kind_of(data: bytes) -> tuple[str, bool]:
    if data.startswith(b"%PDF-"):
        return "pdf", b"%%EOF" in data[-TAIL:]
    if data.startswith(PNG):
        return "png", _is_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg", _is_jpeg(data)
    return "", False


def _is_png(data: bytes) -> bool:
    """Walk the chunks: the header first, every checksum right, the end at the end."""
    at, names = len(PNG), []
    while at + PNG_FRAME <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        checksum = data[at + 8 + length : at + PNG_FRAME + length]
        if checksum != struct.pack(">I", zlib.crc32(body)):
            return False
        names.append(body[:4])
        at += PNG_FRAME + length
    whole = bool(names) and names[0] == b"IHDR" and names[-1] == b"IEND"
    return whole and b"IDAT" in names and at == len(data)


def _is_jpeg(data: bytes) -> bool:
    """Walk the segments to the one that says how large the picture is; it must end properly."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a segment's first byte
        marker = data[at + 1]
        (length,) = struct.unpack_from(">H", data, at + 2)
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAME:  # noqa: PLR2004 - the frames
            return b"\xff\xd9" in data[-TAIL:]
        at += 2 + length
    return False
