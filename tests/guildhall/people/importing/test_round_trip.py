"""What is exported imports unchanged, and no bytes whatever bring anything but a sentence."""

import csv
import io
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guildhall.people.importing.export import write_rows
from guildhall.people.importing.refusals import UnreadableFile
from guildhall.people.importing.rows import read_rows
from guildhall.people.importing.sheets import open_sheet
from guildhall.people.importing.staffrow import CONTENT, Defaults, StaffRow
from guildhall.people.importing.text import clean_text
from tests.guildhall.people.importing.files import (
    GRAND_BEND,
    TODAY,
    mapping_of,
    reading_of,
    workbook,
    workbook_of_xml,
)

NOTHING = {"null", "n/a", "na", "none", "-", "--", "nil", "(blank)", "(null)", "#n/a"}
TRICKY = st.sampled_from(
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "'0660", "''x", "'t Hooft", "0660", "1,5;x|y", 'a"b']
)
WORDS = (
    st.text(min_size=1, max_size=12)
    .map(clean_text)
    .filter(
        lambda text: (
            bool(text)
            and clean_text(text) == text
            and "\ufffd" not in text
            and text.casefold() not in NOTHING
            and not text.startswith("#")
        )
    )
)
TEXT = st.one_of(TRICKY, WORDS)
DAYS = st.dates(date(1950, 1, 1), date(2015, 12, 31))


@st.composite
def staff_rows(draw: st.DrawFn) -> list[StaffRow]:
    """Draw rows of people with numbers of their own, as a tenant's records give them."""
    rows = []
    for number in range(draw(st.integers(1, 5))):
        facts: dict[str, Any] = {
            name: draw(TEXT)
            for name in (
                "first_name",
                "last_name",
                "middle_name",
                "preferred_name",
                "position_title",
                "department",
                "worksite_code",
                "worksite_name",
                "job_class_code",
                "job_class_title",
                "bargaining_unit",
            )
        }
        start = draw(DAYS)
        rows.append(
            StaffRow(
                row=number + 2,
                person_key=f"n:{number}",
                employee_number=str(number),
                position_key=f"{number}/x/1",
                has_position=True,
                email=draw(st.sampled_from(["", f"ada.{number}@north.example"])),
                phone=draw(st.sampled_from(["", "+1 512 555 0100"])),
                birth_date=draw(st.none() | DAYS.filter(lambda day: day.year < 2000)),
                language=draw(st.sampled_from(["", "en", "es", "vi"])),
                annual_fte=draw(st.none() | st.integers(1, 1000).map(lambda n: Decimal(n) / 1000)),
                minutes_per_week=draw(st.none() | st.integers(1, 10_080)),
                full_time_minutes=draw(st.sampled_from([None, 2250, 2400])),
                months=draw(st.none() | st.integers(1, 12)),
                classified_or_certificated=draw(
                    st.sampled_from(["", "classified", "certificated"])
                ),
                start_date=start,
                end_date=draw(st.none() | st.dates(start, date(2099, 1, 1))),
                **facts,
            )
        )
    return rows


def content(rows: Sequence[StaffRow]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in CONTENT} for row in rows]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@given(rows=staff_rows())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_the_same(file_format, rows):
    sheet = open_sheet(write_rows(rows, file_format), "staff")
    reading = read_rows(sheet, mapping_of(sheet), Defaults(today=TODAY))

    assert reading.errors == ()
    assert content(reading.rows) == content(rows)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_grand_bend_exported_imports_unchanged(file_format):
    reading = reading_of(GRAND_BEND, minutes_per_week=2250)
    again = reading_of(write_rows(reading, file_format))

    assert content(again.rows) == content(reading.rows)
    assert (again.people, again.positions, again.errors) == (68, 69, ())


def test_no_cell_of_a_csv_can_run_as_a_formula():
    row = StaffRow(
        row=2, employee_number="1", last_name='=HYPERLINK("http://x")', phone="+1 512 555 0100"
    )
    lines = list(csv.reader(io.StringIO(write_rows([row], "csv").decode("utf-8-sig"))))

    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in lines[1])
    assert """'=HYPERLINK("http://x")""" in lines[1]


def read_whatever(data: bytes) -> None:
    """Read bytes as far as they go; anything but a sentence or rows is a failure."""
    try:
        sheet = open_sheet(data, "staff")
    except UnreadableFile as refusal:
        if not refusal.message.endswith("."):
            raise
        return
    mapping = mapping_of(sheet)
    if mapping.columns.keys() & {"last_name", "first_name", "full_name"}:
        reading = read_rows(sheet, mapping, Defaults(today=TODAY, minutes_per_week=2250))
        assert all(
            problem.message.endswith(".") for problem in (*reading.errors, *reading.warnings)
        )
        write_rows(reading, "csv")


@given(data=st.binary(max_size=2000))
@settings(max_examples=1000, deadline=None)
def test_random_bytes_give_a_sentence_or_rows(data):
    read_whatever(data)


@given(text=st.text(alphabet=st.sampled_from("ID,;\t|\"'\n\r 0129/.-@aé=Name"), max_size=300))
@example(text='\n\n"')
@settings(max_examples=500, deadline=None)
def test_random_tables_give_a_sentence_or_rows(text):
    read_whatever(b"Employee ID,Last Name,Hire Date,FTE,Hours,Email\n" + text.encode())


CSV_FILE = GRAND_BEND.read_bytes()[:3000]
XLSX_FILE = workbook(
    [["Employee ID", "Last Name", "Hire Date"], [1, "Ada", date(2020, 1, 2)], [2, "Grace", "x"]]
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 2_000_000), st.binary(max_size=4)), min_size=1, max_size=6
)


def changed(data: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    for at, new in changes:
        place = at % len(data)
        data = data[:place] + new + data[place + 1 :]
    return data


@given(changes=CHANGES)
@settings(max_examples=400, deadline=None)
def test_a_damaged_csv_gives_a_sentence_or_rows(changes):
    read_whatever(changed(CSV_FILE, changes))


@given(changes=CHANGES)
@settings(max_examples=400, deadline=None)
def test_a_damaged_workbook_gives_a_sentence_or_rows(changes):
    read_whatever(changed(XLSX_FILE, changes))


SHEET_XML = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>Employee ID</t></is></c>'
    b'<c r="B1" t="inlineStr"><is><t>Last Name</t></is></c></row>'
    b'<row r="2"><c r="A2"><v>17</v></c><c r="B2" t="inlineStr"><is><t>Hopper</t></is></c></row>'
    b'<row r="3"><c r="A3" s="1"><v>43140</v></c><c r="B3" t="b"><v>1</v></c></row>'
)


@given(changes=CHANGES)
@settings(max_examples=300, deadline=None)
def test_a_workbook_of_damaged_xml_gives_a_sentence_or_rows(changes):
    read_whatever(workbook_of_xml(changed(SHEET_XML, changes)))


@pytest.mark.parametrize(
    "stuff", ["1", "1.", "1,", "a@a.", "(", "- ", "1-", " ", "'", "=", "#", "a,"]
)
def test_endless_cells_cost_no_time(stuff):
    cell = '"' + stuff * (100_000 // len(stuff)) + 'x"'
    row = ",".join([cell] * 7)
    started = time.process_time()

    read_whatever(f"ID,Last Name,Hire Date,FTE,Hours,Email,Phone\n{row}\n{row}\n".encode())
    read_whatever(f"{row}\n{row}\n".encode())

    assert time.process_time() - started < 5
