"""A member's day without a mouse: Tab, Enter, Space and arrows, and a focus that is seen."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import NOW, NUMBER, PIN, TOMORROW, open_door
from tests.browser.steps import title

FARTHEST = 80
"""Presses of Tab after which something cannot be reached."""
FOCUSED = """() => {
    const here = document.activeElement
    const near = [here, here.nextElementSibling].filter(Boolean)
    const parts = near.flatMap(each => [[each], [each, '::before']])
    const styles = parts.map(part => getComputedStyle(...part))
    return styles.some(style => style.boxShadow !== 'none' ||
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0))
}"""
"""Whether the focus is drawn, on the thing itself or, for a box, on the words beside it."""


@pytest.fixture(scope="module")
def door(house):
    return open_door(house)


def test_signing_in_and_registering_need_no_mouse(door, visitors):
    page = visitors.window()
    sign_in(page, door)
    expect(page.locator("h1")).to_contain_text("Grace")

    page.goto(f"{door.root}/catalogue")
    reach(page, TOMORROW, role="link").press("Enter")
    title(page, TOMORROW)
    reach(page, "Register").press("Space")

    expect(page.get_by_text("You are registered").first).to_be_visible()


def test_the_kiosk_and_the_survey_need_no_mouse(door, visitors):
    screen, page = visitors.window(), visitors.window()
    screen.goto(door.coordinator)
    screen.goto(f"{door.root}/sessions/{door.session_id}/kiosk")
    reach(screen, "Start the kiosk and sign me out").press("Enter")
    title(screen, NOW)

    sign_at(screen)
    expect(screen.locator("h1")).to_contain_text("Thank you, Grace. In at")
    with time_machine.travel(timedelta(minutes=2), tick=True):
        screen.goto(f"{door.root}/kiosk")
        sign_at(screen)
        expect(screen.locator("h1")).to_contain_text("Thank you, Grace. Out at")

        sign_in(page, door)
        page.goto(f"{door.root}/offerings/{door.offering_id}/survey")
        for scale in page.locator("fieldset.gh-scale").all():
            rate(page, scale)
        reach(page, "Send my answers").press("Enter")
        title(page, "Thank you for answering")


def sign_in(page: Page, door) -> None:
    """Sign in by number and PIN."""
    page.goto(f"{door.root}/sign-in/number")
    write(page, "Employee number or badge", NUMBER)
    write(page, "PIN", PIN)
    reach(page, "Sign in").press("Enter")


def sign_at(screen: Page) -> None:
    """Type a number with the keys on the screen, and the PIN on a keyboard."""
    for digit in NUMBER:
        reach(screen, digit).press("Space")
    reach(screen, "Next").press("Enter")
    title(screen, "Your PIN")
    write(screen, "Six digits", PIN)
    screen.keyboard.press("Enter")


def rate(page: Page, scale: Locator) -> None:
    """Go to a scale, and up to its best mark."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if scale.evaluate("each => each.contains(document.activeElement)"):
            break
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED)
    expect(scale.get_by_role("radio").last).to_be_checked()


def reach(page: Page, name: str, *, role: str = "button") -> Locator:
    """Go on with Tab until something has the focus, which has to be seen."""
    wanted = page.locator("main").get_by_role(role, name=name, exact=True).first
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            assert page.evaluate(FOCUSED), f"the focus on {name} cannot be seen"
            return wanted
    pytest.fail(f"{name} cannot be reached with Tab")


def write(page: Page, label: str, text: str) -> None:
    """Go to a field and type."""
    wanted = page.get_by_label(label, exact=True)
    for _ in range(FARTHEST):
        if wanted.evaluate("each => each === document.activeElement"):
            assert page.evaluate(FOCUSED), f"the focus on {label} cannot be seen"
            page.keyboard.type(text)
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{label} cannot be reached with Tab")
