"""The way back: what was said gets an answer, and what changed is published."""

import pytest
from sqlalchemy import func, select

from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid
from guildhall.outreach.feedback import queries, services
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.people.models.persons import Person
from tests.characters import Browser, make_member
from tests.guildhall.outreach.telling import letters

LATE = "Sessions after 3 pm are too late for drivers."


@pytest.mark.seed("M23")
def test_a_word_is_given_answered_and_what_changed_is_published(
    north: TenantContext, ada: Person, grace: Person, client: Browser
) -> None:
    client.sign_in(grace)
    client.send(north, "/feedback", text=LATE, named="true")
    (item,) = db.session.scalars(select(FeedbackItem)).all()
    client.sign_in(ada)

    client.send(north, f"/feedback/{item.id}/response", response="We move the drill.")
    client.send(
        north,
        f"/feedback/{item.id}/publication",
        said="Afternoons collide with the runs.",
        did="The drill starts at nine.",
    )
    listed = client.see(north, "/feedback/all?state=published&words=drivers").text
    file = client.see(north, "/feedback/all?format=csv").text

    (letter,) = letters("feedback_answer")
    assert letter.person_id == grace.id
    assert "We move the drill." in letter.body_text
    public = client.application.test_client().see(north, "/you-said").text
    assert "The drill starts at nine." in public
    assert LATE not in public
    assert "Grace" not in public
    assert "are too late for drivers" in listed
    assert "Grace Hopper" in file
    assert queries.loop() == queries.Loop(1, 1, 1)


def test_without_a_name_nothing_is_kept_that_tells_who_wrote_it(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    client.sign_in(grace)

    client.send(north, "/feedback", text=LATE)

    (item,) = db.session.scalars(select(FeedbackItem)).all()
    local = item.created_at.astimezone(north.zone)
    assert (item.person_id, item.created_by) == (None, None)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    told = select(func.count()).where(AuditEvent.object_id == item.id)
    assert db.session.scalar(told) == 0
    services.respond(item.id, "Thank you.")
    assert letters("feedback_answer") == []


def test_one_wording_of_an_answer_is_sent_once(north: TenantContext, grace: Person) -> None:
    item = services.give(LATE, person=grace)

    services.respond(item.id, "We move the drill.")
    services.respond(item.id, "We move the drill.")

    assert len(letters("feedback_answer")) == 1


def test_what_is_published_has_both_halves_and_can_be_taken_down(
    north: TenantContext, client: Browser
) -> None:
    item = services.note_down("Flyers in Spanish, please.", "meeting")
    with pytest.raises(Invalid):
        services.publish(item.id, "Flyers in Spanish.", "  ")
    services.publish(item.id, "Flyers in Spanish.", "Every flyer comes in both.")
    shown = client.see(north, "/you-said").text

    services.take_down(item.id)

    assert "Every flyer comes in both." in shown
    assert "Every flyer comes in both." not in client.see(north, "/you-said").text
    assert queries.get_item(item.id).did == "Every flyer comes in both."


def test_a_member_reads_what_is_published_and_not_what_others_said(
    north: TenantContext, south: TenantContext, grace: Person, client: Browser
) -> None:
    item = services.note_down("Only for us", "meeting")
    client.sign_in(grace)

    assert client.see(north, "/feedback/all").status_code == 403
    assert client.see(north, f"/feedback/{item.id}").status_code == 403
    with tenant_scope(south):
        client.sign_in(make_member("Sam", "South", roles=("coordinator",)))
    assert client.see(south, f"/feedback/{item.id}").status_code == 404
