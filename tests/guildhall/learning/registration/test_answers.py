"""An offered seat is answered from the letter, without signing in."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context, jobs
from guildhall.audit import AuditEvent
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.learning.registration import answers, line, services
from tests.characters import make_member, slug_of
from tests.guildhall.learning.registration.hall import (
    meeting,
    place_of,
    published,
    register,
    state_of,
)


@pytest.fixture
def offering(north, grace):
    """A seat came free and is offered to Grace."""
    found = published("First aid", capacity=1)
    omar = make_member("Omar", "Haddad")
    register(found, omar)
    register(found, grace)
    services.cancel(place_of(found, omar))
    return found


def links(offering, person) -> dict[str, str]:
    """Return the paths of the two links, below the tenant."""
    root = f"/t/{slug_of(context.tenant())}"
    urls = answers.urls_of(place_of(offering, person))
    return {name: urlsplit(url).path.removeprefix(root) for name, url in urls.items()}


def test_the_letter_has_a_link_for_yes_and_one_for_no(north, grace, offering):
    with tenant_scope(None):
        jobs.drain()

    body = db.session.scalars(select(Message.body_text).where(Message.kind == "offered")).one()

    assert len(re.findall(r"/offers/[\w.-]+/acceptance", body)) == 1
    assert len(re.findall(r"/offers/[\w.-]+/refusal", body)) == 1


def test_whatever_looks_at_the_links_answers_nothing(client, north, grace, offering):
    for path in links(offering, grace).values():
        for _scan in range(2):
            page = client.see(north, path)
            assert page.status_code == 200

    assert state_of(offering, grace) == "offered"


def test_one_click_takes_the_seat_without_signing_in(client, north, grace, offering):
    path = links(offering, grace)["acceptance"]

    assert "Take this seat, Grace?" in client.see(north, path).text
    done = client.send(north, path)

    assert done.status_code == 303
    assert state_of(offering, grace) == "registered"
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "learning.offer_accepted")
    ).one()
    assert event.actor_name == "Grace Hopper"


def test_one_click_gives_the_seat_back_and_the_next_in_line_has_it(client, north, grace, offering):
    rosa = make_member("Rosa", "Park")
    register(offering, rosa)

    client.send(north, links(offering, grace)["refusal"])

    assert state_of(offering, grace) == "cancelled"
    assert state_of(offering, rosa) == "offered"


def test_a_second_click_changes_nothing_and_says_so(client, north, grace, offering):
    path = links(offering, grace)["acceptance"]
    client.send(north, path)

    again = client.send(north, path)

    assert again.status_code == 409
    assert "The seat is yours already" in again.text
    assert state_of(offering, grace) == "registered"


def test_a_link_serves_one_purpose(client, north, grace, offering):
    token = links(offering, grace)["refusal"].split("/")[2]

    assert client.send(north, f"/offers/{token}/acceptance").status_code == 404
    assert state_of(offering, grace) == "offered"


def test_a_link_ends_with_its_offer(client, north, grace, offering):
    path = links(offering, grace)["acceptance"]

    with time_machine.travel(context.now() + timedelta(hours=25)):
        looked = client.see(north, path)
        clicked = client.send(north, path)

    assert "This offer has run out" in looked.text
    assert clicked.status_code == 409
    assert state_of(offering, grace) == "offered"


def test_an_earlier_offers_link_does_not_answer_a_later_one(client, north, grace):
    offering = published("First aid", meeting(30), capacity=1)
    omar = make_member("Omar", "Haddad")
    register(offering, omar)
    register(offering, grace)
    services.cancel(place_of(offering, omar))
    old = links(offering, grace)["acceptance"]
    with time_machine.travel(context.now() + timedelta(hours=25)):
        line.expire_due()
        register(offering, omar)
        register(offering, grace)
        services.cancel(place_of(offering, omar))

        clicked = client.send(north, old)

    assert clicked.status_code == 409
    assert "earlier offer" in clicked.text
    assert state_of(offering, grace) == "offered"


def test_a_forged_link_and_another_tenants_are_not_found(client, north, south, grace, offering):
    path = links(offering, grace)["acceptance"]

    assert client.see(south, path).status_code == 404
    assert client.send(south, path).status_code == 404
    assert client.see(north, path.replace("/acceptance", "x/acceptance")).status_code == 404
    assert client.see(north, "/offers/nonsense/acceptance").status_code == 404
