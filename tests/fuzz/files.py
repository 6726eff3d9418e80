"""Files as nobody should send them: cut, flipped, inflated, mislabelled; the same in every run."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import xlsxwriter

from tests.guildhall.people.importing.files import GRAND_BEND

EXTENSIONS = (".csv", ".xlsx", ".txt", ".pdf", ".exe", "", ".XLSX", ".csv.xlsx", ".tsv", ".png")
HEAD = "Employee ID,First Name,Last Name,Email,Job Title,Hours"
WORDS = (
    "Rosa", "", " ", "\x00", "=1+1", "@SUM(A1)", "😀" * 40, "é́́", "\u202egnp.exe", "1e400", "-1",
    "29/02/2025", "0000-00-00", "99999999999999999999", "\ufeff", "\x1b[31m", "\r", "\t", '"', "'",
    "ﷺ" * 9, "\U0001d57d\U0001d594\U0001d598", "Robert'); DROP TABLE person;--",
    "{{7*7}}", "<script>alert(1)</script>", "NaN",
)  # fmt: skip
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
FILE_OF_OURS = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Hostile:
    """One file, with how it came about."""

    how: str
    name: str
    data: bytes


def hostile_files(count: int, seed: int) -> Iterator[Hostile]:
    """Make so many files, each by one of the ways below."""
    chance = random.Random(seed)  # noqa: S311 - the same files in every run
    seeds = [GRAND_BEND.read_bytes(), workbook(), picture()]
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        data = way(chance, seeds)
        name = f"file-{number}{chance.choice(EXTENSIONS)}"
        yield Hostile(f"{way.__name__} #{number}", name, data)


def workbook() -> bytes:
    """Return a plain workbook."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Staff")
        for row, line in enumerate([HEAD, "101,Rosa,Park,r@example.org,Driver,6.5"]):
            sheet.write_row(row, 0, line.split(","))
    return target.getvalue()


def picture() -> bytes:
    """Return the smallest PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def cut_off(chance: random.Random, seeds: list[bytes]) -> bytes:
    data = chance.choice(seeds)
    return data[: chance.randrange(len(data))]


def flipped(chance: random.Random, seeds: list[bytes]) -> bytes:
    data = bytearray(chance.choice(seeds))
    for _bit in range(chance.randint(1, 40)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def shuffled(chance: random.Random, seeds: list[bytes]) -> bytes:
    data = chance.choice(seeds)
    pieces = [data[at : at + 97] for at in range(0, len(data), 97)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def noise(chance: random.Random, _seeds: list[bytes]) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 2, 3, 100, 5_000)))


def one_byte_again(chance: random.Random, _seeds: list[bytes]) -> bytes:
    return chance.choice((b"\x00", b",", b'"', b"\n", b"\xff", b"PK\x03\x04")) * chance.randint(
        0, 9_000
    )


def odd_cells(chance: random.Random, _seeds: list[bytes]) -> bytes:
    lines = [HEAD]
    lines += [
        chance.choice(",;\t|").join(chance.choice(WORDS) for _cell in range(chance.randint(0, 9)))
        for _line in range(chance.randint(1, 12))
    ]
    encoding = chance.choice(
        ("utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "mac-roman")
    )
    return "\n".join(lines).encode(encoding, "replace")


def mixed_encodings(chance: random.Random, _seeds: list[bytes]) -> bytes:
    parts = [f"{number},Ana,Núñez Ø€,x@example.org,Aide,{number}\n" for number in range(20)]
    codecs = ("utf-8", "cp1252", "utf-16-le", "latin-1")
    return (
        HEAD.encode()
        + b"\n"
        + b"".join(part.encode(chance.choice(codecs), "replace") for part in parts)
    )


def huge_cells(chance: random.Random, _seeds: list[bytes]) -> bytes:
    cell = chance.choice(WORDS[:8]) or "x"
    return f"{HEAD}\n1,{cell * chance.choice((10, 40_000))},{'y' * 70_000}\n".encode(
        "utf-8", "replace"
    )


def many_columns(chance: random.Random, _seeds: list[bytes]) -> bytes:
    wide = chance.choice((300, 5_000))
    return (",".join(f"c{at % 7}" for at in range(wide)) + "\n" + "," * wide).encode()


def zip_bomb(chance: random.Random, seeds: list[bytes]) -> bytes:
    blown = b" " * chance.choice((1 << 20, 1 << 24))
    return rewritten(
        seeds[1], SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + blown)
    )


def odd_xml(chance: random.Random, seeds: list[bytes]) -> bytes:
    spoiled: tuple[Callable[[bytes], bytes], ...] = (
        lambda xml: xml.replace(b'r="A1"', b'r="XFD1048576"'),
        lambda xml: xml.replace(b'r="A1"', b'r="ZZZZZZ99999999999"'),
        lambda xml: xml.replace(b't="s"', b't="e"'),
        lambda xml: xml.replace(b"<v>0</v>", b"<v>99999999</v>"),
        lambda xml: xml.replace(b"<v>0</v>", b"<v>-1</v>"),
        lambda xml: xml.replace(b"<v>", b"<v>1e999"),
        lambda xml: LAUGHS + xml.replace(b"<v>", b"<v>&b;"),
        lambda xml: FILE_OF_OURS + xml.replace(b"<v>", b"<v>&f;"),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b"<row", b"<row><row" * 500),
        lambda _xml: b"",
        lambda _xml: b"\xff\xfe" + "<worksheet/>".encode("utf-16-le"),
        lambda xml: xml.replace(b"utf-8", b"utf-99").replace(b"UTF-8", b"UTF-99"),
        lambda xml: xml.replace(b"<sheetData>", b"<sheetData>\x00\x01"),
    )  # fmt: skip
    part = chance.choice(
        (SHEET, SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml")
    )
    return rewritten(seeds[1], part, chance.choice(spoiled))


def missing_part(chance: random.Random, seeds: list[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(seeds[1])) as book:
        gone = chance.choice(book.namelist())
    return rewritten(seeds[1], gone, None)


def other_archive(chance: random.Random, _seeds: list[bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(chance.choice((0, 1, 2_500))):
            archive.writestr(f"../../{number}.txt", b"")
    return target.getvalue()


def active_drawing(chance: random.Random, _seeds: list[bytes]) -> bytes:
    inside = chance.choice(
        (
            "<script>x</script>",
            '<a onload="x"/>',
            '<use href="//e.example"/>',
            "<g>" * 3_000,
            "&#0;",
            "",
        )
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


WAYS = (
    cut_off, flipped, shuffled, noise, one_byte_again, odd_cells, mixed_encodings, huge_cells,
    many_columns, odd_xml, zip_bomb, odd_xml, missing_part, other_archive, active_drawing, flipped,
)  # fmt: skip


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes] | None) -> bytes:
    """Return a workbook with one part changed, or left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
            elif change is not None:
                new.writestr(name, change(old.read(name)))
    return target.getvalue()
