"""The pages of contracts: entered, adopted, read in plain words, asked; a pool divided and kept."""

from datetime import date

import pytest
from sqlalchemy import select, update

from guildhall.agreements.demo import PACKS
from guildhall.agreements.models.contracts import Clause, Contract
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.db import db
from guildhall.people.models.positions import PositionTerm
from tests.characters import make_member
from tests.guildhall.learning.registration.hall import employ

YEAR = date.today().year  # noqa: DTZ011 - any year does


def the(model):
    """Return the one row of a model."""
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


@pytest.fixture
def hers(app, north, ada):
    """Return the browser of the coordinator."""
    return app.test_client().sign_in(ada)


@pytest.fixture
def contract(hers, north) -> Contract:
    """Enter a contract through its page."""
    sent = hers.send(
        north,
        "/contracts/new",
        name="Agreement of the Classified Unit",
        union_party="Classified Employees",
        employer_party="Unified School District",
        first_day=f"{YEAR - 1}-07-01",
        last_day=f"{YEAR + 2}-06-30",
    )
    assert sent.status_code == 303, sent.text
    return the(Contract)


def test_an_empty_house_says_what_to_do_first(hers, north):
    page = hers.see(north, "/contracts").text

    assert "contract" in page.lower()
    assert hers.see(north, "/allocations").status_code == 200


def test_a_contract_takes_a_template_and_comes_into_force(hers, north, contract):
    templates = hers.see(north, f"/contracts/{contract.id}/templates").text
    assert "check with counsel" in templates.lower()

    taken = hers.send(north, f"/contracts/{contract.id}/templates/clc")
    assert taken.status_code == 303, taken.text
    adopted = hers.send(north, f"/contracts/{contract.id}/adoption", decision="Ratified in June")

    assert adopted.status_code == 303, adopted.text
    assert the(Contract).status == "in_force"
    assert db.session.scalars(select(Clause)).all()


def test_every_page_of_a_clause_opens(hers, north, contract):
    for key in PACKS:
        hers.send(north, f"/contracts/{contract.id}/templates/{key}")
    hers.send(north, f"/contracts/{contract.id}/adoption", decision="Ratified in June")

    for clause in db.session.scalars(select(Clause)).all():
        assert hers.see(north, f"/contracts/clauses/{clause.id}").status_code == 200, clause.kind
        assert hers.see(north, f"/contracts/clauses/{clause.id}/amend").status_code == 200, (
            clause.kind
        )
        for more in ("ask", "what-if"):
            status = hers.see(north, f"/contracts/clauses/{clause.id}/{more}").status_code
            assert status in {200, 404, 409}, (clause.kind, more)


@pytest.mark.seed("P47")
def test_a_pool_is_looked_at_first_and_then_kept_to_the_cent(hers, north):
    for name in ("Rosa", "Lee", "Max"):
        employ(name)
    db.session.execute(update(PositionTerm).values(weekly_minutes=1200))
    db.session.commit()
    asked = {
        "name": "Learning fund",
        "pool": "1000.00",
        "first_day": f"{YEAR}-01-01",
        "last_day": f"{YEAR}-12-31",
        "as_of": date.today().isoformat(),  # noqa: DTZ011
        "rule": "hours",
        "full_time": "40",
    }

    looked = hers.send(north, "/allocations/new", **asked)
    assert looked.status_code == 200, looked.text
    assert "Nothing is kept yet" in looked.text
    assert db.session.scalars(select(AllocationRun)).all() == []

    kept = hers.send(north, "/allocations/new", keep="yes", **asked)
    assert kept.status_code == 303, kept.text
    run = the(AllocationRun)
    amounts = [line.amount for line in db.session.scalars(select(AllocationLine)).all()]
    assert sum(amounts) == run.pool
    page = hers.see(north, f"/allocations/{run.id}")
    assert page.status_code == 200
    assert hers.see(north, f"/allocations/{run.id}?format=csv").status_code == 200


def test_a_member_reads_what_a_clause_said_about_her_and_no_more(app, north, contract):
    member = make_member("Marisol", "Vega")
    hers = app.test_client().sign_in(member)

    assert hers.see(north, "/contracts/answers/mine").status_code == 200
    assert hers.see(north, "/allocations").status_code == 403
    assert hers.see(north, "/contracts/new").status_code == 403


def test_the_list_and_the_contract_say_where_it_stands(hers, north, contract):
    assert contract.name in hers.see(north, "/contracts").text
    page = hers.see(north, f"/contracts/{contract.id}")
    assert page.status_code == 200
    assert hers.see(north, f"/contracts/{contract.id}/change").status_code == 200
