"""Certificates: what they state, that everybody can read them, and that nothing stops them."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from guildhall.directory import Letterhead
from guildhall.pdf.certificates import render_certificate

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">'
    b'<circle cx="30" cy="30" r="28" fill="#5b4b8a"/></svg>'
)


def png(width: int, height: int) -> bytes:
    """Return a plain teal PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x0b\x5a\x66" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def carrying(facts, logo: bytes):
    """Return the facts with a logo on the letterhead."""
    return replace(facts, head=replace(facts.head, logo=logo))


def words_of(reader) -> str:
    return " ".join(reader.pages[0].extract_text().replace("\u200b", "").split())


def images_of(reader) -> list[str]:
    """Return the alternative text of every figure in the structure tree."""
    found = []

    def walk(node) -> None:
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if node.get("/S") == "/Figure":
            found.append(str(node.get("/Alt")))
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int):
                walk(child)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_certificate_states_what_was_earned_by_whom(facts, read):
    document = render_certificate(facts)

    text = words_of(read(document))
    for stated in (
        "North Federation of School Employees",
        "Certificate of Completion",
        "Ada Lovelace",
        "Calm Words, Safe Routes",
        "March 4 and 11, 2026",
        "Grace Hopper, Katherine Johnson",
        "March 12, 2026",
        "GH-2026-7KQ4-M2XD",
        "7.5 HOURS",
        "7.5 CLOCK HOURS",
        "0.8 CEU",
        "2 POINTS",
    ):
        assert stated in text
    assert "SAMPLE" not in text.upper()


def test_it_is_one_landscape_letter_page(facts, read):
    pages = read(render_certificate(facts)).pages

    assert len(pages) == 1
    assert (float(pages[0].mediabox.width), float(pages[0].mediabox.height)) == (792.0, 612.0)


def test_it_is_tagged_and_names_itself_as_pdf_ua(facts, read):
    reader = read(render_certificate(carrying(facts, LOGO)))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean equals True, is not it
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - as above
    assert root["/Lang"].lower().startswith("en")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert (
        reader.metadata.title == "Certificate of Completion: Ada Lovelace, Calm Words, Safe Routes"
    )
    assert reader.metadata.author == "North Federation of School Employees"
    assert reader.metadata.creation_date.date() == date(2026, 3, 12)
    assert images_of(reader) == [
        "Logo of North Federation of School Employees",
        "QR code that opens https://guildhall.example.org/t/north/verify/7KQ4M2XD",
    ]


def test_its_address_is_a_link_and_can_be_copied_from_the_page(facts, read):
    page = read(render_certificate(facts)).pages[0]

    assert facts.verify_url in page.extract_text()
    targets = {each.get_object()["/A"]["/URI"] for each in page["/Annots"]}
    assert targets == {facts.verify_url}


def test_a_spanish_certificate_is_spanish_throughout(facts, read):
    spanish = replace(
        facts, language="es", hours=Decimal(1), points=1, person_name="Zoë Núñez de la Peña"
    )

    reader = read(render_certificate(spanish))

    text = words_of(reader)
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("es")
    for stated in ("Certificado de finalización", "Zoë Núñez de la Peña", "12 de marzo de 2026"):
        assert stated in text
    assert "1 HORA " in text
    assert "1 PUNTO" in text
    assert "issued" not in text.lower()


def test_what_was_not_earned_is_not_mentioned(facts, read):
    bare = replace(facts, hours=None, clock_hours=None, ceu=None, points=None, facilitators=())

    text = words_of(read(render_certificate(bare)))

    for absent in ("HOUR", "CEU", "POINT", "FACILITATED"):
        assert absent not in text


def test_zero_points_are_stated_as_zero(facts, read):
    assert "0 POINTS" in words_of(read(render_certificate(replace(facts, points=0))))


@pytest.mark.parametrize(
    ("language", "mark"),
    [("en", "Sample: this is not a real certificate."), ("es", "Muestra: este no es")],
)
def test_a_sample_says_so(facts, read, language, mark):
    sample = replace(facts, sample=True, language=language)

    assert mark in words_of(read(render_certificate(sample)))


def test_the_same_facts_give_the_same_bytes_on_every_thread(facts):
    people = [replace(facts, person_name=f"Person {each} Núñez") for each in range(24)]
    one_by_one = [render_certificate(person) for person in people]

    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(render_certificate, people))

    assert at_once == one_by_one
    assert len(set(one_by_one)) == len(people)


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Đorđević-Şahin Ķēniņš Ửng",
        "Αλέξανδρος Ιωάννου",
        "محمد بن عبدالله",
        "李小龍",
        "Ada 😀👩🏽‍🚀 Lovelace",
        "\u202eecalevoL adA\u202c",
        "Ada\x00\x07\tLovelace\n",
        "\ud800broken\udfff",
        "",
        "   ",
        "W" * 300,
        "A\u0301da " * 30,
        "Maria Guadalupe Hernandez Villanueva y Castellanos de la Fuente",
    ],
    ids=ascii,
)
def test_no_name_stops_a_certificate_or_breaks_its_page(facts, read, name):
    hard = replace(
        facts,
        person_name=name,
        course_title=name,
        head=Letterhead(name, logo=LOGO),
        offering_dates=name,
        facilitators=(name,) * 30,
        sample=True,
    )

    reader = read(render_certificate(hard))

    assert len(reader.pages) == 1
    assert "GH-2026-7KQ4-M2XD" in words_of(reader)


def test_what_no_font_can_draw_is_still_read_aloud(facts, read):
    reader = read(render_certificate(replace(facts, person_name="Ada 李小龍 Lovelace")))

    assert "李小龍" in images_of(reader)
    assert "Ada" in words_of(reader)
    assert "李小龍" in reader.metadata.title


@pytest.mark.parametrize(
    "markup",
    [
        '#panic("no") *bold* $x^2$ _it_ `raw` @ref <label> \\ // note',
        "{person} {0} %s {{7*7}}",
        '"]; #read("/etc/passwd")',
    ],
)
def test_markup_in_the_facts_stays_plain_text(facts, read, markup):
    reader = read(render_certificate(replace(facts, course_title=markup, offering_dates=markup)))

    assert words_of(reader).count(" ".join(markup.split())) == 2


@pytest.mark.parametrize(
    ("logo", "figures"),
    [
        (LOGO, 2),
        (png(40, 20), 2),
        (b"", 1),
        (b"\x89PNG\r\n\x1a\n and then nothing", 1),
        (b"<svg", 1),
        (b"<html>not a picture</html>", 1),
        (b"0" * (512 * 1024 + 1), 1),
    ],
    ids=["svg", "png", "empty", "cut-png", "cut-svg", "html", "too-large"],
)
def test_a_logo_that_cannot_be_drawn_is_left_out(facts, read, logo, figures):
    reader = read(render_certificate(carrying(facts, logo)))

    assert len(images_of(reader)) == figures


def test_a_logo_reads_no_file_of_the_server(facts, read):
    spying = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        b' width="60" height="60"><image xlink:href="/etc/hostname" width="60" height="60"/>'
        b'<image href="certificate.typ" width="60" height="60"/></svg>'
    )

    assert len(read(render_certificate(carrying(facts, spying))).pages) == 1
