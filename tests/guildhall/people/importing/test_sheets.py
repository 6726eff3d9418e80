"""Opening files: told apart by content, and refused with a sentence that helps."""

import io
import zipfile

import pytest

from guildhall.errors import Invalid
from guildhall.people.importing import sheets
from guildhall.people.importing.delimited import MAX_ROWS
from guildhall.people.importing.refusals import UnreadableFile
from guildhall.people.importing.sheets import open_sheet
from tests.guildhall.people.importing.files import (
    GRAND_BEND,
    reading_of,
    sheet_of,
    workbook,
)

HEADING = "Employee ID,First Name,Last Name"


def zip_of(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?><Workbook/>", "web page"),
        (b"\x1f\x8b\x08\x00\x00", "Unpack"),
        (b"{\\rtf1 staff}", "document"),
        (b"Name,ID\x00\x01\x02\nAda,1\n", "not text"),
        (b"\x01\x02\x03\x04\x05\x06" * 30, "not text"),
        (zip_of(a=b"hello"), "ZIP"),
        (zip_of(word__document=b"hello"), "document"),
        (zip_of(xl__workbook=b"hello"), "damaged"),
        (b"PK\x03\x04 xl/ and nothing else", "damaged"),
        (HEADING.encode(), "no rows below"),
        (f"{HEADING}\n\n,,\n".encode(), "no rows below"),
        (
            b"1,Ada,ada@north.example,2019-01-01\n2,Grace,g@north.example,2019-01-02\n",
            "No row of column",
        ),
        ("Ada,Lovelace\nGrace,Hopper".encode("utf-16")[:-1], "middle of a character"),
        (
            f'{HEADING}\n1,"Ada,Lovelace\n2,Grace,Hopper\n3,Kay,x,y,z'.encode(),
            "Row 2 opens a quotation",
        ),
        (b"Name\nAda\x81\x8d\xff", "cannot be read"),
    ],
)
def test_what_is_not_a_staff_list_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        sheet_of(data)

    assert sentence in refusal.value.message
    assert refusal.value.fields == {"file": refusal.value.message}
    assert isinstance(refusal.value, Invalid)


def test_the_name_of_a_file_decides_nothing():
    csv_called_xlsx = open_sheet(f"{HEADING}\n1,Ada,Lovelace\n".encode(), "staff.xlsx")
    xlsx_called_csv = open_sheet(
        workbook([["Employee ID", "Last Name"], ["1", "Ada"]]), "staff.csv"
    )

    assert csv_called_xlsx.headers == ("Employee ID", "First Name", "Last Name")
    assert xlsx_called_csv.worksheet == "Sheet1"


@pytest.mark.parametrize(
    ("encoding", "assumed"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", False),
        ("utf-32", False),
        ("cp1252", True),
    ],
)
def test_every_encoding_gives_the_same_names(encoding, assumed):
    sheet = sheet_of(f"{HEADING}\n1,Zoë,Muñoz\n2,Søren,O\u2019Brien\n".encode(encoding))

    assert [row.cells for row in sheet.rows()] == [
        ["1", "Zoë", "Muñoz"],
        ["2", "Søren", "O\u2019Brien"],
    ]
    assert any("Windows-1252" in warning for warning in sheet.warnings) is assumed


def test_utf8_with_one_broken_byte_is_not_taken_for_windows_1252():
    sheet = sheet_of(f"{HEADING}\n1,Zoë,Muñoz\n2,Søren,Łuk".encode() + b"\xc3\n")

    assert next(iter(sheet.rows())).cells[1] == "Zoë"
    assert "damaged" in sheet.warnings[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_evenly(delimiter):
    rows = [
        ["ID", "Name", "FTE"],
        ["1", '"Hopper, Grace; Dr|x"', "0.5"],
        ["2", '"Lovelace, Ada"', "1"],
    ]
    sheet = sheet_of("\n".join(delimiter.join(row) for row in rows))

    assert sheet.headers == ("ID", "Name", "FTE")
    assert [row.cells[2] for row in sheet.rows()] == ["0.5", "1"]


def test_decimal_commas_do_not_make_a_semicolon_file_a_comma_file():
    sheet = sheet_of("ID;Name;FTE\n1;Ada;0,5\n2;Grace;0,8\n3;Kay;1,0\n")

    assert [row.cells[2] for row in sheet.rows()] == ["0,5", "0,8", "1,0"]


def test_excels_own_first_line_names_the_delimiter_and_is_no_row():
    sheet = sheet_of("sep=;\r\nID;Last Name\r\n1;Hopper\r\n")

    assert sheet.header_row == 1
    assert [row.number for row in sheet.rows()] == [2]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    text = f'{HEADING}\r\n1,Ada,"Love\nlace"\r\n\r\n,,\r\n2,Grace,Hopper'

    assert [row.number for row in sheet_of(text).rows()] == [2, 5]


def test_titles_above_the_names_are_passed_over():
    sheet = sheet_of(
        "Grand Bend ISD\nStaff list,as of,1/15/2026\n\nEmp #,First Name,Last Name\n1,Ada,Lovelace\n"
    )

    assert (sheet.header_row, sheet.headers[0]) == (4, "Emp #")


def test_unknown_names_in_another_script_are_still_names():
    assert sheet_of("番号,氏名\n17,山田\n18,鈴木\n").headers == ("番号", "氏名")


def test_every_column_gets_a_name_of_its_own():
    sheet = sheet_of("Name,name,,Name (2),Last Name\na,b,c,d,e\n")

    assert sheet.headers == ("Name", "name (2)", "Column C", "Name (2) (2)", "Last Name")


def test_a_short_row_is_filled_and_a_long_one_is_told():
    rows = list(sheet_of(f"{HEADING}\n1\n2,Ada,Lovelace,,\n3,Grace,Hopper, Jr.,x\n").rows())

    assert [(row.cells, row.surplus) for row in rows] == [
        (["1", "", ""], 0),
        (["2", "Ada", "Lovelace"], 0),
        (["3", "Grace", "Hopper"], 2),
    ]


def test_a_trailing_delimiter_makes_no_column_and_hides_no_shifted_row():
    sheet = sheet_of(f"{HEADING},\n1,Ada,Lovelace,\n2,Grace,Hopper, Jr.,\n3,Kay,McNulty,\n")

    assert sheet.headers == ("Employee ID", "First Name", "Last Name")
    assert [row.surplus for row in sheet.rows()] == [0, 1, 0]


def test_a_stray_quote_does_not_swallow_the_file():
    sheet = sheet_of(f'{HEADING}\n1,"Ada,Lovelace\n2,Grace,Hopper\n')

    assert [row.cells[1] for row in sheet.rows()] == ['"Ada', "Grace"]
    assert "stray" in sheet.warnings[0]


def test_an_endless_cell_is_refused():
    with pytest.raises(UnreadableFile, match="Row 2"):
        sheet_of(f'{HEADING}\n1,"{"a" * 200_000}",b\n')


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch, tmp_path):
    monkeypatch.setattr(sheets, "MAX_BYTES", 20)
    big = tmp_path / "staff.csv"
    big.write_text(f"{HEADING}\n1,Ada,Lovelace\n")

    with pytest.raises(UnreadableFile, match="larger than"):
        open_sheet(big, "staff.csv")


def test_too_many_rows_are_refused():
    with pytest.raises(UnreadableFile, match="Split it"):
        sheet_of("Last Name\n" + "Hopper\n" * (MAX_ROWS + 1))


def test_too_many_columns_are_refused():
    heading = ",".join(f"Name {letter}" for letter in range(600))

    with pytest.raises(UnreadableFile, match="600 columns"):
        sheet_of(f"{heading}\n{'x,' * 599}x\n")


def test_grand_bend_opens_from_its_path():
    sheet = open_sheet(GRAND_BEND, GRAND_BEND.name)

    assert len(sheet.headers) == 18
    assert len(list(sheet.rows())) == len(list(sheet.rows())) == 69


def test_a_quote_left_open_in_a_full_row_is_told_by_its_cell():
    reading = reading_of(f'{HEADING}\n1,"Ada,Lovelace\n2,"Grace",Hopper\n3,Kay,McNulty\n')

    assert [(problem.row, problem.column) for problem in reading.errors] == [(2, "First Name")]
    assert "quotation mark" in reading.errors[0].message
