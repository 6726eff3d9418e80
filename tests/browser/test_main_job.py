"""The main job from the first sign-up to the figures that moved, through the pages alone."""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.steps import WORK, follow, look_around, press, title

ZONE = ZoneInfo("America/Los_Angeles")
TITLE = "De-escalation in ten minutes"
HOURS = "Hours per week: 69 rows have none in the file and get your default, 40."
OURS = re.compile("Godwin|Earnest|De-escalation")
NUMBER, MEMBER, PIN = "207219", "Godwin Buck", "739154"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Let the served house live on a Wednesday to come, a few minutes before half past three."""
    today = datetime.now(ZONE)
    wednesday = today + timedelta(days=(2 - today.weekday()) % 7 + 7)
    begin = wednesday.replace(hour=15, minute=20).astimezone(UTC)
    with time_machine.travel(begin, tick=True) as moved:
        yield moved


@pytest.mark.seed("P4", "P9", "P17")
def test_a_local_goes_from_its_staff_file_to_credit(clock, house, visitors):
    rosa = address()
    office = visitors.window()
    root = open_a_hall_of_ones_own(office, house, rosa, "Grand Bend Classified")
    import_the_staff(office, root)
    before = the_year(office, root)

    publish_a_session(office, root, visitors)
    phone = visitors.window(phone=True)
    begin_with_a_slip(office, phone, root)
    screen = open_the_kiosk(house, visitors, rosa, root)
    come_and_go(clock, screen, phone)
    certificate = answer_and_take_the_certificate(phone, root)

    anybody_can_verify(visitors, certificate)
    see_the_points(phone, root)
    assert before == ("0 %", "0 h")
    assert the_year(office, root) == ("1.5 %", "0.25 h")
    next_door_sees_none_of_it(visitors, house, root, certificate)


def address():
    """Return a mail address that nobody had before."""
    return f"rosa-{secrets.token_hex(4)}@example.org"


def open_a_hall_of_ones_own(page, house, address, name):
    """Sign up, found a hall from the CLC's template, and return its root."""
    steps.sign_up(page, house, "Rosa Rivera", address)
    root = steps.open_hall(page, "CLC local", f"{name} {secrets.token_hex(3)}")
    page.goto(f"{root}/")
    title(page, "Today")
    look_around(page)
    return root


def import_the_staff(page, root):
    """Bring the staff file: 69 rows are 68 people, one of whom holds two positions."""
    steps.bring_staff(page, root)
    expect(page.get_by_label("Hours a week, full time")).to_have_value("40")
    press(page, "Show the preview")
    expect(page.locator("h1")).to_have_text(re.compile("Preview of"), timeout=WORK)
    expect(page.locator(".gh-state")).to_contain_text("69 rows, 68 people, 69 positions")
    expect(page.get_by_role("main")).to_contain_text(HOURS)
    look_around(page)

    press(page, "Import")
    expect(page.get_by_text("Imported by Rosa Rivera.")).to_be_visible(timeout=WORK)

    page.goto(f"{root}/people?q=207283")
    follow(page, "Rodriguez")
    expect(page.get_by_text("High School Counselor").first).to_be_visible()
    expect(page.get_by_text("Middle School Counselor").first).to_be_visible()


def publish_a_session(page, root, visitors):
    """Publish a quarter of an hour that begins in a few minutes; a stranger finds it at once."""
    starts = datetime.now(ZONE).replace(hour=15, minute=30)
    steps.plan(page, root, TITLE, starts, starts + timedelta(minutes=15))
    title(page, TITLE)
    stranger = visitors.window()
    stranger.goto(f"{root}/catalogue")
    follow(stranger, TITLE)
    expect(stranger.get_by_text("20 seats left")).to_be_visible()
    look_around(stranger)


def begin_with_a_slip(office, phone, root):
    """Print a code for somebody without e-mail, who chooses a PIN with it and registers."""
    code = steps.printed_code(office, root, MEMBER, NUMBER)
    steps.choose_pin(phone, root, NUMBER, code, PIN)
    phone.goto(f"{root}/catalogue")
    look_around(phone)
    follow(phone, TITLE)
    press(phone, "Register")
    expect(phone.get_by_text("You are registered").first).to_be_visible()
    look_around(phone)


def open_the_kiosk(house, visitors, rosa, root):
    """Make a device of its own the kiosk, whose screen stays open."""
    screen = visitors.window()
    steps.sign_in_by_mail(screen, house, root, rosa)
    screen.goto(f"{root}/today")
    screen.get_by_role("listitem").filter(has_text=TITLE).get_by_role("link", name="Kiosk").click()
    press(screen, "Start the kiosk and sign me out")
    title(screen, TITLE)
    look_around(screen)
    return screen


def come_and_go(clock, screen, phone):
    """Scan the kiosk's code to come, and half an hour later to go."""
    steps.scan_and_tap(phone, screen, "Sign in now")
    clock.shift(timedelta(minutes=30))
    steps.scan_and_tap(phone, screen, "Sign out now")


def answer_and_take_the_certificate(phone, root):
    """Answer the survey on the phone, and return the certificate's bytes."""
    follow(phone, "Answer the survey")
    steps.answer_survey(phone)
    title(phone, "Thank you for answering")
    follow(phone, "My transcript")
    expect(phone.get_by_role("rowheader", name=TITLE)).to_be_visible()
    look_around(phone)
    link = phone.get_by_role("link", name="(PDF)").get_attribute("href")
    answer = phone.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def anybody_can_verify(visitors, certificate):
    """Read the certificate, tagged for a reader's voice, and open the address printed on it."""
    document = steps.pdf(certificate)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(document.pages[0].extract_text().split())
    assert MEMBER in text
    assert TITLE in text
    stranger = visitors.window()
    stranger.goto(verification(document))
    title(stranger, "This certificate is genuine")
    expect(stranger.get_by_role("main")).to_contain_text(MEMBER)
    expect(stranger.get_by_role("main")).to_contain_text(TITLE)
    look_around(stranger)


def verification(document):
    """Return the address that a certificate says it can be verified at."""
    links = [note.get_object()["/A"]["/URI"] for note in document.pages[0]["/Annots"]]
    return next(link for link in links if "/verify/" in link)


def see_the_points(phone, root):
    """Find two points more on the member's home."""
    phone.goto(f"{root}/me")
    expect(phone.get_by_text("2 of 30 points")).to_be_visible()
    look_around(phone)


def the_year(page, root):
    """Return participation and hours as the coordinator's home has them."""
    page.goto(f"{root}/today")
    return steps.figure(page, "Participation"), steps.figure(page, "Hours attended")


def next_door_sees_none_of_it(visitors, house, root, certificate):
    """Open a second hall; neither its pages nor its addresses know of the first."""
    office = visitors.window()
    other = open_a_hall_of_ones_own(office, house, address(), "South Unified")
    for path in ("/people", "/catalogue", "/people?q=Buck", "/search?q=Buck", "/messages"):
        office.goto(f"{other}{path}")
        expect(office.get_by_role("main")).not_to_contain_text(OURS)
    genuine = verification(steps.pdf(certificate))
    assert office.goto(genuine.replace(root, other)).status == 404
    assert office.goto(f"{root}/people").status == 404
