"""Flyers as documents: one page, tagged, in the tenant's dress, whatever is said on them."""

import pytest
from msgspec.structs import replace

from guildhall.directory import Letterhead
from guildhall.pdf.flyers import FlyerFacts, FlyerSession, render_flyer
from tests.guildhall.pdf.test_certificates import LOGO, images_of, png, words_of

URL = "https://guildhall.example.org/t/north/catalogue/0198?from=flyer"


@pytest.fixture
def flyer() -> FlyerFacts:
    return FlyerFacts(
        head=Letterhead("North Federation of School Employees"),
        title="De-escalation on the bus",
        kind="Workshop",
        sessions=(
            FlyerSession("Wednesday, March 10, 2027", "3:30 pm to 5:30 pm", "Room 12, Garden Road"),
        ),
        url=URL,
        summary="Read the early signs.",
        provider="Human Resources",
        for_whom="Classified staff",
        gives="2 h, 2 points",
        register_by="Friday, March 5, 2027",
        access_notes="Free parking",
    )


def test_a_flyer_says_what_when_where_and_for_whom(flyer, read):
    text = words_of(read(render_flyer(flyer)))

    for said in (
        "North Federation of School Employees",
        "De-escalation on the bus",
        "WORKSHOP",
        "Wednesday, March 10, 2027, 3:30 pm to 5:30 pm",
        "Room 12, Garden Road",
        "Classified staff",
        "Friday, March 5, 2027",
        "Free parking",
        "Offered by Human Resources",
        "guildhall.example.org/t/north/catalogue/0198",
    ):
        assert said in text
    assert "CANCELLED" not in text


def test_it_is_one_tagged_letter_page_with_an_address_to_press(flyer, read):
    reader = read(render_flyer(replace(flyer, head=replace(flyer.head, logo=LOGO))))
    (page,) = reader.pages

    assert (float(page.mediabox.width), float(page.mediabox.height)) == (612.0, 792.0)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert images_of(reader) == [
        "Logo of North Federation of School Employees",
        f"QR code that opens {URL}",
    ]
    assert {each.get_object()["/A"]["/URI"] for each in page["/Annots"]} == {URL}


def test_a_spanish_flyer_is_spanish_throughout(flyer, read):
    reader = read(render_flyer(replace(flyer, language="es")))

    text = words_of(reader)
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("es")
    for said in ("CUÁNDO Y DÓNDE", "PARA QUIÉN", "Más información e inscripción"):
        assert said in text
    assert "Register" not in text


@pytest.mark.parametrize(
    "long", ["W" * 300, "palabra " * 200, "Ada 李小龍 😀 ", "\x00\t", '#panic("no")']
)
def test_nothing_that_is_said_breaks_the_page(flyer, read, long):
    session = FlyerSession("Wednesday, March 10, 2027", "3:30 pm to 5:30 pm", long)
    hard = replace(
        flyer,
        head=Letterhead(long, logo=png(400, 20)),
        title=f"T {long}",
        summary=long,
        provider=long,
        for_whom=long,
        access_notes=long,
        sessions=(session,) * 12,
        cancelled=True,
    )

    reader = read(render_flyer(hard))

    assert len(reader.pages) == 1
    assert "A SERIES OF 12 SESSIONS" in words_of(reader)
    assert "CANCELLED" in words_of(reader)
    assert "Read more and register" in words_of(reader)


def test_a_logo_that_cannot_be_drawn_is_left_out(flyer, read):
    reader = read(render_flyer(replace(flyer, head=replace(flyer.head, logo=b"<svg"))))

    assert images_of(reader) == [f"QR code that opens {URL}"]
