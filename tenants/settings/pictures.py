"""A logo as it was sent: what it really is, judged by its bytes and never by its name."""

import hashlib
import re
import struct
import zlib
from typing import Final
from xml.parsers import expat

from flask_babel import gettext as _
from msgspec import Struct

from guildhall.errors import Invalid

MOST_BYTES: Final = 512 * 1024
MOST_PIXELS: Final = 4096
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
SVG_SPACE: Final = "http://www.w3.org/2000/svg"
EDITORS: Final = re.compile(
    r"http://(www\.inkscape\.org/|sodipodi\.|www\.w3\.org/1999/02/22-rdf|creativecommons\.org/ns"
    r"|web\.resource\.org/cc|purl\.org/dc)"
)
DRAWN: Final = frozenset(  # what a plain drawing is made of
    (
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
    )
)
REACHES_OUT: Final = re.compile(
    r"url\(\s*['\"]?(?!#)|@import|javascript:|expression\(", re.IGNORECASE
)
NO_SIZE_MARKERS: Final = frozenset({0xC4, 0xC8, 0xCC})


class Picture(Struct, frozen=True):
    """A picture that was checked."""

    mimetype: str
    data: bytes
    digest: str


def read_picture(data: bytes) -> Picture:
    """Return the picture; raise Invalid with a sentence about the field "logo"."""
    if not data:
        raise Invalid(logo=_("This file is empty. Choose a PNG, SVG or JPEG picture."))
    if len(data) > MOST_BYTES:
        raise Invalid(logo=_("This picture is too large. Choose one of at most 512 kB."))
    if data.startswith(PNG):
        kind, fine = "image/png", _is_png(data)
    elif data.startswith(JPEG):
        kind, fine = "image/jpeg", _is_jpeg(data)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        kind, fine = "image/svg+xml", _is_svg(data)
    else:
        raise Invalid(logo=_("This is not a PNG, SVG or JPEG picture, whatever its name says."))
    if not fine:
        raise Invalid(logo=_("This picture is damaged or cut off. Save it anew and try again."))
    return Picture(kind, data, hashlib.sha256(data).hexdigest()[:20])


def _is_png(data: bytes) -> bool:
    """Walk the chunks: header first, checksums right, pixels between, the end at the end."""
    at, kinds = len(PNG), []
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(checksum) < 4 or struct.unpack(">I", checksum)[0] != zlib.crc32(body):  # noqa: PLR2004 - four bytes
            return False
        kinds.append(body[:4])
        if len(kinds) == 1 and not (body[:4] == b"IHDR" and _fits(*_png_size(body))):
            return False
        at += 12 + length
    return bool(kinds) and kinds[-1] == b"IEND" and b"IDAT" in kinds and at == len(data)


def _png_size(header: bytes) -> tuple[int, int]:
    return struct.unpack_from(">II", header, 4) if len(header) >= 12 else (0, 0)  # noqa: PLR2004 - name and two sizes


def _is_jpeg(data: bytes) -> bool:
    """Walk the segments to the one that says how large the picture is; it must end properly."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a segment's first byte
        marker = data[at + 1]
        (length,) = struct.unpack_from(">H", data, at + 2)
        if 0xC0 <= marker <= 0xCF and marker not in NO_SIZE_MARKERS:  # noqa: PLR2004 - the frames
            high, wide = struct.unpack_from(">HH", data, at + 5)
            return _fits(wide, high) and data.rstrip(b"\x00").endswith(b"\xff\xd9")
        at += 2 + length
    return False


def _fits(wide: int, high: int) -> bool:
    if wide > MOST_PIXELS or high > MOST_PIXELS:
        raise Invalid(logo=_("This picture is too wide or too high. Use at most 4096 pixels."))
    return wide > 0 and high > 0


def _is_svg(data: bytes) -> bool:
    """Read the drawing; one that could run, load or include anything is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    elements: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        elements.append(name)
        _refuse_active(name, attributes)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = lambda *_doctype: _refuse(_("a document type"))
    parser.ProcessingInstructionHandler = lambda *_instruction: _refuse(_("an instruction"))
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return bool(elements) and elements[0] == f"{SVG_SPACE} svg"


def _refuse_active(name: str, attributes: dict[str, str]) -> None:
    space, _blank, local = name.rpartition(" ")
    if (space == SVG_SPACE and local not in DRAWN) or (
        space != SVG_SPACE and not EDITORS.match(space)
    ):
        if not space and local == "svg":
            _refuse(_("no SVG namespace"))
        _refuse(f"<{local}>")
    for attribute, value in attributes.items():
        plain = attribute.rpartition(" ")[2].lower()
        link = plain in {"href", "src"} and not value.strip().startswith("#")
        if plain.startswith("on") or link or REACHES_OUT.search(value):
            _refuse(plain)


def _refuse(what: str) -> None:
    raise Invalid(
        logo=_(
            "This drawing holds something active or foreign (%(what)s). Save it as plain SVG, "
            "or send a PNG.",
            what=what,
        )
    )
