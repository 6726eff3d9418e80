"""A returned sheet is typed by keyboard alone: Enter goes down a column, Tab across; saved once."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from guildhall import context
from guildhall.db import db, tenant_scope
from tests.browser.hall import path_of_link
from tests.browser.looking import findings, overflow
from tests.browser.steps import title
from tests.characters import found_tenant, make_member, make_person, slug_of
from tests.guildhall.learning.classroom import offer, seat, session_of


@pytest.fixture
def paper(house):
    """Return where Ada enters the sheet of a session that was over an hour ago."""
    with house.app_context():
        place = found_tenant("paper", "Harbor Classified Employees")
        with tenant_scope(place):
            ada = make_member("Ada", "Lovelace", roles=("coordinator",))
            offering = offer(title="Ladder safety")
            session = session_of(offering)
            noon = context.local_now().replace(hour=12, minute=0, second=0, microsecond=0)
            session.starts_at = noon - timedelta(days=1)
            session.ends_at = session.starts_at + timedelta(hours=3)
            offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
            db.session.commit()
            seat(offering, *(make_person("Rosa", name) for name in ("Alvarez", "Baker", "Cruz")))
            root = f"/t/{slug_of(place)}"
            found = root + path_of_link(ada), f"{root}/sessions/{session.id}/attendance"
        db.session.remove()
    return found


def test_a_sheet_is_entered_by_keyboard_alone(paper, visitors):
    page = visitors.window()
    page.goto(paper[0])
    page.goto(f"{paper[1]}/entry")
    keys = page.keyboard

    page.get_by_label("In: Alvarez, Rosa").focus()
    for typed in ("12", "12:30", "1"):  # one column, line by line
        keys.type(typed)
        keys.press("Enter")
    page.get_by_label("Out: Alvarez, Rosa").focus()
    for typed in ("3", "3 pm", "soon"):
        keys.type(typed)
        keys.press("Enter")
    page.get_by_role("button", name="Save the sheet").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“soon” is not a time we can read.")
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("Out: Cruz, Rosa")).to_be_focused()
    expect(page.get_by_label("In: Cruz, Rosa")).to_have_value("1")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert findings(page) == []
        assert overflow(page) == 0
    page.get_by_label("Out: Cruz, Rosa").fill("2:30")
    keys.press("Tab")
    keys.type("1 h")
    page.get_by_role("button", name="Save the sheet").press("Enter")

    title(page, "Ladder safety")
    expect(page.get_by_text("3 lines of the sheet are entered.")).to_be_visible()
    for who, minutes in (("Alvarez", "180"), ("Baker", "150"), ("Cruz", "60")):
        expect(page.get_by_role("row").filter(has_text=who)).to_contain_text(minutes)
