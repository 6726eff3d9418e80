"""Every page that somebody can reach: axe, width, forced colours, console, status."""

import pytest
from flask import Flask
from sqlalchemy import select

from guildhall.db import db, tenant_scope
from guildhall.outreach import signed
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.outreach.models.needs import NeedsSurvey
from guildhall.people.models.persons import Person
from tenants.directory import find_slug
from tests.browser.conftest import Visitors
from tests.browser.crawling import Walk
from tests.browser.hall import Hall

FEWEST = {"coordinator": 50, "president": 15, "hr_analyst": 15, "facilitator": 12, "member": 10}
"""Kinds of pages that each has to find: fewer, and the walk went astray."""


@pytest.mark.parametrize("who", list(FEWEST))
def test_every_page_of_somebody_is_in_order(who, hall, house, visitors):
    walk = signed_in(visitors, house, hall, who)

    walk.through(hall.path("/"))
    walk.through_all_without_arguments()

    assert walk.wrong == [], "\n".join(walk.wrong)
    assert len(walk.seen) >= FEWEST[who], sorted(walk.seen)


def test_every_page_of_nobody_is_in_order(hall, house, visitors):
    walk = Walk(visitors.window(), house, hall.path(""))
    at_the_site = Walk(visitors.window(), house, "")

    walk.through(hall.path("/catalogue"))
    walk.through_all_without_arguments()
    for path in ("/welcome", "/sign-in", "/sign-up", "/password/forgotten"):
        at_the_site.through(path)

    wrong = walk.wrong + at_the_site.wrong
    assert wrong == [], "\n".join(wrong)
    assert {"catalogue.offering", "accounts.first_time", "credit.look_up"} <= walk.seen.keys()


def test_every_page_behind_the_link_of_a_letter_is_in_order(hall, house, visitors):
    walk = Walk(visitors.window(language="es-US"), house, hall.path(""))

    walk.through(*(hall.path(path) for path in paths_in_letters(house, hall)))

    assert walk.wrong == [], "\n".join(walk.wrong)
    assert {"guests.reply", "contact.thread", "needs_answer.by_link"} <= walk.seen.keys()


def paths_in_letters(house: Flask, hall: Hall) -> list[str]:
    """Return where a guest replies, an asker reads our answer, and somebody says what she needs."""
    with house.app_context(), tenant_scope(find_slug(hall.slug)):
        guest = db.session.scalars(select(GuestInvitation).limit(1)).one()
        answered = select(Inquiry).where(Inquiry.state == "answered").limit(1)
        inquiry = db.session.scalars(answered).one()
        survey = db.session.scalars(select(NeedsSurvey).where(NeedsSurvey.state == "open")).one()
        person = db.session.scalars(select(Person).where(Person.sample).limit(1)).one()
        return [
            f"/guests/{signed.token(signed.GUEST, guest.id)}",
            f"/contact/{signed.token(signed.THREAD, inquiry.id)}",
            f"/needs/answer/{signed.token(signed.NEEDS, survey.id, person.id)}",
        ]


def test_the_screen_at_the_door_is_in_order(hall, house, visitors):
    walk = signed_in(visitors, house, hall, "coordinator")
    walk.page.goto(hall.path(f"/sessions/{hall.session_id}/kiosk"))
    walk.page.get_by_role("button", name="Start the kiosk").click()

    walk.through(hall.path("/kiosk"))
    walk.page.get_by_label("Badge or employee number").fill("1001")
    walk.page.get_by_role("button", name="Next").click()
    walk.look(hall.path("/kiosk at its second step"))
    walk.page.get_by_label("Six digits").fill("000000")
    walk.page.get_by_role("button", name="Sign in or out").click()
    walk.page.wait_for_selector("#field-pin-error")
    walk.look(hall.path("/kiosk with a refusal"))

    assert walk.wrong == [], "\n".join(walk.wrong)
    assert "kiosk.screen" in walk.seen


def test_the_screen_without_scripts_is_in_order(hall, house, visitors):
    page = visitors.window(java_script_enabled=False)
    page.goto(hall.links["coordinator"])
    page.goto(hall.path(f"/sessions/{hall.session_id}/kiosk"))
    page.get_by_role("button", name="Start the kiosk").click()
    page.get_by_label("Badge or employee number").fill("1001")
    page.get_by_role("button", name="Next").click()

    assert page.locator("h1").inner_text() == "Your PIN"


def test_every_refusal_is_a_page_in_order(hall, house, visitors):
    walk = signed_in(visitors, house, hall, "member")
    refused = {
        "/people": 403,
        "/my/messages/0190a000-0000-7000-8000-000000000000": 404,
        "/nowhere": 404,
    }

    for path, status in refused.items():
        answer = walk.page.goto(hall.path(path))
        walk.errors.clear()  # a browser notes each refused page on its console
        walk.look(path)
        assert answer.status == status

    assert walk.wrong == [], "\n".join(walk.wrong)


def signed_in(visitors: Visitors, house: Flask, hall: Hall, who: str) -> Walk:
    """Return the walk of somebody who has signed in, the member on a phone and in Spanish."""
    page = visitors.window(phone=who == "member", language="es-US" if who == "member" else "en-US")
    page.goto(hall.links[who])
    return Walk(page, house, hall.path(""))
