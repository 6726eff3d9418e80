"""Awards that began before Guildhall: brought in once, paid once, never charged for what was."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest
import time_machine
from sqlalchemy import select

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.queries.periods import adrift
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Denied
from guildhall.people.models.persons import Person
from plugins.clc.importing import services
from plugins.clc.models.imports import ClcImport
from plugins.clc.models.pay import ClcAward, ClcAwardYear
from plugins.clc.pay import ahead, awards, parts, queries, runs
from tests.characters import Browser, make_member, make_person
from tests.guildhall.budgets.books import available
from tests.guildhall.budgets.conftest import psql  # noqa: F401 - a fixture
from tests.plugins.clc.pay import (
    a_clause,
    a_pay_fund,
    award_of,
    awarded,
    part,
    states,
    total,
    verified_cycle,
)
from tests.plugins.clc.stories import acting, employ, fresh, noon, rows_of

FULL = "Employee number,Award begins,A year,Years,Parts a year,Parts paid,Paid"
SHORT = "Employee number,Award begins,Parts paid,Paid"
STIPENDS = Decimal("98000.00")


@pytest.fixture(autouse=True)
def in_october() -> Iterator[None]:
    """Let every story play on 20 October 2026."""
    with time_machine.travel(noon(2026, 10, 20), tick=False):
        yield


@pytest.fixture
def line(walter: Person) -> BudgetLine:
    """Return the line that pays, with the clause that says how much."""
    a_clause()
    return a_pay_fund(walter)


def bring(by: Person, *lines: str, headings: str = SHORT, commit: bool = True) -> ClcImport:
    """Upload a file of awards as somebody, and unless told otherwise write it."""
    with acting(by):
        run = services.upload("\n".join([headings, *lines]).encode(), "old payroll.csv", "awards")
        if commit:
            assert services.commit(run)
    return fresh(ClcImport, run.id)


def hers(person: Person, paid: str = "14,980.00", begins: str = "2025-10-01") -> str:
    """Return a row: by the clause $700.00 a year in ten parts, of which so many were paid."""
    return f"{person.employee_number},{begins},{paid}"


def test_what_was_paid_before_is_never_paid_again_and_the_rest_is_paid_here(
    line: BudgetLine, driver: Person, ada: Person, walter: Person
) -> None:
    bring(ada, hers(driver))
    award = award_of(driver)
    assert states(award) == ["elsewhere"] * 10
    assert states(award, 2) == ["elsewhere"] * 4 + ["planned"] * 6
    assert states(award, 3) == ["planned"] * 10

    awards.approve(award.id, by=walter)

    assert states(award, 2) == ["elsewhere"] * 4 + ["set_aside"] * 6
    assert available(line) == STIPENDS - Decimal("420.00"), "nothing is charged for what was paid"
    for year in db.session.query(ClcAwardYear).filter_by(award_id=award.id):
        found = [
            row.part.amount for row in queries.parts_of(award.id) if row.part.year_id == year.id
        ]
        assert total(found) == year.amount == Decimal("700.00")
    with time_machine.travel(noon(2027, 2, 1), tick=False):
        run = runs.enter(date(2027, 2, 28), by=ada)
        runs.approve(run.id, by=walter)
    assert states(award, 2) == ["elsewhere"] * 4 + ["approved"] * 2 + ["set_aside"] * 4
    assert db.session.execute(adrift()).all() == []


def test_parts_that_were_paid_ahead_wait_for_their_turn_to_be_over(
    line: BudgetLine, driver: Person, ada: Person, walter: Person
) -> None:
    bring(ada, hers(driver, "6,420.00", "2026-10-01"))
    awards.approve(award_of(driver).id, by=walter)

    assert states(award_of(driver)) == ["elsewhere"] * 6 + ["set_aside"] * 4
    with pytest.raises(Conflict, match="nothing to pay"):
        runs.enter(date(2026, 11, 20), by=ada)


def test_whoever_brought_it_in_does_not_approve_it(
    line: BudgetLine, driver: Person, ada: Person
) -> None:
    bring(ada, hers(driver))

    with pytest.raises((Conflict, Denied)):
        awards.approve(award_of(driver).id, by=ada)


def test_a_blank_amount_is_the_clauses_and_a_written_one_the_files(
    line: BudgetLine, driver: Person, ada: Person
) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    row = f"{rosa.employee_number},2024-10-01,$500.00,2,12,,$541.67"

    bring(ada, hers(driver), commit=True)
    bring(ada, row, headings=FULL)

    assert (award_of(driver).yearly, award_of(driver).instalments) == (Decimal("700.00"), 10)
    found = award_of(rosa)
    assert (found.yearly, found.years, found.instalments) == (Decimal("500.00"), 2, 12)
    assert [row.part.amount for row in queries.parts_of(found.id)[:9]] == [Decimal("41.67")] * 8 + [
        Decimal("41.66")
    ]
    assert states(found).count("elsewhere") == 12
    assert states(found, 2).count("elsewhere") == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2025-10-01,14,910.00", "14 parts come to $980.00, and the file says that $910.00"),
        ("2025-10-01,,985.00", "No number of parts comes to $985.00"),
        ("2025-10-01,31,", "The award has 30 parts"),
        ("2025-10-01,,", "Say how many parts were paid before"),
        ("2025-10-01,1.5,", "Write a whole number"),
        ("2027-10-01,0,", "began before today"),
        (",0,", "Give the day"),
    ],
)
def test_a_row_that_does_not_agree_with_itself_is_left_out_with_its_reason(
    line: BudgetLine, driver: Person, ada: Person, row: str, problem: str
) -> None:
    run = bring(ada, f"{driver.employee_number},{row}", commit=False)

    (left,) = rows_of(run, "error")
    assert problem in left.problem


def test_two_awards_of_one_person_never_run_at_once(
    line: BudgetLine, driver: Person, ada: Person, marie: Person, walter: Person
) -> None:
    awarded(driver, marie, walter)
    rosa = employ(make_person("Rosa", "Parks"))
    bring(ada, hers(rosa))

    run = bring(ada, hers(driver), hers(rosa), hers(rosa, begins="2026-10-01"), commit=False)

    assert "is here already" in rows_of(run, "error")[0].problem
    assert rows_of(run, "unchanged")[0].number == rosa.employee_number
    assert "Row 3 has an award" in rows_of(run, "duplicate")[0].problem


def test_the_next_award_begins_when_the_brought_one_is_over(
    line: BudgetLine, driver: Person, ada: Person, marie: Person
) -> None:
    bring(ada, hers(driver))

    awarded_now = verified_cycle(driver, marie)

    later = queries.award_of_cycle(awarded_now.id)
    assert later is not None
    assert later.valid.lower == date(2028, 10, 1)


def test_an_import_is_taken_back_until_a_part_was_paid_here(
    line: BudgetLine, driver: Person, ada: Person, walter: Person
) -> None:
    rosa = employ(make_person("Rosa", "Parks"))
    run = bring(ada, hers(driver), hers(rosa, "12,840.00"))
    awards.approve(award_of(driver).id, by=walter)
    awards.approve(award_of(rosa).id, by=walter)
    with time_machine.travel(noon(2026, 12, 1), tick=False):
        month = runs.enter(date(2026, 12, 1), by=ada)
        runs.approve(month.id, by=walter)

    assert services.undo(run) == 1

    assert fresh(ClcImport, run.id).kept[0]["name"] == rosa.sort_name
    assert award_of(rosa).voided_at is None
    assert award_of(driver).voided_at is not None
    assert set(states(award_of(driver))) == {"voided"}
    assert available(line) == STIPENDS - Decimal("560.00"), "only Rosa's year is set aside"
    bring(ada, hers(driver, "15,1050.00"))
    assert states(award_of(driver), 2).count("elsewhere") == 5


def test_a_part_paid_elsewhere_is_neither_voided_nor_left_out(
    line: BudgetLine, driver: Person, ada: Person, walter: Person
) -> None:
    bring(ada, hers(driver))
    paid = part(award_of(driver), 1)

    with pytest.raises(Conflict, match="paid before Guildhall"):
        parts.void(paid.id, "a mistake", by=walter)
    with pytest.raises(Conflict):
        parts.leave_out(paid.id, "a mistake")


def test_the_forecast_needs_no_money_for_what_was_paid(
    line: BudgetLine, driver: Person, ada: Person
) -> None:
    bring(ada, hers(driver))

    needs = {row.opens: (row.people, row.amount) for row in ahead.running_by_year()}

    assert needs[date(2025, 10, 1)] == (1, Decimal(0))
    assert needs[date(2026, 10, 1)] == (1, Decimal("420.00"))


BY_SQL = [
    "UPDATE clc_instalment SET encumbrance_id = uuidv7() WHERE paid_elsewhere <> ''",
    "UPDATE clc_instalment SET run_id = uuidv7() WHERE paid_elsewhere <> ''",
    "UPDATE clc_instalment SET held_reason = 'x' WHERE paid_elsewhere <> ''",
    "UPDATE clc_instalment SET paid_elsewhere = '' WHERE paid_elsewhere <> ''",
    "UPDATE clc_instalment SET paid_elsewhere = 'x' WHERE paid_elsewhere = ''",
    "UPDATE clc_award SET points = 45",
    "UPDATE clc_award SET import_id = NULL",
    """INSERT INTO clc_instalment (tenant_id, id, created_at, year_id, person_id, number, due_on,
                                   amount, held_reason, void_reason, paid_elsewhere)
       SELECT y.tenant_id, uuidv7(), now(), y.id, y.person_id, 99, now(), 1, '', '', 'x'
         FROM clc_award_year y JOIN clc_award a ON a.tenant_id = y.tenant_id AND a.id = y.award_id
        WHERE a.import_id IS NULL LIMIT 1""",
]


@pytest.mark.parametrize("statement", BY_SQL)
def test_the_database_holds_what_was_paid_elsewhere(  # noqa: PLR0913, PLR0917 - who is in it
    line: BudgetLine,
    driver: Person,
    ada: Person,
    marie: Person,
    walter: Person,
    psql: psycopg.Connection,  # noqa: F811 - the fixture
    statement: str,
) -> None:
    bring(ada, hers(driver))
    awarded(employ(make_person("Rosa", "Parks")), marie, walter)
    db.session.remove()

    with (
        pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.RestrictViolation)),
        psql.transaction(),
    ):
        psql.execute(statement)


def test_from_the_file_to_the_members_page(
    client: Browser,
    north: TenantContext,
    line: BudgetLine,
    driver: Person,
    ada: Person,
) -> None:
    client.sign_in(ada)
    assert "Bring in awards from before" in client.see(north, "/clc/awards").text
    assert "What such a file looks like" in client.see(north, "/clc/import/awards").text
    run = bring(ada, hers(driver), f"{driver.employee_number},,3,", commit=False)
    assert "Awards that are brought in" in client.see(north, f"/clc/import/{run.id}").text
    assert "14 of 30" in client.see(north, f"/clc/import/{run.id}/rows?outcome=new").text
    file = client.see(north, f"/clc/import/{run.id}/rows?outcome=new&format=csv").text
    assert "700.00,3,10,14" in file

    assert client.send(north, f"/clc/import/{run.id}/commit").status_code == 303

    assert "until somebody else has approved it" in client.see(north, f"/clc/import/{run.id}").text
    page = client.see(north, f"/clc/awards/{award_of(driver).id}").text
    assert "it was taken from the file old payroll.csv" in page
    mine = client.sign_in(driver).see(north, "/clc/awards/mine").text
    assert mine.count("paid before Guildhall") == 14
    assert "$980.00" in mine
    assert client.see(north, f"/clc/import/{run.id}").status_code == 403


def test_whoever_brings_in_participants_alone_finds_no_awards(
    client: Browser, north: TenantContext, line: BudgetLine, driver: Person, ada: Person
) -> None:
    run = bring(ada, hers(driver), commit=False)
    client.sign_in(make_member("Board", "Member", roles=("board_member",)))

    assert client.see(north, f"/clc/import/{run.id}").status_code == 403
    assert db.session.query(ClcAward).count() == 0


def test_a_file_is_sent_by_the_page_and_a_page_without_one_says_so(
    client: Browser, north: TenantContext, line: BudgetLine, driver: Person, ada: Person
) -> None:
    client.sign_in(ada)
    content = f"{SHORT}\n{hers(driver)}".encode()

    nothing = client.send(north, "/clc/import/awards")
    sent = client.send(north, "/clc/import/awards", file=(io.BytesIO(content), "old payroll.csv"))

    assert "Choose the file of awards" in nothing.text
    assert sent.status_code == 303
    (run,) = db.session.scalars(select(ClcImport).where(ClcImport.kind == "awards"))
    assert run.counts["new"] == 1
    assert "old payroll.csv" in client.see(north, "/clc/import/awards").text
    assert "old payroll.csv" not in client.see(north, "/clc/import").text
