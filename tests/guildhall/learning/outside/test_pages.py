"""Claims as pages: the member's on a phone, the reviewer's with its list and export."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from guildhall.db import db, tenant_scope
from guildhall.learning.credit import queries as credit
from guildhall.learning.models.outside import OutsideClaim
from tests.characters import address, make_member
from tests.guildhall.learning.classroom import at

TYPED = {
    "title": "First aid",
    "provider": "Red Cross",
    "kind": "workshop",
    "starts_on": "2/10/2026",
    "unit": "hours",
    "quantity": "7.5",
}


def card(data: bytes = b"%PDF-1.7 card", name: str = "card.pdf"):
    return (io.BytesIO(data), name)


@pytest.fixture(autouse=True)
def noon(north):
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def claim(app, north, grace):
    app.test_client().sign_in(grace).send(
        north, "/outside-learning/new", **TYPED, proof=card(), then="send"
    )
    return the_claim()


def the_claim() -> OutsideClaim:
    db.session.expire_all()
    return db.session.scalars(select(OutsideClaim)).one()


def test_a_claim_that_was_taken_back_is_made_after_all_by_its_undo(app, north, grace, claim):
    phone = app.test_client().sign_in(grace)

    taken = phone.send(north, f"/outside-learning/{claim.id}/withdrawal")
    offered = phone.get(taken.location).text
    page = phone.see(north, f"/outside-learning/{claim.id}").text
    phone.send(north, f"/outside-learning/{claim.id}/return")

    undo = address(north, f"/outside-learning/{claim.id}/return")
    assert f'action="{undo}"' in offered
    assert "Make this claim after all" in page
    assert the_claim().state == "submitted"


def test_a_member_claims_and_reads_what_becomes_of_it(app, north, ada, grace, claim):
    phone, desk = app.test_client().sign_in(grace), app.test_client().sign_in(ada)
    waiting = phone.see(north, "/outside-learning").text
    home = desk.see(north, "/today").text

    answer = desk.send(north, f"/outside-learning/review/{claim.id}/approval", hours="6")

    assert "Waiting for a decision" in waiting
    assert "1 claim of learning elsewhere waits for a decision." in home
    assert answer.status_code == 303
    page = phone.see(north, f"/outside-learning/{claim.id}").text
    assert "Ada Lovelace approved it" in page
    assert "6 h stand on your transcript" in page
    transcript = phone.see(north, "/transcript").text
    assert "First aid" in transcript
    assert "Red Cross" in transcript


def test_nothing_typed_is_lost_when_something_is_missing(client, north, grace):
    client.sign_in(grace)
    typed = {**TYPED, "quantity": ""}

    answer = client.send(north, "/outside-learning/new", **typed, then="send", proof=card())

    claim = the_claim()
    assert answer.status_code == 422
    assert "Enter how many hours or credits." in answer.text
    assert f'action="{address(north, f"/outside-learning/{claim.id}")}"' in answer.text
    assert (claim.state, claim.proof_name) == ("draft", "card.pdf")
    client.send(north, f"/outside-learning/{claim.id}", **TYPED, then="send")
    assert the_claim().state == "submitted"


def test_an_empty_form_says_what_is_missing(client, north, grace):
    client.sign_in(grace)

    answer = client.send(north, "/outside-learning/new", then="send", kind="other", unit="hours")

    assert answer.status_code == 422
    assert "Add the certificate or another proof." in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity": "many"}, "Enter a number"),
        ({"quantity": "0"}, "Enter more than 0"),
        ({"quantity": "1001"}, "no more than 1,000 hours"),
        ({"unit": "semester_credits", "quantity": "67"}, "no more than 1,000 hours"),
        ({"starts_on": "someday"}, "not a date we can read"),
        ({"ends_on": "2/9/2026"}, "comes before the first"),
        ({"proof": card(b"MZ")}, "We take a PDF"),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(client, north, grace, typed, sentence):
    client.sign_in(grace)

    answer = client.send(north, "/outside-learning/new", **{**TYPED, **typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(OutsideClaim)).all() == []


def test_a_proof_opens_for_its_holder_and_the_reviewer_alone(app, north, ada, grace, claim):
    path = f"/outside-learning/{claim.id}/proof"

    mine = app.test_client().sign_in(grace).see(north, path)
    theirs = app.test_client().sign_in(ada).see(north, path)
    nosy = app.test_client().sign_in(make_member("Nora", "Nosy")).see(north, path)

    assert (mine.data, mine.mimetype, mine.headers["Cache-Control"]) == (
        b"%PDF-1.7 card",
        "application/pdf",
        "no-store",
    )
    assert "sandbox" in mine.headers["Content-Security-Policy"]
    assert (theirs.status_code, nosy.status_code) == (200, 404)
    mine.close()
    theirs.close()


def test_a_claim_of_another_hall_does_not_exist(app, north, south, claim):
    with tenant_scope(south):
        stranger = make_member("Sol", "South", roles=("coordinator",))
        browser = app.test_client().sign_in(stranger)

    for path in ("", "/proof"):
        assert browser.see(south, f"/outside-learning/{claim.id}{path}").status_code == 404
    assert browser.see(south, f"/outside-learning/review/{claim.id}").status_code == 404


def test_a_member_cannot_decide(app, north, grace, claim):
    browser = app.test_client().sign_in(grace)

    assert browser.see(north, "/outside-learning/review").status_code == 403
    answer = browser.send(north, f"/outside-learning/review/{claim.id}/approval", hours="6")
    assert (answer.status_code, the_claim().state) == (403, "submitted")


def test_the_list_filters_and_gives_what_it_shows(app, north, ada, claim):
    desk = app.test_client().sign_in(ada)

    for query, shown in (
        ("", True),
        ("?q=red+hopper", True),
        ("?q=blue", False),
        ("?state=submitted&kind=workshop", True),
        ("?state=denied", False),
        ("?since=3/1/2026", False),
        ("?until=2/10/2026", True),
    ):
        assert ("First aid" in desk.see(north, f"/outside-learning/review{query}").text) == shown
    file = desk.see(north, "/outside-learning/review?format=csv")
    assert "First aid,Red Cross,Workshop or training,2026-02-10,2026-02-10,7.50," in file.text


def test_a_denial_says_why_and_is_undone_from_the_list(app, north, ada, grace, claim):
    desk = app.test_client().sign_in(ada)
    path = f"/outside-learning/review/{claim.id}"

    empty = desk.send(north, f"{path}/answer", then="deny")
    desk.send(north, f"{path}/answer", then="deny", reason="A fair is no training.")
    told = app.test_client().sign_in(grace).see(north, f"/outside-learning/{claim.id}").text
    undone = desk.send(north, f"{path}/reopening")

    assert (empty.status_code, undone.status_code) == (422, 303)
    assert "A fair is no training." in told
    assert the_claim().state == "submitted"


def test_a_reviewer_is_warned_of_a_double_and_decides_all_the_same(app, north, ada, grace, claim):
    other = make_member("Max", "Copy")
    app.test_client().sign_in(other).send(
        north, "/outside-learning/new", **TYPED, proof=card(), then="send"
    )
    second = db.session.scalars(
        select(OutsideClaim).where(OutsideClaim.person_id == other.id)
    ).one()
    theirs = app.test_client().sign_in(other).see(north, f"/outside-learning/{second.id}").text
    desk = app.test_client().sign_in(ada)

    page = desk.see(north, f"/outside-learning/review/{second.id}").text
    desk.send(north, f"/outside-learning/review/{second.id}/approval", hours="7.5")

    assert "Grace Hopper sent the same file" in page
    assert "Grace Hopper" not in theirs
    (line,) = credit.transcript_of(other.id).lines
    assert (line.minutes, line.held_on) == (450, date(2026, 2, 10))
    assert line.clock_hours in (None, Decimal(0))
