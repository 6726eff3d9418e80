"""Every document of the family is PDF/UA-1, and a document that is not is found out."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, ContentStream, NameObject, NumberObject

from guildhall.directory import Letterhead
from guildhall.pdf.certificates import render_certificate, render_certificates
from guildhall.pdf.pin_slips import PinSlip, render_pin_slips
from guildhall.pdf.transcripts import (
    TranscriptFacts,
    TranscriptRow,
    TranscriptYear,
    render_transcript,
)
from tests.guildhall.pdf.structure import problems

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">'
    b'<circle cx="30" cy="30" r="28" fill="#5b4b8a"/></svg>'
)
HEAD = Letterhead("North Federation of School Employees", "#7a1f3d", LOGO)


def transcript(rows: int = 3, **facts) -> bytes:
    def row(number: int) -> TranscriptRow:
        return TranscriptRow(
            title=f"Safe lifting, part {number}",
            provider="Red Cross" if number % 2 else "",
            held_on=date(2026, 3, 4),
            figures=(Decimal("2.50"), Decimal("2.50"), None, Decimal(1)),
            certificate=f"2026-{number:06}",
            complete=number % 3 > 0,
            void_reason="Entered twice" if number % 5 == 4 else "",
        )

    totals = (Decimal("7.50"), Decimal("7.50"), Decimal(0), Decimal(3))
    years = (TranscriptYear("2025–26", tuple(map(row, range(rows))), totals),) if rows else ()
    return render_transcript(
        TranscriptFacts(
            head=HEAD,
            person_name="Ada Lovelace",
            employee_number="00417",
            issued_on=date(2026, 3, 12),
            years=years,
            totals=totals,
            **facts,
        )
    )


def slips() -> bytes:
    slip = PinSlip(
        person_name="Ada Lovelace",
        employee_number="00417",
        one_time_code="4827-XKQ2",
        expires=datetime(2026, 3, 8, 23, 30),  # noqa: DTZ001 - the tenant's own clock
    )
    return render_pin_slips(HEAD, [slip] * 9, sign_in_url="https://guildhall.example.org/t/n")


@pytest.mark.parametrize(
    "document",
    [
        render_certificate,
        lambda facts: render_certificate(replace(facts, head=HEAD, sample=True, language="es")),
        lambda facts: render_certificate(replace(facts, person_name="Ada 李小龍 Lovelace")),
        lambda facts: render_certificates(
            [facts, replace(facts, language="es")] * 3, "Safe lifting", "en"
        ),
        lambda _facts: slips(),
        lambda _facts: transcript(),
        lambda _facts: transcript(120, language="es", sample=True),
        lambda _facts: transcript(0),
    ],
    ids=["certificate", "dressed", "boxes", "bundle", "slips", "transcript", "long", "empty"],
)
def test_every_document_is_pdf_ua(facts, document):
    assert problems(PdfReader(io.BytesIO(document(facts)))) == []


def test_a_long_transcript_numbers_its_pages_and_repeats_its_head():
    reader = PdfReader(io.BytesIO(transcript(120)))

    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 3
    assert f"Page 2 of {len(pages)}" in pages[1]
    assert all("Certificate" in page for page in pages[:-1])


def without(key: str):
    return lambda writer: writer._root_object.pop(NameObject(key))


def unmarked(writer) -> None:
    writer._root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)


def untagged_rule(writer) -> None:
    """Draw a line on the page that belongs to nothing."""
    page = writer.pages[0]
    stream = ContentStream(page.get_contents(), writer)
    line = [NumberObject(0), NumberObject(9)]
    stream.operations += [(line, b"m"), (line, b"l"), ([], b"S")]
    page[NameObject("/Contents")] = writer._add_object(stream)


def silent_figures(writer) -> None:
    for each in writer._objects:
        if each is not None and hasattr(each, "get") and each.get("/S") == "/Figure":
            each.pop(NameObject("/Alt"))


def loose_fonts(writer) -> None:
    for each in writer._objects:
        if each is not None and hasattr(each, "get") and each.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                each.pop(NameObject(key), None)


@pytest.mark.parametrize(
    ("harm", "checkpoint"),
    [
        (unmarked, "06-001"),
        (without("/StructTreeRoot"), "01-006"),
        (without("/Lang"), "11-006"),
        (without("/ViewerPreferences"), "07-001"),
        (without("/Metadata"), "05-001"),
        (untagged_rule, "01-005"),
        (silent_figures, "13-004"),
        (loose_fonts, "31-009"),
    ],
)
def test_a_document_that_lost_something_is_found_out(facts, harm, checkpoint):
    writer = PdfWriter(clone_from=io.BytesIO(render_certificate(facts)))
    harm(writer)
    harmed = io.BytesIO()
    writer.write(harmed)

    found = problems(PdfReader(harmed))

    assert any(each.startswith(checkpoint) for each in found), found
