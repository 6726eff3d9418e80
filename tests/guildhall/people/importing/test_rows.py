"""From a file to rows: what is read, supplied, compared and refused."""

from datetime import date
from decimal import Decimal

import pytest

from guildhall.errors import Invalid
from guildhall.people.importing.mapping import chosen_by_person
from guildhall.people.importing.rows import read_rows
from guildhall.people.importing.staffrow import Defaults
from tests.guildhall.people.importing.files import (
    GRAND_BEND,
    TODAY,
    reading_of,
    sheet_of,
    workbook,
)


@pytest.mark.seed("P4")
def test_grand_bend_has_69_rows_of_68_people():
    reading = reading_of(GRAND_BEND, minutes_per_week=2250)

    assert (reading.rows_read, reading.people, reading.positions) == (69, 68, 69)
    assert reading.errors == ()
    assert [(warning.row, warning.message) for warning in reading.warnings] == [
        (None, "Hours per week: 69 rows have none in the file and get your default, 37.5."),
        (68, "Efrain Rodriguez holds 2 FTE in all (rows 67, 68)."),
    ]
    assert {row.minutes_per_week for row in reading} == {2250}
    assert {row.supplied for row in reading} == {frozenset({"minutes_per_week"})}


def test_one_person_may_hold_several_positions():
    rows = [row for row in reading_of(GRAND_BEND) if row.employee_number == "207283"]

    assert [row.position_key for row in rows] == [
        "255901001/high-school-counselor/1",
        "255901044/middle-school-counselor/1",
    ]
    assert len({row.person_key for row in rows}) == 1


def test_grand_bends_first_row_is_read_field_by_field():
    row = reading_of(GRAND_BEND).rows[0]

    assert (row.row, row.employee_number, row.name, row.preferred_name) == (
        2,
        "207219",
        "Earnest Buck",
        "Godwin",
    )
    assert (row.email, row.department, row.annual_fte, row.end_date) == (
        "",
        "521",
        Decimal(1),
        None,
    )
    assert row.hire_date == row.start_date == date(2018, 2, 9)


@pytest.mark.seed("T7")
def test_default_hours_are_those_of_full_time_and_fill_only_what_is_missing():
    reading = reading_of(
        "ID,Last Name,Title,FTE,Hours,Months\n"
        "1,Lovelace,Aide,0.5,,\n2,Hopper,Aide,0.5,30,10\n3,Kay,Aide,1,,\n",
        minutes_per_week=2400,
        months=12,
        bargaining_unit="PSEA",
        classified_or_certificated="classified",
        full_time_minutes=2400,
    )

    assert [row.minutes_per_week for row in reading] == [1200, 1800, 2400]
    assert [row.months for row in reading] == [12, 10, 12]
    assert {row.bargaining_unit for row in reading} == {"PSEA"}
    messages = " ".join(warning.message for warning in reading.warnings)
    assert "Hours per week: 2 rows have none in the file and get your default, 40." in messages
    assert "1 of them is part time" in messages
    assert len(reading.warnings) == 6


def test_defaults_make_no_position_for_a_person_without_one():
    reading = reading_of(
        "ID,Last Name\n1,Lovelace\n", minutes_per_week=2400, bargaining_unit="PSEA"
    )

    assert (reading.people, reading.positions) == (1, 0)
    assert reading.rows[0].minutes_per_week is None
    assert reading.warnings == ()


def test_a_cell_that_cannot_be_read_names_its_row_and_column():
    reading = reading_of(
        "ID,Last Name,Title,HireDate,Email\n"
        "1,Lovelace,Aide,2026-02-30,ada\n\n2,Hopper,Aide,2/9/2018,\n"
    )

    assert {(error.row, error.column) for error in reading.errors} == {
        (2, "HireDate"),
        (2, "Email"),
    }
    assert any("no such day as “2026-02-30”" in error.message for error in reading.errors)
    assert reading.rows[1].hire_date == date(2018, 2, 9)


def test_a_row_with_too_many_values_is_an_error():
    reading = reading_of("ID,Last Name\n1,Lovelace\n2,Hopper, Jr.\n")

    assert [(error.row, error.message.split(".")[0]) for error in reading.errors] == [
        (3, "The row has 1 value too many")
    ]


def test_a_row_without_a_name_is_an_error():
    assert "no name" in reading_of("ID,Last Name\n1, \n2,Hopper").errors[0].message


def test_dates_are_judged_by_the_whole_file():
    reading = reading_of(
        "ID,Last Name,Hire Date,Start Date\n1,Lovelace,3/4/2020,25/12/2020\n2,Hopper,5/6/2020,\n"
    )

    assert [row.hire_date for row in reading] == [date(2020, 4, 3), date(2020, 6, 5)]
    assert sum("day first" in warning.message for warning in reading.warnings) == 2


def test_birth_years_of_two_digits_lie_in_the_past():
    reading = reading_of("ID,Last Name,DOB\n1,Lovelace,12/10/15\n2,Hopper,12/9/06\n")

    assert [row.birth_date for row in reading] == [date(2015, 12, 10), date(2006, 12, 9)]
    assert [warning.row for warning in reading.warnings] == [2]


def test_impossible_days_are_errors():
    reading = reading_of(
        "ID,Last Name,DOB,Start Date,End Date\n"
        "1,Lovelace,2027-01-01,2020-01-02,2020-01-01\n2,Hopper,,2020-01-01,2020-01-01\n"
    )

    assert sorted((error.row, error.column) for error in reading.errors) == [
        (2, "DOB"),
        (2, "End Date"),
    ]


def test_a_column_of_percent_is_said_to_be_one():
    reading = reading_of("ID,Last Name,FTE\n1,Lovelace,100\n2,Hopper,62.5\n")

    assert [row.annual_fte for row in reading] == [Decimal(1), Decimal("0.625")]
    assert "percent" in reading.warnings[0].message


@pytest.mark.seed("M1")
def test_codes_that_came_as_numbers_are_said_to_be_once():
    reading = reading_of(
        workbook([["Job Code", "Last Name"], [660, "Lovelace"], [661, "Hopper"], ["0662", "Kay"]])
    )

    assert [row.job_class_code for row in reading] == ["660", "661", "0662"]
    assert ["Job Code" in warning.message for warning in reading.warnings] == [True]


@pytest.mark.seed("M1")
def test_code_0660_keeps_its_zero():
    reading = reading_of("Job Code,Working Title,Months,Last Name\n0660,Coordinator,12,Lovelace\n")

    assert (reading.rows[0].job_class_code, reading.rows[0].months) == ("0660", 12)


def test_a_person_without_number_in_a_file_with_numbers_is_told():
    reading = reading_of("ID,Last Name\n1,Lovelace\n,Hopper\n")

    assert [(warning.row, warning.column) for warning in reading.warnings] == [(3, "ID")]


def test_a_mapping_with_errors_is_refused():
    sheet = sheet_of("ID,Last Name\n1,Lovelace\n")

    with pytest.raises(Invalid, match="names of the people"):
        read_rows(
            sheet, chosen_by_person(sheet.headers, {"employee_number": "ID"}), Defaults(today=TODAY)
        )


def test_names_without_a_comma_are_split_with_one_warning():
    reading = reading_of('ID,Name\n1,Ada Lovelace\n2,Grace Hopper\n3,"McNulty, Kay"\n')

    assert [(row.first_name, row.last_name) for row in reading] == [
        ("Ada", "Lovelace"),
        ("Grace", "Hopper"),
        ("Kay", "McNulty"),
    ]
    assert [warning.message[:7] for warning in reading.warnings] == ["2 names"]


def test_true_is_not_mistaken_for_the_1_above_it():
    reading = reading_of(
        workbook([["ID", "Last Name", "FTE"], ["1", "Kay", 1], ["2", "Ada", True]])
    )

    assert [(error.row, error.column) for error in reading.errors] == [(3, "FTE")]
