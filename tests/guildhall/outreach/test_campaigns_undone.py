"""A campaign that was cancelled or planned anew is again what it was, or says why not."""

from datetime import timedelta

import time_machine

from guildhall import context
from guildhall.context import TenantContext
from guildhall.outreach.campaigns import queries, services
from guildhall.outreach.models.campaigns import Campaign
from guildhall.people.models.persons import Person
from tests.characters import Browser
from tests.guildhall.outreach.telling import write_campaign


def test_a_cancelled_campaign_is_again_what_it_was(north: TenantContext) -> None:
    soon, later = (context.now() + timedelta(hours=each) for each in (1, 2))
    campaign = write_campaign()
    services.cancel(campaign.id)
    assert services.take_up(campaign.id).state == "draft"

    services.plan(campaign.id, soon)
    services.cancel(campaign.id)
    taken_up = services.take_up(campaign.id)
    assert (taken_up.state, taken_up.send_at) == ("scheduled", soon)
    assert services.take_up(campaign.id).state == "scheduled"

    services.plan(campaign.id, later)
    assert services.unplan(campaign.id, soon).send_at == soon
    assert services.unplan(campaign.id).state == "draft"


def test_the_undo_says_what_the_campaign_is_and_why(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    client.sign_in(ada)
    campaign = write_campaign()
    soon = context.now() + timedelta(minutes=5)
    services.plan(campaign.id, soon)
    services.cancel(campaign.id)
    said = take_up(client, north, campaign)
    assert "It leaves" in said
    services.cancel(campaign.id)
    with time_machine.travel(soon + timedelta(minutes=1)):
        said = take_up(client, north, campaign)
    assert "and that is over" in said
    assert queries.get_campaign(campaign.id).send_at is None
    for wrong in ("x", "2031-02-03", ""):
        client.send(north, f"/campaigns/{campaign.id}/draft?was={wrong}")
        assert queries.get_campaign(campaign.id).state == "draft"


def take_up(client: Browser, north: TenantContext, campaign: Campaign) -> str:
    """Press "Take it up again", and return the sentence that answers."""
    client.send(north, f"/campaigns/{campaign.id}/taking-up")
    with client.session_transaction() as cookie:
        return str(cookie.pop("_flashes")[-1])
