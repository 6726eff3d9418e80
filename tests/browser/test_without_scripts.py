"""A browser without scripts: everything that a member needs works all the same."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.door import NUMBER, PIN, TOMORROW, open_door
from tests.browser.steps import follow, press, title


@pytest.fixture(scope="module")
def door(house):
    return open_door(house)


def test_registering_and_cancelling_work_without_scripts(door, visitors):
    page = visitors.window(phone=True, java_script_enabled=False)
    sign_in(page, door)

    page.goto(f"{door.root}/catalogue")
    follow(page, TOMORROW)
    press(page, "Register")
    expect(page.get_by_text("You are registered").first).to_be_visible()
    press(page, "Cancel my registration")
    expect(page.get_by_role("main")).to_contain_text("cancelled")

    page.goto(f"{door.root}/catalogue")
    follow(page, TOMORROW)
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible()


def test_the_kiosk_and_the_survey_work_without_scripts(door, visitors):
    screen = visitors.window(java_script_enabled=False)
    page = visitors.window(phone=True, java_script_enabled=False)
    screen.goto(door.coordinator)
    screen.goto(f"{door.root}/sessions/{door.session_id}/kiosk")
    press(screen, "Start the kiosk and sign me out")

    sign_at(screen)
    expect(screen.locator("h1")).to_contain_text("Thank you, Grace. In at")
    with time_machine.travel(timedelta(minutes=2), tick=True):
        follow(screen, "Next person")
        sign_at(screen)
        expect(screen.locator("h1")).to_contain_text("Thank you, Grace. Out at")

        sign_in(page, door)
        page.goto(f"{door.root}/offerings/{door.offering_id}/survey")
        for scale in page.locator("fieldset.gh-scale").all():
            scale.get_by_role("radio").last.check()
        press(page, "Send my answers")
        title(page, "Thank you for answering")


def test_the_language_changes_without_scripts(door, visitors):
    page = visitors.window(java_script_enabled=False)
    page.goto(f"{door.root}/catalogue")

    page.get_by_role("contentinfo").get_by_role("link", name="Español").click()

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("h1")).to_have_text("Catálogo")


def sign_in(page: Page, door) -> None:
    """Sign in by number and PIN."""
    page.goto(f"{door.root}/sign-in/number")
    page.get_by_label("Employee number or badge").fill(NUMBER)
    page.get_by_label("PIN").fill(PIN)
    press(page, "Sign in")


def sign_at(screen: Page) -> None:
    """Sign in or out at the door by number and PIN."""
    screen.get_by_label("Badge or employee number").fill(NUMBER)
    press(screen, "Next")
    screen.get_by_label("Six digits").fill(PIN)
    press(screen, "Sign in or out")
