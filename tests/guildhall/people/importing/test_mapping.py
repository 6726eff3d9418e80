"""Guessing, correcting and saving which column is which."""

import json

import pytest

from guildhall.errors import Invalid
from guildhall.people.importing.fields import FIELDS
from guildhall.people.importing.guessing import guess
from guildhall.people.importing.mapping import (
    chosen_by_person,
    fingerprint,
    problems,
    saved_mapping,
)
from guildhall.people.importing.sheets import open_sheet
from guildhall.people.importing.synonyms import recognise
from tests.guildhall.people.importing.files import GRAND_BEND, mapping_of, sheet_of

MUNIS = {
    "EMP #": "employee_number",
    "LAST NAME": "last_name",
    "FIRST NAME": "first_name",
    "MI": "middle_name",
    "SUFFIX": "suffix",
    "LOC": "worksite_code",
    "LOC DESC": "worksite_name",
    "JOB CD": "job_class_code",
    "JOB CLASS DESC": "job_class_title",
    "POS TITLE": "position_title",
    "GROUP/BU": None,
    "BARG UNIT": None,
    "HIRE DT": "hire_date",
    "TERM DT": "end_date",
    "HRS/WK": "hours_per_week",
    "FTE %": "annual_fte",
    "BASE PAY": None,
    "SSN": None,
    "GENDER": None,
}
PEOPLESOFT = {
    "EMPLID": "employee_number",
    "Empl Rcd Nbr": "position_key",
    "Name": "full_name",
    "DeptID": "department",
    "Jobcode": "job_class_code",
    "Job Code Descr": "job_class_title",
    "Position Title": "position_title",
    "Union Code": "bargaining_unit",
    "Std Hours": "hours_per_week",
    "FTE": "annual_fte",
    "Orig Hire Date": "hire_date",
    "Eff Date": "start_date",
    "Empl Status": "employment_status",
    "Annual Rt": None,
    "Supervisor Name": None,
    "Supervisor Email": None,
    "Email ID": "email",
}
SKYWARD = {
    "NameID": "employee_number",
    "Last": "last_name",
    "First": "first_name",
    "Middle": "middle_name",
    "DOB": "birth_date",
    "Email Address": "email",
    "Home Phone": "phone",
    "Building": "worksite_name",
    "Assignment Code": None,
    "Assignment": "position_title",
    "Calendar Months": "months",
    "Certified/Classified": "classified_or_certificated",
    "Probation End Date": "probation_end",
    "Language": "language",
    "Badge #": "badge_code",
    "Race": None,
}
SPANISH = {
    "Número de empleado": "employee_number",
    "Nombre": "first_name",
    "Segundo nombre": "middle_name",
    "Apellidos": "last_name",
    "Correo electrónico": "email",
    "Teléfono": "phone",
    "Fecha de nacimiento": "birth_date",
    "Idioma": "language",
    "Puesto": "position_title",
    "Escuela": "worksite_name",
    "Departamento": "department",
    "Sindicato": "bargaining_unit",
    "Horas por semana": "hours_per_week",
    "Meses": "months",
    "Fecha de contratación": "hire_date",
    "Fecha de inicio": "start_date",
    "Fecha de baja": "end_date",
    "Salario": None,
}


@pytest.mark.parametrize("known", [MUNIS, PEOPLESOFT, SKYWARD, SPANISH], ids="MPKS")
def test_the_columns_of_common_exports_are_guessed_by_name_alone(known):
    mapping = guess(list(known), [])

    assert mapping.columns == {
        field.key: header for field in FIELDS for header, key in known.items() if key == field.key
    }


@pytest.mark.seed("M1")
def test_grand_bend_is_mapped_whole_but_for_pay():
    mapping = mapping_of(open_sheet(GRAND_BEND, "staff"))

    assert len(mapping.choices) == 17
    assert mapping.columns["worksite_code"] == "EducationOrganizationId"
    assert mapping.columns["job_class_title"] == "StaffClassification"
    assert [(column.header, column.reason) for column in mapping.ignored] == [
        ("AnnualWage", "Pay is not needed and is never stored.")
    ]
    assert all(0 < choice.confidence <= 1 and choice.reason for choice in mapping.choices)
    assert problems(mapping) == []


@pytest.mark.parametrize(
    "pay", ["AnnualWage", "Salary", "Pay Rate", "Hourly Rate", "Base Pay", "Sueldo"]
)
def test_pay_is_never_taken_even_if_nothing_else_is_there(pay):
    mapping = guess(["Name", pay], [["Ada Lovelace", "0.5"]])

    assert pay not in mapping.columns.values()
    assert "Pay" in mapping.ignored[0].reason


def test_a_column_is_used_once_and_a_field_is_filled_once():
    mapping = guess(["Hire Date", "Hire Date (2)", "Date Hired", "Start Date"], [])

    assert len(set(mapping.columns.values())) == len(mapping.columns) == 2
    assert mapping.columns["hire_date"] == "Hire Date"


def test_what_stands_in_a_column_decides_between_code_and_name():
    codes = guess(
        ["Name", "School", "Location"], [["Ada", "Lincoln", "0107"], ["Grace", "Adams", "0044"]]
    )
    by_values = guess(["Name", "Contact"], [["Ada", "ada@north.org"], ["Grace", "g@north.org"]])

    assert codes.columns["worksite_name"] == "School"
    assert by_values.columns["email"] == "Contact"


def test_a_name_that_its_values_contradict_is_doubted():
    mapping = guess(["Last Name", "Email"], [["Hopper", "yes"], ["Lovelace", "no"]])

    assert mapping.columns == {"last_name": "Last Name"}


@pytest.mark.parametrize(
    ("headers", "rows", "columns"),
    [
        (["Nombre"], [["Ada Lovelace"]], {"full_name": "Nombre"}),
        (
            ["Nombre", "Apellido"],
            [["Ada", "Lovelace"]],
            {"first_name": "Nombre", "last_name": "Apellido"},
        ),
        (
            ["Name", "Last Name"],
            [["Ada", "Lovelace"]],
            {"first_name": "Name", "last_name": "Last Name"},
        ),
        (
            ["Full Name", "First Name", "Last Name"],
            [["Lovelace, Ada", "Ada", "Lovelace"]],
            {"first_name": "First Name", "last_name": "Last Name"},
        ),
        (["Who"], [["Lovelace, Ada"], ["Hopper, Grace"]], {"full_name": "Who"}),
    ],
)
def test_names_are_settled_together(headers, rows, columns):
    assert guess(headers, rows).columns == columns


def test_a_misspelt_heading_is_still_understood():
    assert guess(["Employe Number", "Lastname", "Fist Name"], []).columns == {
        "employee_number": "Employe Number",
        "first_name": "Fist Name",
        "last_name": "Lastname",
    }


def test_every_heading_that_we_write_is_recognised_as_itself():
    for field in FIELDS:
        assert recognise(field.heading) == field.key


def test_a_saved_mapping_fits_the_same_columns_in_another_order():
    sheet = sheet_of("Emp #,Apellido,Name,Wage\n1,Lovelace,Ada,3\n")
    saved = chosen_by_person(
        sheet.headers, {"employee_number": "Emp #", "last_name": "Apellido", "first_name": ""}
    ).to_json()
    again = saved_mapping(saved, ["wage", "APELLIDO", "name", "Emp #"])

    assert again.columns == {"employee_number": "Emp #", "last_name": "APELLIDO"}
    assert [column.header for column in again.ignored] == ["wage", "name"]
    assert again.fingerprint == json.loads(saved)["fingerprint"] == fingerprint(sheet.headers)
    assert again.fingerprint != fingerprint(["Emp #", "Apellido"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"format": 2, "columns": {}}',
        '{"format": 1, "columns": {"email": 3}}',
        "null",
    ],
)
def test_a_damaged_mapping_is_refused(text):
    with pytest.raises(Invalid, match="saved"):
        saved_mapping(text, ["Name"])


@pytest.mark.parametrize(
    ("columns", "severity", "words"),
    [
        (
            {"last_name": "Name", "email": "Name", "employee_number": "ID"},
            "error",
            "several fields",
        ),
        ({"last_name": "Nom", "employee_number": "ID"}, "error", "no column “Nom”"),
        ({"last_name": "Name", "wage": "ID"}, "error", "no field “wage”"),
        ({"employee_number": "ID"}, "error", "names of the people"),
        ({"last_name": "Name"}, "warning", "employee numbers"),
        ({"first_name": "Name", "employee_number": "ID"}, "warning", "last names"),
    ],
)
def test_a_corrected_mapping_is_checked(columns, severity, words):
    found = problems(chosen_by_person(["ID", "Name"], columns))

    assert found[0].severity == severity
    assert words in found[0].message
