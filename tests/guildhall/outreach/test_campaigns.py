"""A letter to many: who gets it, once, and what truly became of it."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from guildhall import context, jobs
from guildhall.communications import services as mail
from guildhall.communications.models import BadAddress
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.learning.offerings import planning
from guildhall.outbox import OutboxLine
from guildhall.outreach.campaigns import queries, services
from guildhall.outreach.models.campaigns import Campaign, CampaignRecipient
from guildhall.people.models.persons import Person
from tests.characters import Browser, found_tenant, make_person
from tests.guildhall.communications.conftest import PostOffice
from tests.guildhall.learning.registration.hall import draft, published
from tests.guildhall.outreach.telling import BOTH, ENGLISH, crowd, letters, write_campaign


def again(campaign: Campaign) -> Campaign:
    """Return a campaign as the database has it."""
    return queries.get_campaign(campaign.id)


@pytest.mark.seed("P11")
def test_of_400_recipients_5_bounce_and_395_are_delivered(
    north: TenantContext, post_office: PostOffice
) -> None:
    crowd(400)
    refused = [f"p{each}@crowd.example" for each in range(0, 400, 80)]
    post_office.answers = dict.fromkeys(refused, "550 5.1.1 No such user")
    campaign = write_campaign()

    services.send(campaign.id)
    jobs.drain(5000)

    figures = queries.figures(again(campaign))
    assert (figures.recipients, figures.delivered) == (400, 395)
    assert figures.by_status == {"sent": 395, "bounced": 5}
    assert figures.on_their_way == 0
    assert again(campaign).state == "sent"
    ours = [each["To"] for each in post_office.taken if each["To"].endswith("@crowd.example")]
    assert len(ours) == len(set(ours)) == 395


def test_it_is_sent_once_however_often_somebody_clicks(north: TenantContext, ada: Person) -> None:
    crowd(3)
    campaign = write_campaign()

    services.send(campaign.id)
    services.send(campaign.id)
    jobs.drain()
    services.send(campaign.id)

    assert len(letters()) == 4
    assert db.session.scalar(select(func.count()).select_from(CampaignRecipient)) == 4


def test_two_clicks_at_one_moment_begin_one_sending(app: Flask, north: TenantContext) -> None:
    crowd(5)
    campaign = write_campaign()
    start = threading.Barrier(2)

    def click() -> None:
        with app.app_context(), tenant_scope(north):
            start.wait()
            services.send(campaign.id)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert len(letters()) == 5
    lines = select(func.count()).where(OutboxLine.entry.contains("campaigns.services:write_batch"))
    assert db.session.scalar(lines) == 1


def test_a_batch_that_is_run_again_writes_nobody_twice(north: TenantContext) -> None:
    crowd(services.BATCH + 7)
    campaign = write_campaign()
    services.send(campaign.id)

    jobs.drain()
    services.write_batch(str(campaign.id))
    db.session.query(CampaignRecipient).update({"written": False})
    db.session.query(Campaign).update(
        {"state": "sending", "finished_at": None}
    )  # as if the last commit had been lost
    db.session.commit()
    services.write_batch(str(campaign.id))
    db.session.commit()

    assert len(letters()) == services.BATCH + 7


def test_each_reader_gets_her_language_and_the_others_what_there_is(north: TenantContext) -> None:
    spanish = make_person("Marisol", "Vega", email="m@x.example", language="es")
    english = make_person("Grace", "Hopper", email="g@x.example", language="en")
    both, one = write_campaign(words=BOTH), write_campaign(words=ENGLISH)

    services.send(both.id)
    services.send(one.id)

    found = {(each.about_id, each.person_id): each for each in letters()}
    assert found[both.id, spanish.id].subject == "Levantar sin dolor"
    assert found[both.id, spanish.id].body_text.startswith("Hola, Marisol Vega:")
    assert found[both.id, english.id].body_text.startswith("Dear Grace Hopper,")
    assert (found[one.id, spanish.id].language, found[one.id, spanish.id].subject) == (
        "en",
        "Safe lifting",
    )
    assert "{link}" not in found[both.id, spanish.id].body_text
    assert "/l/" in found[one.id, english.id].body_text


def test_who_opted_out_bounced_or_has_no_address_is_named_before_and_after(
    north: TenantContext, ada: Person
) -> None:
    quiet = make_person("Quiet", "Quinn", email="q@x.example")
    mail.opt_out(quiet)
    make_person("Nora", "Nomail")
    make_person("Bo", "Bounced", email="bad@x.example")
    db.session.add(BadAddress(address="bad@x.example", diagnosis="550 gone"))
    db.session.commit()
    campaign = write_campaign()

    before = queries.fates(campaign.audience)
    services.send(campaign.id)
    written = {each.person_id: each for each in letters()}
    figures = queries.figures(again(campaign))

    assert before == {"mail": 1, "opted out": 1, "no address": 1, "bounced before": 1}
    assert figures.by_reason == {"opted out": 1, "no address": 1, "bounced before": 1}
    assert written[quiet.id].status == "suppressed"
    assert written[ada.id].essential is False


def test_nothing_is_sent_before_the_hall_is_live(app: Flask) -> None:
    setup = found_tenant("new", "New Local", status="setup")
    with tenant_scope(setup):
        crowd(2)
        campaign = write_campaign()

        with pytest.raises(Conflict, match="before this hall is live"):
            services.send(campaign.id)
        services.plan(campaign.id, context.now() + timedelta(hours=1))
        with time_machine.travel(context.now() + timedelta(hours=2)):
            services.send_due()

        assert again(campaign).state == "scheduled"
        assert letters() == []


def test_a_planned_letter_leaves_at_its_time_and_can_be_stopped(north: TenantContext) -> None:
    crowd(2)
    kept, stopped = write_campaign().id, write_campaign().id
    later = context.now() + timedelta(hours=1)
    for each in (kept, stopped):
        services.plan(each, later)

    services.send_due()
    services.cancel(stopped)
    assert letters() == []
    with time_machine.travel(later + timedelta(minutes=1)):
        services.send_due()
        written = letters()

    assert {each.about_id for each in written} == {kept}
    assert queries.get_campaign(stopped).state == "cancelled"
    with time_machine.travel(later + timedelta(minutes=1)):
        services.take_up(stopped)
    assert queries.get_campaign(stopped).state == "draft"


def test_a_letter_about_what_is_cancelled_does_not_leave(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    crowd(2)
    offering = published("De-escalation on the bus")
    planned, written = (write_campaign(offering_id=offering.id).id for _each in range(2))
    later = context.now() + timedelta(hours=1)
    services.plan(planned, later)

    planning.cancel(offering.id, reason="Snow.")
    with time_machine.travel(later + timedelta(minutes=1)):
        services.send_due()
    with pytest.raises(Conflict, match="is cancelled"):
        services.send(written)
    page = client.sign_in(ada).see(north, f"/campaigns/{written}").text

    assert letters() == []
    assert queries.get_campaign(planned).state == "draft"
    assert "“De-escalation on the bus” is cancelled." in page
    assert "Send it now" not in page


def test_a_letter_about_a_draft_waits_until_it_is_published(north: TenantContext) -> None:
    crowd(1)
    offering = draft("Safety")
    campaign = write_campaign(offering_id=offering.id)

    with pytest.raises(Conflict, match="still a draft"):
        services.send(campaign.id)

    planning.publish(offering.id)
    assert services.send(campaign.id).state == "sending"


def test_what_has_left_is_not_changed_and_not_cancelled(north: TenantContext) -> None:
    crowd(1)
    campaign = write_campaign()
    services.send(campaign.id)

    with pytest.raises(Conflict, match="left already"):
        services.cancel(campaign.id)
    with pytest.raises(Conflict, match="left already"):
        services.change(campaign.id, "New", ENGLISH, {}, version=again(campaign).version)
    with pytest.raises(Conflict, match="left already"):
        services.plan(campaign.id, context.now() + timedelta(hours=1))


def test_two_who_change_it_notice_each_other(north: TenantContext) -> None:
    campaign = write_campaign()
    seen = campaign.version
    services.change(campaign.id, "First", ENGLISH, {}, version=seen)

    with pytest.raises(Conflict, match="meanwhile"):
        services.change(campaign.id, "Second", ENGLISH, {}, version=seen)

    assert again(campaign).title == "First"


def test_half_a_letter_is_refused(north: TenantContext) -> None:
    with pytest.raises(Invalid) as refusal:
        write_campaign(words={"en": {"subject": "Only a subject", "body": ""}})
    assert set(refusal.value.fields) == {"body_en"}
    with pytest.raises(Invalid):
        write_campaign(words={})


def test_a_letter_to_nobody_is_refused_with_a_sentence(north: TenantContext, ada: Person) -> None:
    campaign = write_campaign({"roles": ["facilitator"]})

    with pytest.raises(Conflict, match="Nobody fits"):
        services.send(campaign.id)

    assert again(campaign).state == "draft"
