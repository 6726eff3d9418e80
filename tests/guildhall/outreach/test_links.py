"""Short links: a registration knows its channel, and nobody is followed."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from guildhall.accounts.models import Account
from guildhall.accounts.services.passwords import choose_password
from guildhall.communications import tracking
from guildhall.communications.models import TrackedLink
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.learning.attendance.training_queries import this_fiscal_year
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import services as registration
from guildhall.outreach import words
from guildhall.outreach.campaigns import queries, services
from guildhall.outreach.sharing import queries as sharing
from guildhall.people.models.persons import Person
from tests.characters import Browser, address, make_member, make_person
from tests.guildhall.learning.registration.hall import meeting, published, register
from tests.guildhall.outreach.telling import letters, link_in, write_campaign


def link_to(offering: Offering, channel: str = "social") -> TrackedLink:
    """Make a link to an offering's page."""
    return tracking.make_link(sharing.path_of(offering.id), channel)


def came_by(offering: Offering, person: Person) -> TrackedLink | None:
    """Return the link that a registration is owed to."""
    db.session.expire_all()
    return db.session.scalar(
        select(TrackedLink)
        .join(Registration, Registration.link_id == TrackedLink.id)
        .where(Registration.offering_id == offering.id, Registration.person_id == person.id)
    )


def test_the_link_of_a_letter_is_worded_for_whoever_looks_at_it(
    north: TenantContext, client: Browser
) -> None:
    with force_locale("es"):
        campaign = write_campaign()
    (link,) = queries.links_of(campaign.id)

    client.sign_in(make_member("Ada", "Reed", roles=("coordinator",)))
    page = client.see(north, f"/campaigns/{campaign.id}").text

    assert (link.kind, link.label) == ("letter", "")
    assert "Mail: The letter" in page
    with force_locale("es"):
        assert words.name_of(link) == "Correo: La carta"


@pytest.mark.seed("P8")
def test_a_registration_that_began_with_a_post_counts_for_social_media(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    offering = published()
    link = link_to(offering)
    register(offering, make_person("Direct", "D"))

    led = client.see(north, f"/l/{link.code}")
    client.sign_in(grace)  # as it is in a browser: the session of before goes on
    client.send(north, f"/catalogue/{offering.id}/registration")

    assert led.status_code == 303
    assert led.headers["Location"] == address(north, f"/catalogue/{offering.id}?from={link.code}")
    assert came_by(offering, grace) is not None
    found = {each.key: each for each in sharing.sources(*this_fiscal_year())}
    assert (found["social"].visits, found["social"].registrations) == (1, 1)
    assert (found["flyer"].registrations, found["self"].registrations) == (0, 1)


def test_signing_in_with_a_password_keeps_the_channel(
    app, north: TenantContext, grace: Person, client: Browser
) -> None:
    offering, password = published(), "a long enough password of hers"
    with tenant_scope(None):
        account = db.session.scalars(select(Account).where(Account.email == grace.email)).one()
        choose_password(account, password)
    link = link_to(offering, "flyer")

    client.see(north, f"/l/{link.code}")
    client.send(north, "/sign-in", email=grace.email, password=password)
    client.send(north, f"/catalogue/{offering.id}/registration")

    found = came_by(offering, grace)
    assert found is not None
    assert found.channel == "flyer"


@pytest.mark.seed("P7")
def test_a_campaign_counts_the_registrations_that_its_letter_and_its_post_led_to(
    north: TenantContext, client: Browser
) -> None:
    offering = published()
    readers = [make_member(first, "Reader") for first in ("Ann", "Bea", "Cleo", "Dot")]
    campaign = write_campaign(offering_id=offering.id)
    post = services.add_link(campaign, "social", "Facebook")
    services.send(campaign.id)
    (letter, *_others) = letters()
    by_letter = link_in(letter.body_text, "l")

    for reader, path in zip(readers, (by_letter, by_letter, f"/l/{post.code}", None), strict=True):
        browser = client.application.test_client()
        browser.sign_in(reader)
        if path:
            browser.see(north, path)
        browser.send(north, f"/catalogue/{offering.id}/registration")

    links = queries.links_of(campaign.id)
    counted = queries.registered_by(links)
    assert [counted.get(link.id, 0) for link in links] == [2, 1]
    assert [link.visits for link in links] == [2, 1]
    row = db.session.execute(queries.campaigns()).one()
    assert (row.recipients, row.visits, row.registered) == (4, 3, 3)


def test_a_registration_that_was_cancelled_is_owed_to_nobody(
    north: TenantContext, grace: Person
) -> None:
    offering = published()
    link = link_to(offering)
    outcome = registration.register(offering.id, person_id=grace.id, link_id=link.id)
    assert queries.registered_by([link]) == {link.id: 1}

    registration.cancel(db.session.get_one(Registration, (north.id, outcome.registration_id)))

    assert queries.registered_by([link]) == {}


def test_a_link_to_one_offering_says_nothing_about_another(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    one, other = published("One"), published("Other")
    client.see(north, f"/l/{link_to(one).code}")
    client.sign_in(grace)

    client.send(north, f"/catalogue/{other.id}/registration")

    assert came_by(other, grace) is None


@pytest.mark.seed("P8")
def test_of_two_links_each_counts_for_its_own_offering_and_the_later_one_for_the_same(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    one, other = published("One"), published("Other", meeting(9))
    flyer, post = link_to(one, "flyer"), link_to(other)
    for link in (link_to(one), flyer, post):
        client.see(north, f"/l/{link.code}")
    client.sign_in(grace)

    for offering in (one, other):
        client.send(north, f"/catalogue/{offering.id}/registration")

    found = [came_by(offering, grace) for offering in (one, other)]
    assert [link and link.id for link in found] == [flyer.id, post.id]


def test_a_browser_that_came_by_a_link_before_there_could_be_several_keeps_it(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    offering = published()
    link = link_to(offering)
    with client.session_transaction() as session:
        session[tracking.KEPT] = [str(north.id), str(link.id), link.path]
    client.sign_in(grace)

    client.send(north, f"/catalogue/{offering.id}/registration")

    assert came_by(offering, grace) is not None


def test_a_link_to_the_catalogue_counts_for_what_is_found_there(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    offering, link = published(), tracking.make_link("/catalogue", "website")
    client.see(north, f"/l/{link.code}")
    client.sign_in(grace)

    client.send(north, f"/catalogue/{offering.id}/registration")

    assert came_by(offering, grace) is not None


def test_an_address_that_was_passed_on_still_names_its_channel(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    offering = published()
    link = link_to(offering)
    client.sign_in(grace)

    client.see(north, f"/catalogue/{offering.id}?from={link.code}")
    client.see(north, f"/catalogue/{offering.id}?from=nonsense")
    client.send(north, f"/catalogue/{offering.id}/registration")

    assert came_by(offering, grace) is not None


def test_another_halls_link_leads_nowhere_and_its_session_counts_for_nothing(
    north: TenantContext, south: TenantContext, grace: Person, client: Browser
) -> None:
    with tenant_scope(south):
        foreign = tracking.make_link("/catalogue", "social")
    offering = published()

    assert client.see(north, f"/l/{foreign.code}").status_code == 404
    client.see(south, f"/l/{foreign.code}")
    client.sign_in(grace)
    client.send(north, f"/catalogue/{offering.id}/registration")

    assert came_by(offering, grace) is None


def test_a_visit_leaves_a_number_and_nothing_else(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    link = tracking.make_link("/catalogue", "flyer")
    client.sign_in(grace)

    for _visit in range(3):
        client.see(north, f"/l/{link.code}")

    db.session.expire_all()
    row = db.session.get_one(TrackedLink, (north.id, link.id))
    assert row.visits == 3
    columns = set(TrackedLink.__table__.columns.keys())
    shared = {"tenant_id", "id", "created_at", "created_by", "sample"}
    assert columns - shared == {"code", "channel", "kind", "label", "path", "visits"}


def test_what_there_is_to_share_says_what_the_offering_says(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    offering = published("De-escalation on the bus")
    client.sign_in(ada)

    made = client.send(
        north, f"/offerings/{offering.id}/sharing", channel="social", label="Facebook"
    )
    page = client.see(north, f"/offerings/{offering.id}/sharing").text
    picture = client.see(north, f"/offerings/{offering.id}/picture.es.png")

    (link,) = tracking.links_to(sharing.path_of(offering.id))
    assert made.status_code == 303
    assert page.count(f"/l/{link.code}") >= 3
    assert "Inscríbase aquí" in page
    assert 'alt="De-escalation on the bus. ' in page
    assert picture.mimetype == "image/png"
    assert picture.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture.data[16:20]), int.from_bytes(picture.data[20:24])) == (1200, 630)


def test_the_sources_are_shown_and_handed_over_as_a_file(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    register(published(), make_person("Direct", "D"))
    client.sign_in(ada)

    page = client.see(north, "/campaigns/sources").text
    file = client.see(north, "/campaigns/sources?format=csv").text

    assert "Social media" in page
    assert '"Directly, by no link of ours",,1' in file


def test_the_offerings_page_shows_what_became_of_its_letters(
    north: TenantContext, ada: Person, grace: Person, client: Browser
) -> None:
    offering = published()
    register(offering, grace)
    register(offering, make_person("Nora", "Nomail"))
    assert letters("registered")
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{offering.id}").text

    (sent,) = sharing.letters_about(offering.id)
    assert (sent.kind, sent.by_status) == ("registered", {"kept": 1, "suppressed": 1})
    assert "Letters about it" in page
    assert "1 kept here, not sent" in page
