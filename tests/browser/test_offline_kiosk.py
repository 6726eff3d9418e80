"""The kiosk without a network: marks wait on the device and are counted once when it is back."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Pin
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.models.registrations import Attendance, Mark
from tests.browser.hall import path_of_link
from tests.browser.looking import findings, overflow
from tests.browser.steps import press, title
from tests.characters import found_tenant, make_member, make_person, slug_of
from tests.guildhall.learning.classroom import offer, seat, session_of

PEOPLE = 50
PIN = "739154"
EVERYTHING_KEPT = """async () => {
    const base = await new Promise((done, failed) => {
        const asked = indexedDB.open('guildhall-door', 1)
        asked.onsuccess = () => done(asked.result)
        asked.onerror = () => failed(asked.error)
    })
    const marks = await new Promise(done => {
        base.transaction('marks').objectStore('marks').getAll().onsuccess =
            event => done(event.target.result)
    })
    const pages = []
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const answer of await cache.matchAll()) {
            if (answer.headers.get('Content-Type').includes('html')) pages.push(await answer.text())
        }
    }
    return JSON.stringify({marks, local: {...localStorage}, session: {...sessionStorage}, pages})
}"""


@pytest.fixture
def school(house):
    """Return a hall with a session that began an hour ago, and fifty people with a PIN."""
    with house.app_context():
        place = found_tenant("offline", "Harbor Classified Employees")
        with tenant_scope(place):
            ada = make_member("Ada", "Lovelace", roles=("coordinator",))
            offering = offer(title="Ladder safety", capacity=PEOPLE + 10)
            session = session_of(offering)
            session.starts_at = context.now() - timedelta(minutes=59)
            session.ends_at = session.starts_at + timedelta(hours=1)
            offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
            kept = hashing.keep(PIN)
            people = [make_person(f"Given{at}", "Doe", employee_number=f"{4100 + at}") for at in range(PEOPLE)]
            db.session.add_all([Pin(person_id=one.id, pin_hash=kept, set_at=context.now()) for one in people])
            db.session.commit()
            seat(offering, *people)
            found = {
                "place": place,
                "root": f"/t/{slug_of(place)}",
                "session": session.id,
                "link": path_of_link(ada),
            }
        db.session.remove()
    return found


def open_kiosk(visitors, school, **options) -> Page:
    """Make a tablet the kiosk, and wait until it has what it needs without a network."""
    screen = visitors.window(**options)
    screen.goto(school["root"] + school["link"])
    screen.goto(f"{school['root']}/sessions/{school['session']}/kiosk")
    press(screen, "Start the kiosk and sign me out")
    title(screen, "Ladder safety")
    ready(screen)
    return screen


def ready(screen: Page) -> None:
    """Wait until the page's script has done what it does at first."""
    screen.wait_for_selector("[data-ready=yes]", state="attached")


def sign(screen: Page, number: str, pin: str = PIN) -> str:
    """Type a number and a PIN as a person would; return what the screen says."""
    screen.get_by_label("Badge or employee number").fill(number)
    press(screen, "Next")
    title(screen, "Your PIN")
    screen.get_by_label("Six digits").fill(pin)
    screen.keyboard.press("Enter")
    screen.wait_for_selector("[data-door-step=thanks]:not([hidden])")
    said = screen.locator("h1").inner_text()
    press(screen, "Next person")
    return said


def counts(house, school):
    """Return how many marks, people and entries the database has, and the longest attendance."""
    with house.app_context(), tenant_scope(school["place"]):
        marks = db.session.execute(
            select(func.count(), func.count(Mark.person_id.distinct())).select_from(Mark)
        ).one()
        entries = db.session.execute(
            select(DoorEntry.state, func.count()).group_by(DoorEntry.state)
        ).all()
        longest = db.session.scalar(select(func.max(Attendance.minutes)))
        db.session.remove()
    return tuple(marks), {state: count for state, count in entries}, longest


def test_fifty_marks_without_a_network_are_counted_once_each(house, school, visitors):
    screen = open_kiosk(visitors, school)
    assert "Thank you, Given0. In at" in sign(screen, "4100")

    screen.context.set_offline(True)
    for at in range(1, PEOPLE):
        if at == 20:
            screen.reload()  # the tablet's browser starts anew in the middle of it
            title(screen, "Ladder safety")
            ready(screen)
        assert "Noted at" in sign(screen, f"{4100 + at}")
    expect(screen.locator("[data-door-network]")).to_have_text("49 marks wait; they go when the network is back.")
    nothing_can_be_read(screen)
    screen.context.set_offline(False)

    expect(screen.locator("[data-waiting]")).to_have_attribute("data-waiting", "0", timeout=60_000)
    marks, entries, _longest = counts(house, school)
    assert marks == (PEOPLE, PEOPLE)
    assert entries == {"counted": PEOPLE}


def nothing_can_be_read(screen: Page) -> None:
    """Find neither a PIN, a number nor a name in anything that the device keeps."""
    kept = screen.evaluate(EVERYTHING_KEPT)
    marks = json.loads(kept)["marks"]
    assert len(marks) == PEOPLE - 1
    assert {"key", "sealed", "token", "at", "offset", "held"} == set(marks[0])
    for secret in (PIN, "Given", "4125", "Ada"):
        assert secret not in kept, f"{secret} can be read on the device"
