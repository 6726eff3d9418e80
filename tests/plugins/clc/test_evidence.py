"""Projects outside the hall: handed in with proof, judged by another, counted once."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries as cycles
from plugins.clc.evidence import queries, reviews, services
from plugins.clc.evidence.proof import read, read_proof
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.points import services as counting
from tests.characters import Browser, make_member
from tests.plugins.clc.stories import (
    acting,
    all_at_once,
    described,
    earn,
    employ,
    enrolled,
    entries,
    fresh,
    hand_in,
    noon,
    paper,
    record_rule,
    verdict,
)

HOUR = 60


@pytest.fixture(autouse=True)
def in_june():
    """Let every story happen in the middle of a cycle's year."""
    with time_machine.travel(noon(2026, 6, 15), tick=False):
        yield


def points_of(person: Person) -> Decimal:
    found = cycles.standing_of(person.id, context.today())
    return found.points if found else Decimal(-1)


def form(**facts: object) -> dict[str, object]:
    return {
        "title": "Reading circle",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-10",
        "hours": "40",
        "hours_outside": "20",
        "approved_on": "2026-05-20",
        "proof": (BytesIO(b"%PDF-1.4 a log of forty hours"), "log.pdf"),
        **facts,
    }


# Points by the rule (F3, Ex. 7)


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("hours", "outside", "points"), [(40, 20, "10.00"), (80, 40, "20.00"), (60, 60, "15.00")]
)
def test_an_approved_project_gives_the_points_of_the_rule(
    driver: Person, marie: Person, hours: int, outside: int, points: str
) -> None:
    enrolled(driver)
    found = hand_in(driver, minutes=hours * HOUR, minutes_outside=outside * HOUR)

    worth = reviews.review(found, verdict(found), by=marie)

    assert worth is not None
    assert (worth.points, points_of(driver)) == (Decimal(points), Decimal(points))
    (entry,) = entries(driver)
    assert (entry.source, entry.rule) == (
        "evidence",
        f"project {hours * HOUR} 0 {outside * HOUR} 0 50 240",
    )


@pytest.mark.seed("P15")
def test_40_hours_with_19_outside_count_nothing_until_that_is_fixed(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, minutes_outside=19 * HOUR)

    with pytest.raises(Conflict, match=r"47\.5 %"):
        reviews.review(found, verdict(found), by=marie)
    assert points_of(driver) == 0

    reviews.review(found, verdict(found, "return", words="One evening is missing."), by=marie)
    services.put_right(found, described(minutes_outside=20 * HOUR), None, by=driver)
    again = fresh(ClcEvidence, found.id)
    reviews.review(again, verdict(again), by=marie)

    assert points_of(driver) == 10


@pytest.mark.seed("P15")
def test_hours_before_the_approval_count_nothing(driver: Person, marie: Person) -> None:
    enrolled(driver)
    found = hand_in(
        driver, minutes_outside=30 * HOUR, minutes_before=8 * HOUR, outside_before=8 * HOUR
    )

    reviews.review(found, verdict(found), by=marie)

    (entry,) = entries(driver)
    assert (entry.points, entry.minutes) == (8, 32 * HOUR)


def test_a_project_nobody_approved_is_returned_and_not_counted(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, approved_on=None)

    with pytest.raises(Conflict, match="before the approval"):
        reviews.review(found, verdict(found), by=marie)


def test_the_cap_on_projects_of_a_cycle_leaves_only_its_room(driver: Person, marie: Person) -> None:
    record_rule(date(2026, 1, 1), cap_cycle=Decimal(12))
    enrolled(driver)
    for title in ("First", "Second"):
        found = hand_in(driver, title=f"{title} project")
        reviews.review(found, verdict(found), by=marie)
    third = hand_in(driver, title="Third project")

    assert [entry.points for entry in entries(driver)] == [10, 2]
    with pytest.raises(Conflict, match="gives no points"):
        reviews.review(third, verdict(third), by=marie)


def test_without_a_cycle_the_reviewer_hears_what_to_do(driver: Person, marie: Person) -> None:
    found = hand_in(driver)

    with pytest.raises(Conflict, match="No cycle of Grace Hopper covers Mon 15 Jun"):
        reviews.review(found, verdict(found), by=marie)


# Who judges


@pytest.mark.seed("P15")
def test_nobody_judges_her_own_project_nor_one_she_entered(
    driver: Person, ada: Person, marie: Person
) -> None:
    enrolled(driver)
    own = hand_in(driver)
    entered = hand_in(driver, by=ada, title="On paper", paper="Folder 12")

    for found, judge in ((own, driver), (entered, ada), (entered, driver)):
        with pytest.raises(Denied, match="Somebody else has to decide"):
            reviews.review(found, verdict(found), by=judge)

    assert reviews.review(entered, verdict(entered), by=marie) is not None


def test_the_database_itself_refuses_a_judgement_of_ones_own(driver: Person) -> None:
    found = hand_in(driver)
    found.decided_by, found.decided_at, found.state = driver.id, context.now(), "approved"

    with pytest.raises(Exception, match="judged_by_another"):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize("decision", ["return", "deny"])
def test_returning_and_denying_need_a_reason(driver: Person, marie: Person, decision: str) -> None:
    found = hand_in(driver)

    with pytest.raises(Invalid, match="the member reads it"):
        reviews.review(found, verdict(found, decision), by=marie)
    reviews.review(found, verdict(found, decision, words="No log."), by=marie)

    assert fresh(ClcEvidence, found.id).decision == "No log."
    assert entries(driver) == []


def test_a_denied_project_stays_decided(driver: Person, marie: Person) -> None:
    found = hand_in(driver)
    reviews.review(found, verdict(found, "deny", words="Paid work."), by=marie)

    with pytest.raises(Conflict, match="decided already"):
        services.put_right(found, described(), None, by=driver)
    with pytest.raises(Conflict, match="decided already"):
        services.withdraw(found)


def test_two_reviewers_at_one_moment_decide_once(
    app, north: TenantContext, driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    paul = make_member("Paul", "Erdos", roles=("board_member",))
    decisions = [
        lambda: reviews.review(found, verdict(found), by=marie),
        lambda: reviews.review(found, verdict(found), by=paul),
        lambda: reviews.review(found, verdict(found, "deny", words="No."), by=paul),
    ]

    outcomes = all_at_once(app, north, decisions)

    assert sum(isinstance(each, Conflict) for each in outcomes) == 2
    approved = fresh(ClcEvidence, found.id).state == "approved"
    assert len(entries(driver)) == (1 if approved else 0)


def test_a_review_is_of_what_the_reviewer_saw(driver: Person, marie: Person) -> None:
    enrolled(driver)
    found = hand_in(driver)
    seen = verdict(found)
    services.put_right(found, described(minutes=400 * HOUR, minutes_outside=400 * HOUR), None,
                       by=driver)  # fmt: skip

    with pytest.raises(Conflict, match="changed while you looked"):
        reviews.review(found, seen, by=marie)


# Never counted twice


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


@pytest.mark.seed("P15")
def test_from_the_members_form_to_the_reviewers_decision(
    client: Browser, north: TenantContext, driver: Person, marie: Person
) -> None:
    enrolled(driver)
    sent = client.sign_in(driver).send(north, "/clc/evidence/new", **form())
    (found,) = queries.evidence_of(driver.id)
    waiting = client.sign_in(marie).see(north, "/clc/evidence").text
    page = client.see(north, f"/clc/evidence/{found.id}").text
    proof = client.see(north, f"/clc/evidence/{found.id}/proof")
    decided = client.send(
        north, f"/clc/evidence/{found.id}/review", decision="approve", version="1"
    )

    assert (sent.status_code, decided.status_code) == (303, 303)
    assert "Reading circle" in waiting
    assert "20 h of 40 h lie outside the contract day: 50 %" in page
    assert proof.data == b"%PDF-1.4 a log of forty hours"
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert points_of(driver) == 10
    assert "10" in client.sign_in(driver).see(north, "/clc/").text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"hours_outside": "41"}, "These are more than all hours."),
        ({"hours": "0"}, "Enter hours above 0."),
        ({"ends_on": "2026-05-01"}, "The last day lies before the first."),
        ({"ends_on": "2026-07-01"}, "not over yet"),
        ({"approved_on": "2026-06-05"}, "Say how many of the hours came before"),
        ({"approved_on": "2026-06-05", "hours_before": "41"}, "These are more than all hours."),
        ({"title": "x"}, "3 to 200 letters"),
        ({"hours": "many"}, "Enter hours as a number"),
        ({"proof": (BytesIO(b"MZ"), "log.pdf")}, "not a PDF, PNG or JPEG"),
    ],
)
def test_what_cannot_be_is_answered_at_its_field_and_nothing_typed_is_lost(
    client: Browser, north: TenantContext, driver: Person, facts: dict, sentence: str
) -> None:
    answer = client.sign_in(driver).send(north, "/clc/evidence/new", **form(**facts))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.evidence_of(driver.id) == []


def test_approved_after_its_last_day_every_hour_lies_before(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    client.sign_in(driver).send(north, "/clc/evidence/new", **form(approved_on="2026-06-12"))

    (found,) = queries.evidence_of(driver.id)
    assert (found.minutes_before, found.outside_before) == (40 * HOUR, 20 * HOUR)


def test_hours_come_back_from_the_form_as_they_were_typed(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    client.sign_in(driver).send(north, "/clc/evidence/new", **form(hours="41.67"))
    (found,) = queries.evidence_of(driver.id)

    page = client.see(north, f"/clc/evidence/{found.id}/edit").text

    assert found.minutes == 2500
    assert 'value="41.6667"' in page


def test_a_project_is_its_members_and_the_reviewers(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        found = hand_in(driver)
        other = make_member("Max", "Other")
    paths = [f"/clc/evidence/{found.id}{rest}" for rest in ("", "/proof", "/edit")]

    for path in paths:
        assert client.sign_in(driver).see(north, path).status_code == 200
        assert client.sign_in(other).see(north, path).status_code == 404
        assert client.sign_in(ada).see(south, path).status_code == 404
    assert client.sign_in(other).send(north, f"{paths[0]}/withdrawal").status_code == 404
    assert client.sign_in(driver).send(north, f"{paths[0]}/review").status_code == 403


def test_evidence_on_paper_has_no_file_to_fetch(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    found = services.hand_in(driver, described(paper="Folder 12"), None, by=ada)

    client.sign_in(driver)

    assert "Folder 12" in client.see(north, f"/clc/evidence/{found.id}").text
    assert client.see(north, f"/clc/evidence/{found.id}/proof").status_code == 404


def test_a_project_across_midnight_of_the_year_counts_on_its_last_day(
    driver: Person, marie: Person
) -> None:
    enrolled(driver, date(2026, 1, 1))
    last = date(2026, 1, 2)
    found = hand_in(
        driver, starts_on=last - timedelta(days=9), ends_on=last, approved_on=date(2025, 12, 1)
    )
    reviews.review(found, verdict(found), by=marie)

    assert [entry.earned_on for entry in entries(driver)] == [last]
