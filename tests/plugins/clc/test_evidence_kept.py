"""Evidence stays: handed in once, counted once, voided with a reason, its files kept."""

from datetime import date

import pytest
from sqlalchemy import select

from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.evidence import queries, reviews, services
from plugins.clc.evidence.proof import read, read_proof
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.points import services as counting
from tests.characters import make_member
from tests.plugins.clc.projects import HOUR, points_of
from tests.plugins.clc.stories import (
    acting,
    described,
    earn,
    employ,
    enrolled,
    entries,
    fresh,
    hand_in,
    paper,
    verdict,
)
from tests.together import all_at_once

pytestmark = pytest.mark.usefixtures("in_june")


@pytest.mark.seed("P15")
def test_the_same_document_or_project_is_refused_while_one_stands(driver: Person) -> None:
    first = hand_in(driver, proof="one")

    with pytest.raises(Invalid, match="One document counts once"):
        hand_in(driver, title="Another name", proof="one")
    with pytest.raises(Invalid, match="It counts once"):
        hand_in(driver, title="READING  círcle".replace("í", "i"), proof="two")

    services.withdraw(first)
    again = hand_in(driver, proof="one")
    with pytest.raises(Invalid, match="One document counts once"):
        services.hand_in_again(first)
    assert again.state == "submitted"


def test_what_was_sent_back_and_withdrawn_by_mistake_is_sent_back_again(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    words = {"decision": "return", "words": "Which days?", "different": ""}
    reviews.review(found, {**verdict(found), **words}, by=marie)

    services.withdraw(found)
    services.hand_in_again(found)

    assert (found.state, found.decision) == ("returned", "Which days?")


def test_a_double_click_hands_in_once(app, north: TenantContext, driver: Person) -> None:
    outcomes = all_at_once(app, north, [lambda: hand_in(driver)] * 4)

    assert sum(isinstance(each, Invalid) for each in outcomes) == 3
    assert len(queries.evidence_of(driver.id)) == 1


@pytest.mark.seed("P15")
def test_what_counts_as_a_session_needs_a_word_before_it_counts_as_a_project(
    driver: Person, marie: Person
) -> None:
    earn(driver, 240, title="Reading Circle for aides", on=date(2026, 6, 10))
    found = hand_in(driver)
    (twin,) = queries.alike(found)
    assert (twin.what, twin.title) == ("line", "Reading Circle for aides")

    with pytest.raises(Invalid, match="It looks like “Reading Circle for aides” of Wed 10 Jun"):
        reviews.review(found, verdict(found), by=marie)
    reviews.review(found, verdict(found, different="A circle of her own, at home."), by=marie)

    assert points_of(driver) == 11


@pytest.mark.seed("P15")
def test_a_project_that_comes_again_as_a_line_of_transcript_counts_once(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    reviews.review(found, verdict(found), by=marie)

    earn(driver, 40 * HOUR, title="Reading  CIRCLE", on=date(2026, 6, 10))
    earn(driver, 240, title="Reading circle", on=date(2026, 5, 1))

    assert points_of(driver) == 11
    again = entries(driver)[1]
    assert again.void_reason == "a project of this name and these days counts already"
    counting.restore(again)
    assert points_of(driver) == 21


def test_anothers_document_is_shown_to_the_reviewer(driver: Person, marie: Person) -> None:
    rosa = employ(make_member("Rosa", "Parks"))
    hand_in(rosa, proof="shared")
    found = hand_in(driver, title="A thing of two", proof="shared")

    (twin,) = queries.alike(found)

    assert (twin.what, twin.who) == ("document", "Rosa Parks")


# Voided with a reason, never deleted


@pytest.mark.seed("P15")
def test_a_project_is_voided_with_a_reason_and_stays_on_record(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    reviews.review(found, verdict(found), by=marie)
    with pytest.raises(Invalid, match="Say in a few words"):
        reviews.void(found, " ", by=marie)

    with acting(marie):
        reviews.void(found, "The certificate is of 2019.", by=marie)

    assert points_of(driver) == 0
    assert [entry.void_reason for entry in entries(driver)] == ["The certificate is of 2019."]
    note = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "clc.evidence_voided")
    ).one()
    assert (note.reason, note.before) == ("The certificate is of 2019.", {"points": "10.00"})
    with pytest.raises(Conflict, match="only once"):
        reviews.void(found, "Again.", by=marie)

    reviews.restore(found, by=marie)
    assert points_of(driver) == 10


def test_a_voided_project_stays_void_once_it_was_handed_in_anew(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, proof="one")
    reviews.review(found, verdict(found), by=marie)
    reviews.void(found, "Wrong year.", by=marie)
    hand_in(driver, proof="one")

    with pytest.raises(Conflict, match="handed in again meanwhile"):
        reviews.restore(found, by=marie)


# Proof


def test_the_proof_is_judged_by_its_bytes() -> None:
    assert read_proof(b"%PDF-1.7 ...", "C:\\scans\\my log.exe").mimetype == "application/pdf"
    assert read_proof(b"%PDF-1.7 ...", "C:\\scans\\my log.exe").name == "my log.exe"
    for data, sentence in ((b"", "empty"), (b"MZ\x90", "not a PDF"), (b"<script>", "not a PDF")):
        with pytest.raises(Invalid, match=sentence):
            read_proof(data, "proof.pdf")


def test_a_proof_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.clc.evidence.proof.MOST_BYTES", 8)

    with pytest.raises(Invalid, match="at most 10 MB"):
        read_proof(b"%PDF-1.7 too much", "proof.pdf")


def test_a_member_needs_a_file_the_coordinator_a_file_or_a_place(
    driver: Person, ada: Person
) -> None:
    with pytest.raises(Invalid, match="Attach the proof: a certificate"):
        services.hand_in(driver, described(paper="In my drawer"), None, by=driver)
    with pytest.raises(Invalid, match="or say where the paper is kept"):
        services.hand_in(driver, described(), None, by=ada)

    assert services.hand_in(driver, described(paper="Folder 12"), None, by=ada).paper


def test_a_replaced_proof_leaves_the_earlier_file_as_it_was(driver: Person) -> None:
    found = hand_in(driver, proof="first")
    before = found.proof_digest
    services.put_right(found, described(), paper("second"), by=driver)

    after = fresh(ClcEvidence, found.id).proof_digest

    assert read(found.id, before) == b"%PDF-1.4 first"
    assert read(found.id, after) == b"%PDF-1.4 second"


# Pages
