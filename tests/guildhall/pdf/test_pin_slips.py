"""Sign-in slips: each person's own, eight to a page, readable to everybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from guildhall.directory import Letterhead
from guildhall.errors import Invalid
from guildhall.pdf.pin_slips import PinSlip, render_pin_slips

NORTH = Letterhead("North")
ADDRESS = "https://guildhall.example.org/t/north/sign-in"


def slip(name: str = "Ada Lovelace", number: str = "00417", code: str = "4827-XKQ2") -> PinSlip:
    return PinSlip(
        person_name=name,
        employee_number=number,
        one_time_code=code,
        expires=datetime(2026, 3, 8, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles")),
    )


def words_of(page) -> str:
    return " ".join(page.extract_text().replace("\u200b", "").split())


def test_a_slip_says_who_where_with_what_and_until_when(read):
    reader = read(render_pin_slips(NORTH, [slip()], sign_in_url=ADDRESS))

    text = words_of(reader.pages[0])
    for stated in (
        "North",
        "Ada Lovelace",
        "00417",
        "4827-XKQ2",
        "guildhall.example.org/t/north/sign-in",
        "March 8, 2026 at 11:30 PM",
    ):
        assert stated in text


def test_a_spanish_slip_is_spanish(read):
    reader = read(render_pin_slips(NORTH, [slip()], sign_in_url=ADDRESS, language="es"))

    text = words_of(reader.pages[0])
    assert "8 de marzo de 2026 a las 11:30" in text
    assert "Escriba ambos" in text
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("es")


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (8, 1), (9, 2), (68, 9)])
def test_eight_slips_fill_a_page_and_nobody_is_left_out(read, people, pages):
    everybody = [slip(f"Person {each:03}") for each in range(people)]

    reader = read(render_pin_slips(NORTH, everybody, sign_in_url=ADDRESS))

    assert len(reader.pages) == pages
    text = " ".join(words_of(page) for page in reader.pages)
    assert [text.count(f"Person {each:03}") for each in range(people)] == [1] * people


def test_slips_are_tagged_and_name_themselves_as_pdf_ua(read):
    reader = read(render_pin_slips(NORTH, [slip()], sign_in_url=ADDRESS))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean equals True, is not it
    assert "/StructTreeRoot" in root
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata.title == "Sign-in slips of North"


@pytest.mark.parametrize(
    "name", ["", "李小龍 😀", "\u202eadA", "W" * 300, "#panic(1) *x*"], ids=ascii
)
def test_no_name_stops_the_slips(read, name):
    reader = read(render_pin_slips(Letterhead(name), [slip(name)] * 9, sign_in_url=ADDRESS))

    assert len(reader.pages) == 2
    assert "4827-XKQ2" in words_of(reader.pages[1])


def test_the_same_slips_give_the_same_bytes():
    once, again = (render_pin_slips(NORTH, [slip()], sign_in_url=ADDRESS) for _ in range(2))

    assert once == again


def test_nobody_to_print_for_is_a_sentence():
    with pytest.raises(Invalid, match="at least one person"):
        render_pin_slips(NORTH, [], sign_in_url=ADDRESS)
