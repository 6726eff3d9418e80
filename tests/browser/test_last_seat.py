"""Seats in two browsers: the last one, one of a letter, some of a group, one page edited twice."""

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
from tests.browser.steps import follow, look_around, press, title
from tests.characters import found_tenant, make_member, slug_of
from tests.guildhall.learning.registration.hall import meeting, place_of, published, register

PRESS = "document.querySelector('main form[action$=\"/registration\"]').requestSubmit()"
"""Send the form and come back at once: the other browser must not have to wait."""


@dataclass
class Race:
    """One seat, two people, and a link that signs each of them in."""

    root: str
    page: str
    links: list[str]
    offered: str
    """The link of a letter that accepts a seat."""
    roomy: str
    """The path of an offering with seats, below the lists that show it."""
    coordinator: str


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
            roomy = published("Green cleaning", meeting(11), capacity=20)
            ada = make_member("Ada", "Lovelace", roles=("coordinator",))
            root = f"/t/{slug_of(context.tenant())}"
            links = [root + path_of_link(person) for person in people]
            coordinator = root + path_of_link(ada)
            assert first.registration_id != second.registration_id
        db.session.remove()
    return Race(
        root,
        f"{root}/catalogue/{last.id}",
        links,
        accepting,
        str(roomy.id),
        coordinator,
    )


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


def test_seats_are_held_named_and_given_back(race, visitors):
    page = visitors.window(phone=True)
    page.goto(race.coordinator)
    page.goto(f"{race.root}/catalogue/{race.roomy}")
    follow(page, "Hold seats for your people")
    look_around(page)
    page.get_by_label("Seats").fill("3")
    page.get_by_label("For whom").fill("Kitchen crew")
    press(page, "Hold them")

    title(page, "Kitchen crew")
    look_around(page)
    page.get_by_label("Name or employee number").fill("Omar Haddad")
    press(page, "Give them the seat")
    expect(page.get_by_role("main")).to_contain_text("1 of 3 have a name")
    page.get_by_text("Fewer come?").click()
    press(page, "Give the rest back now")
    press(page.get_by_role("dialog"), "Give the rest back now")
    expect(page.get_by_text("Seats without a name went back").first).to_be_visible()

    page.goto(f"{race.root}/offerings/{race.roomy}/guests")
    page.get_by_label("Name", exact=True).fill("Dr. Vance")
    press(page, "Write down")
    expect(page.get_by_role("heading", name="1 guest")).to_be_visible()
    look_around(page)


def test_the_second_editor_chooses_field_by_field(race, visitors):
    first, second = visitors.window(), visitors.window(phone=True)
    for page in (first, second):
        page.goto(race.coordinator)
        page.goto(f"{race.root}/offerings/{race.roomy}/details")
    first.get_by_label("Offered by").fill("Human Resources")
    press(first, "Save")
    expect(first.locator("h1")).to_have_text("Green cleaning")

    second.get_by_label("Good to know").fill("Park behind the gym.")
    press(second, "Save")
    expect(second.locator("h1")).to_contain_text("changed this while you had it open")
    look_around(second)
    press(second, "Save")

    expect(second.locator("h1")).to_have_text("Green cleaning")
    second.goto(f"{race.root}/catalogue/{race.roomy}")
    expect(second.get_by_role("main")).to_contain_text("Human Resources")
    expect(second.get_by_role("main")).to_contain_text("Park behind the gym.")
