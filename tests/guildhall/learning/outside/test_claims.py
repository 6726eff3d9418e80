"""A claim of learning elsewhere: kept, sent in with its proof, decided by somebody else, once."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from guildhall import jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.files import files
from guildhall.learning.credit import completion
from guildhall.learning.credit import queries as credit
from guildhall.learning.models.credit import Certificate
from guildhall.learning.outside import queries, rules, services
from guildhall.learning.outside.services import Grant
from guildhall.outbox import OutboxLine
from guildhall.registry import registry
from tests.characters import make_member
from tests.guildhall.learning.outside.claiming import FACTS, PDF, kept, sent


def lines_of(person):
    return credit.transcript_of(person.id).lines


pytestmark = pytest.mark.usefixtures("noon")


def events_named(name):
    entries = db.session.scalars(select(OutboxLine.entry))
    return sum(entry.endswith(f"@{name}") for entry in entries)


def test_an_approved_claim_is_a_line_without_an_offering(grace, rosa):
    claim = sent(grace)

    services.approve(
        claim.id, Grant(Decimal("7.5"), gives_clock_hours=True, gives_ceu=True), by=rosa
    )

    (line,) = lines_of(grace)
    assert (line.source, line.offering_id, line.provider) == ("outside", None, "Red Cross")
    assert (line.course_title, line.held_on, line.minutes) == ("First aid", date(2026, 2, 10), 450)
    assert (line.clock_hours, line.ceu, line.points) == (Decimal("7.50"), Decimal("0.8"), None)
    assert db.session.scalars(select(Certificate)).all() == []


@pytest.mark.parametrize(
    ("quantity", "unit", "hours"),
    [("3", "semester_credits", 45), ("3", "quarter_credits", 30), ("0.5", "hours", Decimal("0.5"))],
)
def test_college_credits_count_for_15_or_10_hours(grace, rosa, quantity, unit, hours):
    claim = sent(grace, quantity=Decimal(quantity), unit=unit, kind="college")

    services.approve(claim.id, Grant(Decimal(hours), gives_clock_hours=True), by=rosa)

    (line,) = lines_of(grace)
    assert line.clock_hours == hours


def test_a_reviewer_gives_fewer_hours_than_claimed_and_never_more(grace, rosa):
    claim = sent(grace, quantity=Decimal(3))

    for hours in ("3.01", "0", "-1"):
        with pytest.raises(Invalid, match="at most the 3"):
            services.approve(claim.id, Grant(Decimal(hours)), by=rosa)
    services.approve(claim.id, Grant(Decimal("2.5")), by=rosa)

    (line,) = lines_of(grace)
    assert (line.minutes, line.clock_hours, line.ceu) == (150, None, None)


@pytest.mark.parametrize(
    ("claimed", "given", "minutes"),
    [("1.34", "1.33", 80), ("1.34", "1.34", 80), ("1.33", "1.32", 79), ("0.34", "0.33", 20)],
)
def test_what_is_claimed_is_given_as_it_was_written_and_as_the_page_shows_it(
    grace, rosa, claimed, given, minutes
):
    claim = sent(grace, quantity=Decimal(claimed))

    services.approve(claim.id, Grant(Decimal(given)), by=rosa)

    (line,) = lines_of(grace)
    assert line.minutes == minutes


def test_a_draft_may_be_anything_and_what_is_sent_in_is_whole(grace):
    claim = kept(grace, None, title="", provider="", quantity=None, starts_on=None)

    with pytest.raises(Invalid) as refusal:
        services.submit(claim.id, grace)

    assert set(refusal.value.fields) == {"title", "provider", "starts_on", "quantity", "proof"}
    assert queries.own_claim(claim.id, grace.id).state == "draft"


def test_what_is_not_over_yet_cannot_be_claimed(grace):
    claim = kept(grace, ends_on=date(2026, 3, 5))

    with pytest.raises(Invalid, match="once it is over"):
        services.submit(claim.id, grace)


def test_nobody_decides_about_her_own_claim(grace, rosa):
    claim = sent(rosa)

    for verb in (
        lambda: services.approve(claim.id, Grant(Decimal(1)), by=rosa),
        lambda: services.deny(claim.id, "For myself", by=rosa),
        lambda: services.reopen(claim.id, by=rosa),
    ):
        with pytest.raises(Denied, match="your own claim"):
            verb()
    with pytest.raises(IntegrityError, match="not_ones_own"):
        db.session.execute(
            text("UPDATE outside_claim SET decided_by = person_id, decided_at = now()")
        )
    db.session.rollback()


def test_a_returned_claim_is_completed_and_sent_in_again(grace, rosa):
    claim = sent(grace)
    services.send_back(claim.id, "The date cannot be read.", by=rosa)
    assert queries.own_claim(claim.id, grace.id).is_open

    services.keep(grace, {**FACTS, "note": "A better photo"}, None, claim_id=claim.id)
    again = services.submit(claim.id, grace)

    assert (again.state, again.reason, again.decided_by) == ("submitted", "", None)


def test_what_was_sent_in_is_not_changed_behind_the_reviewers_back(grace):
    claim = sent(grace)

    with pytest.raises(Conflict, match="sent in"):
        services.keep(grace, {**FACTS, "quantity": Decimal(100)}, None, claim_id=claim.id)


def test_a_second_click_decides_nothing_twice(grace, rosa):
    claim = sent(grace)

    for _click in range(2):
        services.approve(claim.id, Grant(Decimal(6)), by=rosa)

    assert len(lines_of(grace)) == 1
    assert events_named("OutsideLearningApproved") == events_of_one_approval()


def events_of_one_approval():
    """Return how many handlers listen: one line of the outbox for each."""
    from guildhall.events import OutsideLearningApproved

    return len(registry().handlers_of(OutsideLearningApproved))


def test_two_reviewers_at_once_leave_one_decision(app, north, grace, rosa):
    claim, other = sent(grace), make_member("Lin", "Chen", roles=("president",))
    gate, found = threading.Barrier(2), []

    def decide(verb):
        with app.app_context(), tenant_scope(north):
            gate.wait()
            try:
                verb()
                found.append("done")
            except Conflict as refusal:
                found.append(refusal.message)
            db.session.remove()

    verbs = (
        lambda: services.approve(claim.id, Grant(Decimal(6)), by=rosa),
        lambda: services.deny(claim.id, "It is not for us.", by=other),
    )
    threads = [threading.Thread(target=decide, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(found) == "done"
    assert "has decided this claim already" in min(found)
    state = queries.own_claim(claim.id, grace.id).state
    assert (state, len(lines_of(grace))) in {("approved", 1), ("denied", 0)}


def test_a_denial_is_told_with_its_reason_and_can_be_undone(grace, rosa):
    claim = sent(grace)
    services.deny(claim.id, "A fair is no training.", by=rosa)
    jobs.drain()
    letter = db.session.scalars(select(Message).where(Message.kind == "outside_decided")).one()

    again = services.reopen(claim.id, by=rosa)

    assert "A fair is no training." in letter.body_text
    assert (again.state, again.reason) == ("submitted", "")


def test_a_voided_line_leaves_the_claim_and_takes_the_hours(grace, rosa):
    claim = sent(grace)
    services.approve(claim.id, Grant(Decimal(6)), by=rosa)
    (line,) = lines_of(grace)

    completion.void(line, "The card was somebody else's.")

    assert credit.transcript_of(grace.id).minutes == 0
    assert events_named("TranscriptLineVoided") > 0


def test_a_claim_that_was_taken_back_can_be_made_after_all(grace, rosa):
    draft, waiting, returned = (
        kept(grace, None),
        sent(grace, b"%PDF- one"),
        sent(grace, b"%PDF- two"),
    )
    services.send_back(returned.id, "Which days?", by=rosa)
    since = waiting.submitted_at
    for claim in (draft, waiting, waiting, returned):
        services.withdraw(claim.id, grace)

    states = [services.take_up(claim.id, grace).state for claim in (draft, waiting, returned)]
    again = services.take_up(waiting.id, grace)

    assert states == ["draft", "submitted", "returned"]
    assert (again.state, again.submitted_at) == ("submitted", since)
    assert returned.reason == "Which days?"
    services.approve(waiting.id, Grant(Decimal("7.5")), by=rosa)
    with pytest.raises(Conflict):
        services.take_up(waiting.id, grace)
    with pytest.raises(NotFound):
        services.take_up(draft.id, rosa)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"MZ\x90 a virus", "PDF, or a photo"),
        (b"<svg onload='x()'/>", "PDF, or a photo"),
        (b"%PDF-" + b"0" * rules.MOST_PROOF, "too large"),
    ],
)
def test_a_proof_is_judged_by_its_bytes(app, data, sentence):
    with pytest.raises(Invalid) as refusal:
        services.read_proof("proof.pdf", data)
    assert sentence in refusal.value.fields["proof"]


def test_a_proof_is_kept_as_it_came(grace):
    claim = kept(grace)

    with files().open(claim.proof_file) as stored:
        assert stored.read() == PDF


def test_a_draft_is_its_writers_alone(grace, rosa):
    claim = kept(grace)

    with pytest.raises(NotFound):
        queries.sent_claim(claim.id)
    with pytest.raises(NotFound):
        services.approve(claim.id, Grant(Decimal(1)), by=rosa)
    with pytest.raises(NotFound):
        services.submit(claim.id, rosa)


def test_the_database_refuses_a_decision_without_a_reason(grace):
    sent(grace)

    with pytest.raises(IntegrityError, match="has_reason"):
        db.session.execute(
            text(
                "UPDATE outside_claim SET state = 'denied', decided_at = now(), "
                "decided_by = gen_random_uuid()"
            )
        )
    db.session.rollback()
