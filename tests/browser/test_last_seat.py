"""Two browsers want the last seat at one moment; a letter's link is answered without signing in."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.learning.registration import answers, services
from tests.browser.hall import path_of_link
from tests.browser.steps import look_around, press
from tests.characters import found_tenant, make_member, slug_of
from tests.guildhall.learning.registration.hall import meeting, place_of, published, register

PRESS = "document.querySelector('main form.gh-action[action$=\"/registration\"]').requestSubmit()"
"""Send the form and come back at once: the other browser must not have to wait."""


@dataclass
class Race:
    """One seat, two people, and a link that signs each of them in."""

    root: str
    page: str
    links: list[str]
    offered: str
    """The link of a letter that accepts a seat."""


@pytest.fixture(scope="module")
def race(house: Flask) -> Race:
    with house.app_context():
        place = found_tenant("harbor", "Harbor Classified Employees")
        with tenant_scope(place):
            people = [make_member("Marisol", "Vega"), make_member("Omar", "Haddad")]
            last = published("Ladder safety", meeting(7), capacity=1)
            freed = published("First aid", meeting(9), capacity=1)
            first, second = (register(freed, person) for person in people)
            services.cancel(place_of(freed, people[0]))
            accepting = urlsplit(answers.urls_of(place_of(freed, people[1]))["acceptance"]).path
            root = f"/t/{slug_of(context.tenant())}"
            links = [root + path_of_link(person) for person in people]
            assert first.registration_id != second.registration_id
        db.session.remove()
    return Race(root, f"{root}/catalogue/{last.id}", links, accepting)


def test_the_last_seat_goes_to_one_and_the_other_reads_her_place_in_line(race, visitors):
    pages = [visitors.window(), visitors.window(phone=True)]
    for page, link in zip(pages, race.links, strict=True):
        page.goto(link)
        page.goto(race.page)
        expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible()

    for page in pages:
        page.evaluate(PRESS)

    said = sorted(outcome(page) for page in pages)
    assert said == ["You are number 1 in line", "You are registered"]
    for page in pages:
        look_around(page)


def outcome(page: Page) -> str:
    """Return what the page says of where its reader stands now."""
    card = page.locator("main h2", has_text=re.compile("You are (registered|number 1 in line)"))
    expect(card).to_be_visible()
    return card.inner_text()


def test_a_letters_link_asks_and_one_press_takes_the_seat(race, visitors):
    page = visitors.window(phone=True, java_script_enabled=False)

    page.goto(race.offered)
    page.goto(race.offered)
    expect(page.get_by_role("heading", name="Take this seat, Omar?")).to_be_visible()
    press(page, "Yes, take the seat")

    expect(page.get_by_text("The seat is yours").first).to_be_visible()
    page.goto(race.offered)
    expect(page.get_by_role("main")).to_contain_text("The seat is yours already")
