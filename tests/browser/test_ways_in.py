"""Passkeys with a real browser and its virtual authenticator; the app by hand; and no scripts."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from playwright.sync_api import CDPSession, Page, expect

from guildhall.accounts import hashing
from guildhall.accounts.models import Account
from guildhall.db import db, tenant_scope
from tests.browser.hall import path_of_link
from tests.browser.steps import follow, look_around, press, title
from tests.characters import account_of, found_tenant, make_member, slug_of

NO_SUGGESTIONS = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
"""An older browser: it has passkeys, and offers them only behind a button."""
PASSWORD = "correct horse battery"


@pytest.fixture
def rosa(house):
    """Return where Rosa's hall stands, the link that signs her in, and her address."""
    with house.app_context():
        place = found_tenant("passes", "Passes Local")
        with tenant_scope(place):
            person = make_member("Rosa", "Delgado", roles=("coordinator",))
            account = db.session.get(Account, account_of(person))
            account.password_hash = hashing.keep(PASSWORD)
            db.session.commit()
            root = f"/t/{slug_of(place)}"
            found = root, root + path_of_link(person), str(account.email)
        db.session.remove()
    return found


def phone_with_passkeys(page: Page) -> CDPSession:
    """Give a window a device that keeps passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    session.authenticator = made["authenticatorId"]
    return session


def add_passkey(page: Page, name: str) -> None:
    """Add a passkey from the account's page."""
    follow(page, "Add a passkey")
    page.get_by_label("Name").fill(name)
    look_around(page)
    press(page, "Add the passkey")
    expect(page.get_by_text("The passkey is added")).to_be_visible()


def sign_out(page: Page, root: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{root}/sign-in")


def test_rosa_adds_a_passkey_and_signs_in_with_it_alone(rosa, visitors):
    root, link, _email = rosa
    page = visitors.window(phone=True)
    page.add_init_script(NO_SUGGESTIONS)
    phone_with_passkeys(page)
    page.goto(link)
    page.goto(f"{root}/account")
    add_passkey(page, "my phone")
    expect(page.locator("strong", has_text="my phone")).to_be_visible()
    look_around(page)

    sign_out(page, root)
    press(page, "Sign in with a passkey")

    expect(page).to_have_url(re.compile(r"/today$"))
    page.goto(f"{root}/account")
    expect(page.get_by_text("with a passkey")).to_be_visible()
    follow(page, "Change my phone")
    press(page, "Remove this passkey")
    page.get_by_role("dialog").get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("opens nothing any more").first).to_be_visible()


def test_a_passkey_is_offered_in_the_address_field(rosa, visitors):
    root, link, _email = rosa
    page = visitors.window()
    device = phone_with_passkeys(page)
    page.goto(link)
    page.goto(f"{root}/account")
    add_passkey(page, "office computer")

    sign_out(page, root)

    # Chromium without a head answers the suggestion as if its owner had chosen it.
    expect(page).to_have_url(re.compile(r"/today$"))
    credentials = device.send("WebAuthn.getCredentials", {"authenticatorId": device.authenticator})[
        "credentials"
    ]
    assert [one["signCount"] for one in credentials] == [2]


def test_a_device_that_says_no_leaves_the_other_ways_open(rosa, visitors):
    root, link, email = rosa
    page = visitors.window()
    device = phone_with_passkeys(page)
    device.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": device.authenticator, "isUserVerified": False},
    )
    page.goto(link)
    page.goto(f"{root}/account")
    follow(page, "Add a passkey")
    page.get_by_label("Name").fill("no finger")
    press(page, "Add the passkey")
    expect(page.get_by_role("alert").get_by_text("was not made")).to_be_visible()

    sign_out(page, root)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")

    expect(page).to_have_url(re.compile(r"/today$"))


def test_a_passkey_opens_no_hall_of_others(rosa, house, visitors):
    root, link, _email = rosa
    with house.app_context():
        other = f"/t/{slug_of(found_tenant('others', 'Others Local'))}"
        db.session.remove()
    page = visitors.window()
    page.add_init_script(NO_SUGGESTIONS)
    phone_with_passkeys(page)
    page.goto(link)
    page.goto(f"{root}/account")
    add_passkey(page, "my phone")

    sign_out(page, other)
    press(page, "Sign in with a passkey")

    refusal = "You have an account, but no place in Others Local yet."
    expect(page.get_by_text(refusal)).to_be_visible()
    page.goto(f"{other}/today")
    title(page, "Sign in")
    look_around(page)


def test_the_app_is_set_up_and_asked_for_without_scripts(rosa, visitors):
    root, link, email = rosa
    page = visitors.window(phone=True, java_script_enabled=False)
    page.goto(link)
    page.goto(f"{root}/account")
    follow(page, "Set up an app")
    key = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(key).now())
    press(page, "Switch it on")
    title(page, "Your recovery codes")
    codes = page.locator(".gh-codes code").all_inner_texts()

    page.context.clear_cookies()
    page.goto(f"{root}/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    title(page, "Enter your code")
    page.get_by_label("Code").fill(codes[0])
    press(page, "Sign in")

    expect(page).to_have_url(re.compile(r"/today$"))
    assert len(codes) == 10


def test_staff_pages_wait_for_the_step_and_every_page_of_it_is_in_order(rosa, visitors):
    root, link, _email = rosa
    page = visitors.window(phone=True)
    phone_with_passkeys(page)
    page.goto(link)
    page.goto(f"{root}/settings/programs/accounts")
    page.get_by_label("Everybody with a role needs a second step from").fill("2026-01-01")
    press(page, "Save")
    title(page, "Your second step")
    look_around(page)
    page.set_viewport_size({"width": 320, "height": 740})
    look_around(page)
    follow(page, "Add a passkey")
    page.get_by_label("Name").fill("my phone")
    press(page, "Add the passkey")
    expect(page.get_by_text("The passkey is added")).to_be_visible()
    page.goto(f"{root}/people")

    title(page, "People")


def test_after_ten_minutes_the_passkey_proves_anew(rosa, visitors):
    root, link, _email = rosa
    page = visitors.window()
    phone_with_passkeys(page)
    page.goto(link)
    page.goto(f"{root}/account")
    add_passkey(page, "my phone")

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):
        page.goto(f"{root}/account/app")
        title(page, "Is it still you?")
        look_around(page)
        press(page, "Use a passkey")

        title(page, "Set up an app")
        look_around(page)
