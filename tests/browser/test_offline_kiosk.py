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
            people = [
                make_person(f"Given{at}", "Doe", employee_number=number(at)) for at in range(PEOPLE)
            ]
            db.session.add_all(
                [Pin(person_id=one.id, pin_hash=kept, set_at=context.now()) for one in people]
            )
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


def number(at: int) -> str:
    """Return a number that appears nowhere by chance."""
    return f"KX-{4100 + at}-Z"


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
        states = select(DoorEntry.state, func.count()).group_by(DoorEntry.state)
        entries = dict(db.session.execute(states).tuples().all())
        longest = db.session.scalar(select(func.max(Attendance.minutes)))
        db.session.remove()
    return tuple(marks), entries, longest


def test_fifty_marks_without_a_network_are_counted_once_each(house, school, visitors):
    screen = open_kiosk(visitors, school)
    assert "Thank you, Given0. In at" in sign(screen, number(0))

    screen.context.set_offline(True)
    for at in range(1, PEOPLE):
        if at == 20:
            screen.reload()  # the tablet's browser starts anew in the middle of it
            title(screen, "Ladder safety")
            ready(screen)
        assert "Noted at" in sign(screen, number(at))
    expect(screen.locator("[data-door-network]")).to_have_text(
        "49 marks wait; they go when the network is back."
    )
    nothing_can_be_read(screen)
    screen.context.set_offline(False)

    expect(screen.locator("[data-waiting]")).to_have_attribute("data-waiting", "0", timeout=60_000)
    marks, entries, longest = counts(house, school)
    assert longest <= 60, "nobody attended longer than the session"
    assert marks == (PEOPLE, PEOPLE)
    assert entries == {"counted": PEOPLE}


def nothing_can_be_read(screen: Page) -> None:
    """Find neither a PIN, a number nor a name in anything that the device keeps."""
    kept = screen.evaluate(EVERYTHING_KEPT)
    marks = json.loads(kept)["marks"]
    assert len(marks) == PEOPLE - 1
    assert {"key", "sealed", "token", "at", "offset", "held"} == set(marks[0])
    for secret in (PIN, "Given", number(25), "Ada"):
        assert secret not in kept, f"{secret} can be read on the device"


def test_an_answer_that_is_lost_on_the_way_changes_nothing(house, school, visitors):
    screen = open_kiosk(visitors, school)

    def lose(route):
        route.fetch()  # the server counts it, and nobody hears of it
        route.abort()

    screen.route("**/kiosk/marks", lose)
    assert "Noted at" in sign(screen, number(0))
    assert "Noted at" in sign(screen, number(1))
    screen.unroute("**/kiosk/marks")
    screen.evaluate("window.dispatchEvent(new Event('online'))")

    expect(screen.locator("[data-waiting]")).to_have_attribute("data-waiting", "0", timeout=60_000)
    marks, entries, _longest = counts(house, school)
    assert marks == (2, 2)
    assert entries == {"counted": 2}


def test_two_windows_of_one_tablet_deliver_each_mark_once(house, school, visitors):
    screen = open_kiosk(visitors, school)
    other = screen.context.new_page()
    other.goto(f"{school['root']}/kiosk")
    ready(other)
    screen.context.set_offline(True)
    for at in range(10):
        sign(other if at % 2 else screen, number(at))
    screen.context.set_offline(False)
    for page in (screen, other):
        page.evaluate("window.dispatchEvent(new Event('online'))")

    for page in (screen, other):
        expect(page.locator("[data-waiting]")).to_have_attribute(
            "data-waiting", "0", timeout=60_000
        )
    marks, entries, _longest = counts(house, school)
    assert marks == (10, 10)
    assert entries == {"counted": 10}


def test_a_mark_that_cannot_be_counted_waits_on_the_list_with_its_sentence(school, visitors):
    screen = open_kiosk(visitors, school)
    screen.context.set_offline(True)
    assert "Noted at" in sign(screen, number(3), pin="000000")
    screen.context.set_offline(False)
    expect(screen.locator("[data-waiting]")).to_have_attribute("data-waiting", "0", timeout=60_000)

    office = visitors.window()
    office.goto(school["root"] + school["link"])
    office.goto(f"{school['root']}/sessions/{school['session']}/attendance")
    expect(office.get_by_text("The number and the PIN did not belong together.")).to_be_visible()
    office.get_by_role("link", name="Decide").click()
    expect(office.get_by_label("Who was it?")).to_have_value(number(3))
    office.get_by_label("How do you know?").fill("She stood beside me.")
    press(office, "Count it")
    expect(office.get_by_role("row").filter(has_text="Given3 Doe")).to_contain_text("Here")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_kiosk_without_a_network_is_in_order_in_both_languages(school, visitors, language):
    screen = open_kiosk(visitors, school)
    screen.context.set_offline(True)
    screen.reload()
    ready(screen)
    screen.get_by_role("link", name="Español" if language == "es" else "English").click()
    ready(screen)
    expect(screen.locator("html")).to_have_attribute("lang", language)
    for width in (320, 1280):
        screen.set_viewport_size({"width": width, "height": 900})
        for step in ("start", "pin", "thanks"):
            screen.wait_for_selector(f"[data-door-step={step}]:not([hidden])")
            assert findings(screen) == []
            assert overflow(screen) == 0
            small = screen.eval_on_selector_all(
                ".gh-keypad button",
                "all => all.map(each => each.getBoundingClientRect()).filter(box => box.width && "
                "(box.width < 56 || box.height < 56)).length",
            )
            assert small == 0, "a key is smaller than a thumb"
            if step == "start":
                screen.locator("#field-number").fill(number(7))
                screen.keyboard.press("Enter")
            elif step == "pin":
                screen.locator("#field-pin").fill(PIN)
                screen.keyboard.press("Enter")
        screen.wait_for_timeout(4500)
        if language == "es":  # thanks over, the screen is in the hall's first language again
            expect(screen.locator("html")).to_have_attribute("lang", "en")
            screen.get_by_role("link", name="Español").click()
            ready(screen)
