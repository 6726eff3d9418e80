"""The paper sheet: everybody's line, room for hours, blank lines, readable to everybody (F13)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from guildhall.directory import Letterhead
from guildhall.pdf.sign_in_sheets import SheetFacts, render_sign_in_sheet
from tests.guildhall.pdf.test_certificates import LOGO, images_of

ZONE = ZoneInfo("America/Los_Angeles")


def facts(names=("Lovelace, Ada", "Hopper, Grace"), **others):
    return SheetFacts(
        **{
            "head": Letterhead("North Classified Employees"),
            "course_title": "Calm Words, Safe Routes",
            "starts": datetime(2026, 3, 4, 15, 30, tzinfo=ZONE),
            "ends": datetime(2026, 3, 4, 18, 0, tzinfo=ZONE),
            "place": "Training room",
            "leaders": ("Jun Park",),
            "names": names,
            **others,
        }
    )


def words_of(page) -> str:
    return " ".join(page.extract_text().replace("\u200b", "").split())


def test_a_sheet_lists_participants_with_room_for_fewer_hours(read):
    reader = read(render_sign_in_sheet(facts()))

    text = words_of(reader.pages[0])
    for stated in (
        "North Classified Employees",
        "Calm Words, Safe Routes",
        "March 4, 2026",
        "Training room",
        "Jun Park",
        "Lovelace, Ada",
        "Hopper, Grace",
        "Signature",
        "Fewer hours",
        "seven calendar years",
    ):
        assert stated in text
    assert text.index("North Classified Employees") < text.index("Made with Guildhall")


def test_a_spanish_sheet_is_spanish(read):
    reader = read(render_sign_in_sheet(facts(language="es", part=2, parts=3)))

    text = words_of(reader.pages[0])
    for stated in ("Hoja de asistencia", "4 de marzo de 2026", "Menos horas", "Sesión 2 de 3"):
        assert stated in text
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("es")


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (10, 1), (11, 2), (31, 2), (32, 3), (68, 4)])
def test_nobody_is_left_out_and_blank_lines_fill_the_last_page(read, people, pages):
    names = [f"Person {each:03}" for each in range(people)]

    reader = read(render_sign_in_sheet(facts(names)))

    text = " ".join(words_of(page) for page in reader.pages)
    assert len(reader.pages) == pages
    assert [text.count(name) for name in names] == [1] * people
    assert text.count("Employee number") >= 6


def test_a_sheet_is_tagged_and_names_itself_as_pdf_ua(read):
    reader = read(render_sign_in_sheet(facts()))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean equals True, is not it
    assert "/StructTreeRoot" in root
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata.title == "Sign-in sheet: Calm Words, Safe Routes, March 4, 2026"


@pytest.mark.parametrize(
    "name", ["", "李小龍 😀", "\u202eadA", "W" * 300, "#panic(1) *x*", "{page} {0} %s"], ids=ascii
)
def test_no_name_stops_a_sheet(read, name):
    reader = read(
        render_sign_in_sheet(
            facts(
                [name] * 9, head=Letterhead(name), course_title=name, place=name, leaders=[name] * 4
            )
        )
    )

    assert len(reader.pages) == 1


def test_the_same_facts_give_the_same_bytes():
    once, again = (render_sign_in_sheet(facts()) for _ in range(2))

    assert once == again


def test_guests_stand_in_a_block_of_their_own_below_the_participants(read):
    reader = read(render_sign_in_sheet(facts(guests=("Rivera, school board",))))

    text = words_of(reader.pages[0])
    assert len(reader.pages) == 1
    assert text.index("Print your name") < text.index("Guests, never counted as participants")
    assert text.index("never counted") < text.index("Rivera, school board")


def test_the_tenants_logo_stands_on_the_sheet(read):
    with_logo = read(render_sign_in_sheet(facts(head=Letterhead("North", logo=LOGO))))
    without = read(render_sign_in_sheet(facts(head=Letterhead("North"))))

    assert images_of(with_logo) == ["Logo of North"]
    assert images_of(without) == []
