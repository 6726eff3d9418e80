"""Workbooks: the right worksheet, and a guard against what would take the process down."""

import io
import zipfile

import pytest

from guildhall.people.importing.refusals import UnreadableFile
from tests.guildhall.people.importing.files import sheet_of, workbook, workbook_of_xml


def test_a_workbook_that_starts_further_down_keeps_its_row_numbers():
    rows = [[], [], ["", "Employee ID", "Last Name"], [], ["", "1", "Ada"]]
    sheet = sheet_of(workbook(rows))

    assert sheet.header_row == 3
    assert [row.number for row in sheet.rows()] == [5]


def test_the_first_visible_worksheet_with_known_names_is_taken():
    notes = [["Read me first"], ["Ask payroll"], ["Thanks"]]
    staff = [["Employee ID", "Last Name"], ["1", "Hopper"]]
    sheet = sheet_of(workbook(notes, staff, staff, hidden=1))

    assert sheet.worksheet == "Sheet3"
    assert sheet.other_worksheets == ("Sheet1", "Sheet2")


def test_a_worksheet_can_be_asked_for_by_name():
    staff = [["Employee ID", "Last Name"], ["1", "Hopper"]]
    retired = [["Employee ID", "Last Name"], ["2", "Lovelace"]]

    assert next(iter(sheet_of(workbook(staff, retired), "Sheet2").rows())).cells == [
        "2",
        "Lovelace",
    ]
    with pytest.raises(UnreadableFile, match="no worksheet “Sheet9”"):
        sheet_of(workbook(staff), "Sheet9")


@pytest.mark.parametrize(
    "rows",
    [
        (
            b'<row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        b"<row r='1'><c s='1' r='A1'><v>1</v></c><c t=\"n\" r = 'ZZZ9999'><v>1</v></c></row>",
        b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 20_000,
        b'<x:row><x:c r="A9999999"><v>1</v></x:c></x:row><row r="1"><c r="ZZ1"><v>1</v></c></row>',
        # An r inside another attribute's value says nothing about the place.
        b'<row r="1">'
        + b"<c s=' r=\"A1\"'><v>1</v></c>" * 20_000
        + b"</row>"
        + b"<row><c><v>1</v></c></row>" * 20_000,
    ],
)
def test_a_worksheet_of_absurd_extent_is_refused_before_it_is_laid_out(rows):
    with pytest.raises(UnreadableFile, match="new file"):
        sheet_of(workbook_of_xml(rows))


def test_a_tag_without_an_end_is_refused():
    with pytest.raises(UnreadableFile, match="damaged"):
        sheet_of(workbook_of_xml(b"<row" + b" " * 5_000_000))


def test_a_worksheet_without_cell_references_is_read():
    cell = b'<c t="inlineStr"><is><t>%s</t></is></c>'
    rows = (b"Employee ID", b"Last Name"), (b"1", b"Hopper")
    xml = b"".join(b"<row>" + b"".join(cell % text for text in row) + b"</row>" for row in rows)

    assert [row.cells for row in sheet_of(workbook_of_xml(xml)).rows()] == [["1", "Hopper"]]


def test_an_archive_that_unpacks_into_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("guildhall.people.importing.workbooks.MAX_UNPACKED_BYTES", 1_000_000)
    bomb = workbook_of_xml(b" " * 2_000_000)

    with pytest.raises(UnreadableFile, match="too big"):
        sheet_of(bomb)


def test_a_size_told_too_small_is_not_believed(monkeypatch):
    monkeypatch.setattr("guildhall.people.importing.workbooks.MAX_UNPACKED_BYTES", 1_000_000)
    bomb = workbook_of_xml(b" " * 2_000_000)
    size = zipfile.ZipFile(io.BytesIO(bomb)).getinfo("xl/worksheets/sheet1.xml").file_size
    lying = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    assert lying != bomb
    with pytest.raises(UnreadableFile, match=r"damaged|too big"):
        sheet_of(lying)


def test_a_workbook_cut_short_is_refused():
    whole = workbook([["Employee ID", "Last Name"], ["1", "Hopper"]])

    for length in range(30, len(whole), 97):
        with pytest.raises(UnreadableFile):
            sheet_of(whole[:length])
