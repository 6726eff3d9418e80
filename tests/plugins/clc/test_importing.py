"""A file of participants: previewed row by row, written all or nothing, taken back."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries
from plugins.clc.importing import services
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.models.imports import ClcImport
from plugins.clc.rules import last_day
from tests.characters import Browser, make_person
from tests.plugins.clc.projects import points_of
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    earn,
    employ,
    enrolled,
    entries,
    fresh,
    line,
    rows_of,
)
from tests.together import all_at_once

pytestmark = pytest.mark.usefixtures("in_june")


@pytest.mark.seed("P16")
def test_of_250_rows_with_3_duplicates_247_are_created_and_3_reported(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    people = [employ(make_person("Member", f"No{number}")) for number in range(247)]
    lines = [line(person) for person in people]
    lines += [lines[4], lines[100], lines[246]]

    run = bring_in(*lines, commit=False)
    assert db.session.scalar(select(func.count()).select_from(ClcCycle)) == 0
    services.commit(run)

    assert run.counts == {"new": 247, "changed": 0, "unchanged": 0, "duplicate": 3, "error": 0}
    assert db.session.scalar(select(func.count()).select_from(ClcCycle)) == 247
    reported = rows_of(run, "duplicate")
    assert [row.row for row in reported] == [249, 250, 251]
    assert reported[0].problem.startswith("Row 6 has the same person and cycle already")
    page = client.sign_in(ada).see(north, f"/clc/import/{run.id}/rows?outcome=duplicate").text
    assert "Row 6 has the same person" in page


@pytest.mark.seed("P16")
def test_the_list_exports_a_file_that_changes_nothing(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    rosa = employ(make_person("Rosa", "Núñez, de"))
    bring_in(line(driver), line(rosa, "2024-10-02", "31", "45").replace("Núñez, de", '"Núñez, de"'))
    earn(driver, 600)
    client.sign_in(ada)

    for kind in ("csv", "xlsx"):
        file = client.see(north, f"/clc/participants?format={kind}").data
        run = services.upload(file, f"members.{kind}")
        assert run.counts == {
            "new": 0, "changed": 0, "unchanged": 2, "duplicate": 0, "error": 0,
        }  # fmt: skip


@pytest.mark.seed("P16")
def test_points_of_the_file_are_the_total_and_what_is_here_is_not_counted_twice(
    driver: Person,
) -> None:
    earn(driver, 480, on=date(2026, 5, 1))
    run = bring_in(line(driver, points="12.5"))

    assert run.counts["changed"] == 1
    assert points_of(driver) == Decimal("12.50")
    assert sorted(entry.points for entry in entries(driver)) == [2, Decimal("10.50")]

    bring_in(line(driver, points="15"))
    assert points_of(driver) == 15
    assert [entry.void_reason for entry in entries(driver) if entry.voided_at] == [
        "a newer file says otherwise"
    ]


def test_credit_that_waited_for_a_cycle_is_part_of_the_total(grace: Person) -> None:
    earn(grace, 480, on=date(2026, 5, 1))
    employ(grace)

    bring_in(line(grace, points="12.5"))

    assert points_of(grace) == Decimal("12.50")
    assert len([entry for entry in entries(grace) if entry.cycle_id]) == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("99999,Nobody,Here,,,1,30", "Nobody here has the number 99999"),
        ("{n},Lovelace,,,,1,30", "belongs to Hopper, Grace here"),
        (",Nobody,Here,,,1,30", "Nobody here is called Nobody, Here"),
        (",,,,,1,30", "The row names nobody"),
        ("{n},,,2026-13-01,,1,30", "no such day"),
        ("{n},,,2025-10-02,2045-10-01,1,30", "none of about three years"),
        ("{n},,,2025-10-02,2025-01-01,1,30", "none of about three years"),
        ("{n},,,,,-1,30", "Points lie between 0 and 10,000"),
        ("{n},,,,,many,30", "is not a number"),
        ("{n},,,,,1,0", "must be more than 0"),
        ("{n},,,,,1,30,extra", "more cells than the table has columns"),
    ],
)
@pytest.mark.seed("P16")
def test_a_row_that_cannot_be_taken_says_why_and_is_left_out(
    driver: Person, row: str, sentence: str
) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    run = bring_in(row.replace("{n}", str(driver.employee_number)), line(rosa))

    (wrong,) = rows_of(run, "error")
    assert sentence in wrong.problem
    assert run.counts["new"] == 1
    assert cycles_of(driver) == []


def test_a_certificated_employee_is_an_error_of_her_row(grace: Person) -> None:
    employ(grace, kind="certificated")

    run = bring_in(line(grace))

    assert "holds no classified position" in rows_of(run, "error")[0].problem


def test_two_people_of_one_name_need_a_number(north: TenantContext) -> None:
    for _each in range(2):
        employ(make_person("Rosa", "Parks"))

    run = bring_in("Parks,Rosa,4", headings="Last name,First name,Points")

    assert "Several people here are called Parks, Rosa" in rows_of(run, "error")[0].problem


def test_a_cycle_that_would_overlap_is_refused_in_its_row(driver: Person) -> None:
    enrolled(driver)
    rosa = employ(make_person("Rosa", "Parks"))

    run = bring_in(line(driver, "2024-10-02"), line(rosa, "2022-10-02"), line(rosa, "2023-10-02"))

    assert [row.problem.split(",")[0] for row in rows_of(run, "error")] == [
        "A cycle from 2025-10-02 to 2028-10-01 is here already",
        "It overlaps the cycle of row 3.",
    ]


def test_a_total_below_what_is_counted_here_is_not_taken(driver: Person) -> None:
    earn(driver, 2400)

    run = bring_in(line(driver, points="3"))

    assert "10.00 are counted here" in rows_of(run, "error")[0].problem


@pytest.mark.parametrize(
    ("state", "status"), [("open", "open"), ("Ended", "ended"), ("completado", "ended")]
)
def test_a_past_cycle_comes_in_as_ended(driver: Person, state: str, status: str) -> None:
    bring_in(
        f"{driver.employee_number},10/2/2022,10/1/2025,30,{state}",
        headings="Número de empleado,Inicio del ciclo,Vence,Puntos,Estado",
    )

    (cycle,) = cycles_of(driver)
    assert (cycle.status, cycle.valid.lower, last_day(cycle.valid)) == (
        status,
        date(2022, 10, 2),
        date(2025, 10, 1),
    )


def test_a_state_that_only_a_verifier_gives_cannot_be_brought_in(driver: Person) -> None:
    run = bring_in(f"{driver.employee_number},30,verified", headings="Employee number,Points,State")

    assert "as open or as ended" in rows_of(run, "error")[0].problem


def test_the_day_first_is_told_from_the_column_itself(driver: Person) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    bring_in(line(driver, "02/10/2025"), line(rosa, "25/10/2025"))

    assert [cycles_of(person)[0].valid.lower for person in (driver, rosa)] == [
        date(2025, 10, 2),
        date(2025, 10, 25),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file"),
        (b"Colour,Size\nred,4\n", "No column says who it is"),
        (b"\x00\x01\x02", "not text and not a workbook"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    north: TenantContext, content: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        services.upload(content, "x.csv")


def test_columns_nobody_reads_are_named(driver: Person) -> None:
    run = bring_in(
        f"{driver.employee_number},4,blue", headings="Employee number,Points,Favourite colour"
    )

    assert run.warnings == ["These columns are not read: Favourite colour."]


# All or nothing


@pytest.mark.seed("P16")
def test_nothing_is_written_where_the_preview_is_no_longer_true(driver: Person) -> None:
    run = bring_in(line(driver, points="5"), commit=False)
    enrolled(driver)
    earn(driver, 240)

    assert services.commit(run) is False
    again = fresh(ClcImport, run.id)
    assert (again.state, again.counts["changed"]) == ("previewed", 1)
    assert "Something changed here" in again.note
    assert points_of(driver) == 1

    assert services.commit(run) is True
    assert points_of(driver) == 5


@pytest.mark.seed("P16")
def test_a_failure_in_the_middle_leaves_nothing_behind(
    driver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bring_in(line(driver), commit=False)

    def fail(*_all: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("plugins.clc.importing.writing._find_cycles", fail)
    with pytest.raises(RuntimeError):
        services.commit(run)

    assert cycles_of(driver) == []
    assert fresh(ClcImport, run.id).state == "previewed"


def test_a_double_click_writes_once(app, north: TenantContext, driver: Person) -> None:
    run = bring_in(line(driver), commit=False)

    outcomes = all_at_once(app, north, [lambda: services.commit(run)] * 3)

    assert outcomes == [True, True, True]
    assert len(cycles_of(driver)) == 1
    assert len(entries(driver)) == 1


# The way back


# Pages


@pytest.mark.seed("P16")
def test_from_the_file_to_the_undo_on_its_pages(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    content = "\n".join(["Employee number,Points", f"{driver.employee_number},7", "4711,3"])
    client.sign_in(ada)
    sent = client.send(north, "/clc/import", file=(io.BytesIO(content.encode()), "members.csv"))
    run = db.session.scalars(select(ClcImport)).one()
    preview = client.see(north, f"/clc/import/{run.id}").text
    errors = client.see(north, f"/clc/import/{run.id}/rows?outcome=error&format=csv").text
    written = client.send(north, f"/clc/import/{run.id}/commit")
    points = points_of(driver)
    undone = client.send(north, f"/clc/import/{run.id}/undo", confirm="yes")

    assert [each.status_code for each in (sent, written, undone)] == [303, 303, 303]
    assert "Bring in 1 row" in preview
    (error,) = csv.DictReader(io.StringIO(errors.removeprefix("\ufeff")))
    assert (error["Row"], error["Why"][:32]) == ("3", "Nobody here has the number 4711.")
    assert points == 7
    assert queries.standing_of(driver.id, context.today()) is None


def test_a_page_without_a_file_says_so(client: Browser, north: TenantContext, ada: Person) -> None:
    answer = client.sign_in(ada).send(north, "/clc/import")

    assert answer.status_code == 422
    assert "Choose the file of participants" in answer.text


def test_another_tenants_import_is_not_found(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        run = bring_in(line(driver), commit=False)
    client.sign_in(ada)

    assert client.send(south, f"/clc/import/{run.id}/commit").status_code == 404
    assert db.session.scalars(select(ClcPointEntry)).all() == []
