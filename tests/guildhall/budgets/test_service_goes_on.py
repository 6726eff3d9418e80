"""A coordinator's leave: her seniority and accrual go on, and the page of release shows it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from guildhall import context
from guildhall.agreements import services as agreements
from guildhall.budgets.queries.service import on_union_leave
from guildhall.db import db
from guildhall.people.models.positions import LeaveOfAbsence, Position
from guildhall.people.rules import through
from tests.guildhall.budgets.staff import a_unit, hire

HIRED = date(2018, 8, 20)


def a_clause(unit, **terms: Any) -> None:
    """Put the clause on the leave into force."""
    since = context.today() - timedelta(days=1500)
    contract = agreements.enter_contract(
        {
            "name": "Agreement", "union_party": "Local", "employer_party": "PUSD",
            "bargaining_unit_id": unit.id, "first_day": since, "last_day": None, "note": "",
        }
    )  # fmt: skip
    parameters = {"role": "Professional Learning Coordinator", "payer": "District"} | terms
    agreements.add_clause(
        contract.id,
        "leave",
        title="Leave of the coordinator",
        article="4.7",
        version={"starts_on": since, "parameters": parameters},
    )
    agreements.adopt(contract.id, decision="Ratified")


def a_leave(position: Position, first: date, last: date | None, **facts: Any) -> None:
    """Write a leave for union work down."""
    facts = {"kind": "union_release", "serving_as": "Professional Learning Coordinator"} | facts
    db.session.add(
        LeaveOfAbsence(position_id=position.id, valid=through(first, last), payer="PUSD", **facts)
    )
    db.session.commit()


@pytest.fixture
def unit(north):
    """Return the unit of these stories."""
    return a_unit()


@pytest.fixture
def position(unit):
    """Return the position of Rosa, hired in 2018."""
    person = hire(unit, "Rosa", "40")
    found = db.session.scalars(select(Position).where(Position.person_id == person.id)).one()
    found.hire_date = HIRED
    db.session.commit()
    return found


@pytest.mark.seed("P47", "P51")
def test_seniority_is_unchanged_after_two_years_of_leave(unit, position):
    today = context.today()
    a_clause(unit)
    a_leave(position, today - timedelta(days=730), None)

    (then,) = on_union_leave(today)

    assert (then.seniority, then.days, then.differs) == (HIRED, 731, False)
    assert then.clause.clause.article == "4.7"
    assert on_union_leave(today - timedelta(days=731)) == []


def test_a_leave_that_pauses_it_moves_the_date_and_is_flagged(unit, position):
    today = context.today()
    a_clause(unit)
    a_leave(position, today - timedelta(days=99), today, seniority_continues=False)

    (then,) = on_union_leave(today)

    assert then.seniority == HIRED + timedelta(days=100)
    assert then.differs


def test_the_page_shows_it_as_of_a_day_with_its_clause(north, ada, app, unit, position):
    today = context.today()
    a_clause(unit)
    a_leave(position, today - timedelta(days=730), None)
    client = app.test_client().sign_in(ada)

    page = client.see(north, "/money/release").text
    before = client.see(north, f"/money/release?as_of={today - timedelta(days=900)}").text

    for words in (
        "Seniority goes on.",
        "Leave goes on accruing.",
        "(4.7)",
        "731 days",
        "20 Aug 2018",
    ):
        assert words in page, words
    assert "Nobody is on leave for union work" in before
    assert client.see(north, "/money/release?as_of=nonsense").status_code == 200
