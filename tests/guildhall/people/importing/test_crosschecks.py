"""Rows compared with each other: repetitions, contradictions, several positions."""

from datetime import date

import pytest

from tests.guildhall.people.importing.files import reading_of

HEADING = "Employee ID,First Name,Last Name,School,Title,FTE,Start Date,End Date"


def staff(*rows: str) -> str:
    return "\n".join([HEADING, *rows])


def test_an_exact_repetition_is_counted_once():
    reading = reading_of(
        staff(
            "1,Ada,Lovelace,North,Aide,1,,",
            "2,Grace,Hopper,North,Aide,1,,",
            "1,Ada,Lovelace,North,Aide,1.0,,",
        )
    )

    assert (reading.rows_read, len(reading.rows), reading.positions) == (3, 2, 2)
    assert [(warning.row, warning.message) for warning in reading.warnings] == [
        (4, "The row repeats row 2 and is counted once.")
    ]


def test_rows_that_only_seem_alike_because_both_have_errors_are_both_kept():
    reading = reading_of(
        staff(
            "1,Ada,Lovelace,North,Aide,1.5,,",
            "1,Ada,Lovelace,North,Aide,1.6,,",
            "2,Kay,McNulty,,,,,",
        )
    )

    assert [row.row for row in reading] == [2, 3, 4]
    assert {error.row for error in reading.errors} == {2, 3}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1,Ada,Lovelace,,", "1,Grace,Hopper,,"),
        ("1,Ada,Lovelace,1985-12-10,", "1,Ada,Lovelace,1985-12-11,"),
    ],
)
def test_one_number_for_two_people_is_an_error_in_both_rows(first, second):
    reading = reading_of(f"ID,First Name,Last Name,DOB,Title\n{first}\n{second}\n3,Kay,McNulty,,\n")

    assert [error.row for error in reading.errors] == [2, 3]
    assert all("row 2" in error.message and "row 3" in error.message for error in reading.errors)


def test_spelling_case_and_accents_make_no_second_person():
    reading = reading_of(
        "ID,First Name,Last Name,Title\n1,José,O'Neil-Ruiz,Aide\n1,JOSE,ONEIL RUIZ,Clerk\n"
    )

    assert (reading.people, reading.positions, reading.errors) == (1, 2, ())


def test_people_of_one_name_are_two_without_a_number():
    reading = reading_of("First Name,Last Name,Title\nAda,Lovelace,Aide\nADA,Lovelace,Clerk\n")

    assert reading.people == 2
    assert "same name" in reading.warnings[0].message


def test_name_and_birth_date_make_one_person_without_a_number():
    reading = reading_of(
        'Name,DOB,Title\n"Lovelace, Ada",1985-12-10,Aide\n"Lovelace, Ada",12/10/1985,Clerk\n'
    )

    assert (reading.people, reading.positions) == (1, 2)


def test_a_change_closes_one_row_and_opens_the_next_of_the_same_position():
    reading = reading_of(
        staff(
            "1,Ada,Lovelace,North,Aide,0.5,2024-07-01,",
            "1,Ada,Lovelace,North,Aide,1,2020-07-01,2024-07-01",
        )
    )

    assert {row.position_key for row in reading} == {"north/aide/1"}
    assert (reading.errors, reading.warnings) == ((), ())


def test_positions_side_by_side_are_numbered_by_their_start_whatever_the_order_of_rows():
    earlier, later = (
        "1,Ada,Lovelace,North,Aide,0.4,2020-07-01,",
        "1,Ada,Lovelace,North,Aide,0.4,2021-07-01,",
    )

    for rows in ((earlier, later), (later, earlier)):
        keys = {
            row.start_date.year: row.position_key
            for row in reading_of(staff(*rows))
            if row.start_date
        }
        assert keys == {2020: "north/aide/1", 2021: "north/aide/2"}


def test_the_same_position_twice_at_once_is_an_error():
    reading = reading_of(
        staff(
            "1,Ada,Lovelace,North,Aide,0.4,2020-07-01,", "1,Ada,Lovelace,North,Aide,0.5,2020-07-01,"
        )
    )

    assert [error.row for error in reading.errors] == [3]
    assert "Rows 2 and 3" in reading.errors[0].message


@pytest.mark.parametrize(
    ("end", "errors"), [("2021-06-30", 0), ("2021-07-01", 0), ("2021-07-02", 1), ("", 1)]
)
def test_periods_of_a_numbered_position_may_touch_but_not_overlap(end, errors):
    reading = reading_of(
        "ID,Last Name,Position Number,Start Date,End Date\n"
        f"1,Lovelace,0017,2021-07-01,\n1,Lovelace,0017,2020-07-01,{end}\n2,Hopper,0017,2020-07-01,\n"
    )

    assert len(reading.errors) == errors


def test_fte_above_one_is_warned_of_only_on_days_that_have_it():
    one_after_another = staff(
        "1,Ada,Lovelace,North,Aide,1,2019-07-01,2020-06-30",
        "1,Ada,Lovelace,South,Aide,1,2020-07-01,",
    )
    at_once = staff(
        "1,Ada,Lovelace,North,Aide,0.6,2020-07-01,", "1,Ada,Lovelace,South,Aide,0.6,2020-08-01,"
    )

    assert reading_of(one_after_another).warnings == ()
    assert (
        reading_of(at_once).warnings[0].message == "Ada Lovelace holds 1.2 FTE in all (rows 2, 3)."
    )


def test_a_number_shared_by_all_rows_does_not_hang():
    rows = [
        f"1,Ada,Lovelace,North,Aide,0.5,{date(1950, 1, 1).replace(year=1950 + n % 70)},2100-01-01"
        for n in range(3000)
    ]
    rows = [row.replace("Aide", f"Aide{n}") if n % 2 else row for n, row in enumerate(rows)]

    assert reading_of(staff(*rows)).people == 1
