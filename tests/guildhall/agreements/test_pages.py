"""The pages: a contract from its parties to an answer on paper; a pool from a look to its lines."""

import pytest
from sqlalchemy import select

from guildhall.agreements.kinds.registry import KINDS
from guildhall.agreements.models.contracts import Clause, ClauseAnswer, Contract
from guildhall.agreements.packs import PACKS
from guildhall.db import db, tenant_scope
from tests.characters import make_member

PARTIES = {
    "name": "Agreement 2026",
    "union_party": "Local",
    "employer_party": "District",
    "first_day": "2026-07-01",
    "last_day": "2029-06-30",
}


@pytest.fixture
def keeper(north, client):
    """Return a browser in which somebody who keeps contracts has signed in."""
    with tenant_scope(north):
        grace = make_member("Grace", "Keeper", roles=("president",))
    return client.sign_in(grace)


@pytest.fixture
def rosa(app, north):
    """Return a member with her own browser."""
    with tenant_scope(north):
        member = make_member("Rosa", "Member", roles=("member",))
    return member, app.test_client().sign_in(member)


def enter(north, browser) -> Contract:
    """Enter a contract over its page."""
    assert browser.send(north, "/contracts/new", **PARTIES).status_code == 303
    with tenant_scope(north):
        return db.session.scalars(select(Contract)).one()


def the(model, north):
    """Return the one row of a model."""
    with tenant_scope(north):
        return db.session.scalars(select(model)).one()


CAP = {
    "clause_title": "Most for a person",
    "clause_article": "14.18",
    "starts_on": "2026-07-01",
    "scope": "person",
    "amount": "1000",
    "each": "fiscal_year",
    "prorated": "fte",
    "full_time": "40",
    "pays_percent": "100",
}
CASE = {"judged_as_of": "2026-10-01", "fte": "0.75", "estimate": "820", "receipts": "790"}


def test_from_the_parties_to_an_answer_that_its_member_reads(north, keeper, rosa):
    member, hers = rosa
    path = f"/contracts/{enter(north, keeper).id}"
    assert keeper.send(north, f"{path}/clauses/new/cap", **CAP).status_code == 303
    ask = f"/contracts/clauses/{the(Clause, north).id}/ask"
    assert hers.see(north, path).status_code == 404
    assert keeper.send(north, f"{path}/adoption", decision="Ratified 12 May").status_code == 303
    read = hers.see(north, path).text
    looked = keeper.send(north, ask, **CASE).text
    kept = keeper.send(north, ask, **CASE, person=member.employee_number, keep="yes")

    page = hers.see(north, f"/contracts/answers/{the(ClauseAnswer, north).id}")

    assert "At most $1,000.00 is paid for a person in a fiscal year." in read
    assert "$750.00 is paid" in looked
    assert kept.status_code == 303
    assert "Cap: $1,000.00 × 0.75 = $750.00" in page.text
    assert "$750.00 is paid" in hers.see(north, "/contracts/answers/mine").text


def test_an_answer_is_nobody_elses_and_a_template_is_no_advice(north, keeper, rosa):
    _member, hers = rosa
    path = f"/contracts/{enter(north, keeper).id}"
    keeper.send(north, f"{path}/templates/section_127")
    keeper.send(north, f"{path}/adoption", decision="Ratified")
    clause = the(Clause, north)
    asked = {"judged_as_of": "2026-10-01", "before": "4900", "payment": "600", "keep": "yes"}
    keeper.send(north, f"/contracts/clauses/{clause.id}/ask", **asked)

    page = hers.see(north, f"/contracts/answers/{the(ClauseAnswer, north).id}")

    assert page.status_code == 404
    assert "check with counsel or HR" in keeper.see(north, f"/contracts/clauses/{clause.id}").text


def test_every_kind_has_a_form_that_comes_back_with_sentences(north, keeper):
    path = f"/contracts/{enter(north, keeper).id}/clauses/new"
    assert keeper.see(north, path).status_code == 200
    for key in KINDS:
        assert keeper.see(north, f"{path}/{key}").status_code == 200, key
        refused = keeper.send(north, f"{path}/{key}", clause_title="", starts_on="never")
        assert refused.status_code == 422, key
        assert "is not a date we can read" in refused.text


def test_every_page_of_a_contract_with_every_template(north, keeper):
    path = f"/contracts/{enter(north, keeper).id}"
    for pack in PACKS:
        assert keeper.send(north, f"{path}/templates/{pack.key}").status_code == 303
    keeper.send(north, f"{path}/adoption", decision="Ratified")
    with tenant_scope(north):
        clauses = db.session.scalars(select(Clause)).all()

    for page in ("/contracts", path, f"{path}/templates", f"{path}/change"):
        assert keeper.see(north, page).status_code == 200
    for clause in clauses:
        for what in ("", "/amend", "/what-if"):
            page = keeper.see(north, f"/contracts/clauses/{clause.id}{what}")
            assert page.status_code == 200, clause.kind
        asked = keeper.see(north, f"/contracts/clauses/{clause.id}/ask").status_code
        assert asked == (404 if KINDS[clause.kind].asks is None else 200), clause.kind


def test_what_if_compares_over_its_page(north, keeper):
    path = f"/contracts/{enter(north, keeper).id}"
    keeper.send(north, f"{path}/clauses/new/cap", **CAP)
    other = {**CAP, "amount": "1500", "counted_as_of": "2026-10-01", "pool_now": "0"}

    page = keeper.send(north, f"/contracts/clauses/{the(Clause, north).id}/what-if", **other)

    assert page.status_code == 200
    assert "$1,000.00 is paid" in page.text
    assert "$1,500.00 is paid" in page.text


def test_in_spanish_it_reads_in_spanish(north, keeper):
    path = f"/contracts/{enter(north, keeper).id}"
    keeper.send(north, f"{path}/templates/section_127")

    with keeper.session_transaction() as session:
        session["lang"] = "es"
    page = keeper.see(north, path).text

    assert "Hasta $5,250.00 en un año calendario está libre de impuestos" in page


def test_what_a_contract_wants_stands_in_the_members_calendar(north, keeper, rosa):
    path = f"/contracts/{enter(north, keeper).id}"
    keeper.send(north, f"{path}/templates/clc")
    keeper.send(north, f"{path}/adoption", decision="Ratified")

    assert "Records due: CLC stipend" in rosa[1].see(north, "/calendar?month=2026-10").text
