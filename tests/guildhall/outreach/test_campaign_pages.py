"""The pages of a letter to many: looked at first, refused with a sentence, shown to whom it may."""

import pytest
from sqlalchemy import func, select

from guildhall import jobs
from guildhall.communications import services as mail
from guildhall.communications.models import Message
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import NotFound
from guildhall.outreach.campaigns import queries, services
from guildhall.people.models.persons import Person
from tests.characters import Browser, make_member
from tests.guildhall.outreach.telling import crowd, letters, write_campaign


def test_looking_at_it_goes_to_oneself_alone_and_counts_nowhere(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    crowd(3)
    campaign = write_campaign()
    client.sign_in(ada)

    answer = client.send(north, f"/campaigns/{campaign.id}/preview")

    (preview,) = letters("campaign_preview")
    assert answer.status_code == 303
    assert preview.person_id == ada.id
    assert preview.subject == "Preview: Safe lifting"
    assert letters() == []
    assert queries.figures(queries.get_campaign(campaign.id)).recipients == 0


def test_whoever_gets_only_essential_letters_may_look_at_her_own(
    north: TenantContext, ada: Person
) -> None:
    mail.opt_out(ada)

    services.show_to(write_campaign(), ada)

    (preview,) = letters("campaign_preview")
    assert preview.status == "sent"


def test_the_pages_lead_from_a_draft_to_its_figures(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    crowd(3)
    client.sign_in(ada)

    made = client.send(
        north,
        "/campaigns/new",
        title="Lifting, in May",
        subject_en="Safe lifting",
        body_en="Come and try it.",
    )
    page = made.headers["Location"].split("/t/", 1)[1].split("/", 1)[1]
    shown = client.see(north, f"/{page}").text
    people = client.see(north, f"/{page}/recipients?format=csv").text
    client.send(north, f"/{page}/sending")
    jobs.drain()
    after = client.see(north, f"/{page}").text
    listed = client.see(north, "/campaigns?words=may&state=sent").text
    file = client.see(north, "/campaigns?format=csv").text

    assert "Send this letter to 4 people?" in shown
    assert people.count("Gets it by mail") == 4
    assert "of 4" in after
    assert "Lifting, in May" in listed
    assert '"Lifting, in May",Sent,' in file
    assert client.see(north, "/campaigns?words=june").text.count("Lifting, in May") == 0


def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    client.sign_in(ada)

    answer = client.send(north, "/campaigns/new", title="", body_en="Dear all")
    planned = client.send(
        north, f"/campaigns/{write_campaign().id}/plan", day="yesterday-ish", time="25:99"
    )

    assert answer.status_code == planned.status_code == 422
    assert "Dear all" in answer.text
    assert "is not a date we can read" in planned.text


def test_another_hall_finds_nothing(
    north: TenantContext, south: TenantContext, client: Browser
) -> None:
    campaign = write_campaign()
    with tenant_scope(south):
        stranger = make_member("Sam", "South", roles=("coordinator",))
        client.sign_in(stranger)
        with pytest.raises(NotFound):
            queries.get_campaign(campaign.id)

    for path in ("", "/recipients", "/details"):
        assert client.see(south, f"/campaigns/{campaign.id}{path}").status_code == 404
    assert client.send(south, f"/campaigns/{campaign.id}/sending").status_code == 404


def test_whoever_only_sees_cannot_send(north: TenantContext, client: Browser) -> None:
    president = make_member("Walter", "Okafor", roles=("president",))
    campaign = write_campaign()
    client.sign_in(president)

    assert client.see(north, f"/campaigns/{campaign.id}").status_code == 200
    assert client.send(north, f"/campaigns/{campaign.id}/sending").status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
