"""What people do on the pages, step by step, in the words of the pages."""

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from guildhall import mailer
from tests.browser.looking import findings, overflow
from tests.browser.scanning import scan

STAFF_FILE = Path(__file__).parent.parent / "data" / "grand-bend-staff.csv"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
WORK = 60_000
"""Milliseconds that work behind a page may take on a loaded machine."""


def look_around(page: Page) -> None:
    """Find nothing wrong with the page that is open."""
    assert findings(page) == []
    assert overflow(page) == 0


def press(page: Page | Locator, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the link of this name in the page itself, and arrive."""
    leave(page, page.locator("main").get_by_role("link", name=name).first)


def open_first(page: Page) -> None:
    """Open what the first row of a page's list leads to."""
    leave(page, page.locator("main tbody a").first)


def leave(page: Page, link: Locator) -> None:
    """Click what leads to another page, and wait for that page."""
    with page.expect_navigation():
        link.click()


def choose(page: Page, label: str) -> None:
    """Tick a box, or take it away again, or choose one of several, where its words stand."""
    page.locator("label").filter(has_text=label).click()


def title(page: Page, text: str | re.Pattern[str]) -> None:
    """Expect to stand on the page of this title."""
    expect(page.locator("h1")).to_have_text(text)


def sign_up(page: Page, house: Flask, name: str, address: str) -> None:
    """Make an account with nothing but an address, and open the link that is mailed to it."""
    page.goto("/sign-up")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(address)
    press(page, "Send the link")
    open_mailed_link(page, house, address, letters=1)


def sign_in_by_mail(page: Page, house: Flask, root: str, address: str) -> None:
    """Sign in with a mailed link, having signed up with one."""
    page.goto(f"{root}/sign-in")
    page.get_by_label("E-mail address").fill(address)
    press(page, "Mail me a link instead")
    open_mailed_link(page, house, address, letters=2)


def open_mailed_link(page: Page, house: Flask, address: str, *, letters: int) -> None:
    """Open the link of the newest letter, once so many have come."""
    title(page, "Look into your mail")
    for _ in range(WORK // 200):
        with house.app_context():
            found = mailer.kept(to=address)
        if len(found) >= letters:
            page.goto(re.findall(r"http://\S+", found[0].text)[0])
            press(page, "Sign in now")
            return
        page.wait_for_timeout(200)
    pytest.fail(f"{address} has {len(found)} letters.")


def open_hall(page: Page, template: str, name: str) -> str:
    """Open a hall from a template, without the sample year, and return its root."""
    page.goto("/tenants/new")
    choose(page, template)
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_label("State").select_option(label="California")
    choose(page, "Fill it with a sample year")
    press(page, "Open the hall")
    expect(page.get_by_text("Your hall is open.")).to_be_visible()
    return re.sub(r"(/t/[^/]+)/.*", r"\1", page.url)


def bring_staff(page: Page, root: str) -> None:
    """Upload the staff file, and look at the columns that were recognised."""
    page.goto(f"{root}/people/import")
    page.get_by_label("Staff file").set_input_files(STAFF_FILE)
    press(page, "Read the file")
    title(page, "Check the columns")
    expect(page.get_by_label("Employee number")).to_have_value("StaffUniqueId")
    expect(page.get_by_label("Last name")).to_have_value("LastSurname")
    look_around(page)


def plan(page: Page, root: str, offering: str, starts: datetime, ends: datetime) -> None:
    """Fill the one-page form and publish."""
    page.goto(f"{root}/offerings/new")
    page.get_by_label("Title").fill(offering)
    page.get_by_label("Day", exact=True).first.fill(f"{starts:%-d %b %Y}")
    page.get_by_label("Starts", exact=True).first.fill(f"{starts:%-I:%M %p}")
    page.get_by_label("Ends", exact=True).first.fill(f"{ends:%-I:%M %p}")
    page.get_by_label("Seats").fill("20")
    page.get_by_label("Points").fill("2")
    press(page, "Publish")


def printed_code(page: Page, root: str, name: str, number: str) -> str:
    """Have a code printed for somebody, and read it from the slip."""
    page.goto(f"{root}/people/ways-in?q={name.rsplit(maxsplit=1)[-1]}")
    row = page.get_by_role("row").filter(has_text=name.rsplit(maxsplit=1)[-1])
    row.get_by_role("checkbox").check()
    with page.expect_download() as awaited:
        press(page, "Print codes for a PIN")
    slip = pdf(Path(awaited.value.path()).read_bytes())
    text = slip.pages[0].extract_text()
    assert number in text
    return CODE.findall(text)[0]


def choose_pin(phone: Page, root: str, number: str, code: str, pin: str) -> None:
    """Set a PIN with the code of a slip."""
    phone.goto(f"{root}/sign-in/first-time")
    phone.get_by_label("Employee number or badge").fill(number)
    phone.get_by_label("Code from your slip").fill(code)
    phone.get_by_label("Your new PIN").fill(pin)
    phone.get_by_label("The same PIN again").fill(pin)
    press(phone, "Set my PIN and sign in")


def scan_and_tap(phone: Page, screen: Page, button: str) -> None:
    """Hold a phone before the kiosk, and tap once."""
    screen.reload()
    phone.goto(scan(screen.get_by_role("img", name="Code to scan with your phone")))
    press(phone, button)
    title(phone, re.compile("Thank you"))
    look_around(phone)


def answer_survey(phone: Page) -> None:
    """Give the best marks wherever marks are asked for."""
    for scale in phone.locator("fieldset.gh-scale").all():
        scale.get_by_role("radio").last.check()
    look_around(phone)
    press(phone, "Send my answers")


def pdf(content: bytes) -> PdfReader:
    """Read a PDF."""
    return PdfReader(BytesIO(content))


def figure(page: Page, label: str) -> str:
    """Return a figure of the coordinator's home as it reads."""
    stat = page.locator(".gh-stat").filter(has=page.get_by_text(label, exact=True))
    return " ".join(stat.locator(".gh-stat__value").inner_text().split())
