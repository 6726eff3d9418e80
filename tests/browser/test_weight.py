"""How much a visit costs on a slow line: design allows 8 requests and 150 kB, then 20 kB a page."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.learning.models.registrations import Attendance
from tenants.settings.pictures import read_picture
from tenants.settings.services import change_look
from tests.browser.hall import path_of_link
from tests.characters import found_tenant, make_member, slug_of
from tests.guildhall.learning.classroom import offer, session_of

FIRST_REQUESTS, FIRST_BYTES, NEXT_BYTES = 8, 150_000, 20_000
PAGES = {"/catalogue": "/sign-in", "/sign-in": "/catalogue"}
"""The first page of a visit, and the one after it."""


LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">
<path d="M0 0h60v20H0z" fill="#7a1f3d"/></svg>"""


@dataclass
class Meter:
    """Counts the requests of a page and the bytes that came over the line for them."""

    requests: int = 0
    bytes: int = 0


def metered(page: Page) -> Meter:
    """Read the meter of the network itself: what a cache answers weighs nothing."""
    meter = Meter()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def add(event):
        meter.requests += event["encodedDataLength"] > 0
        meter.bytes += event["encodedDataLength"]

    line.on("Network.loadingFinished", add)
    return meter


@pytest.mark.parametrize("first", PAGES)
def test_a_first_visit_is_light_and_the_next_page_lighter(first, hall, visitors):
    page = visitors.window(phone=True)
    meter = metered(page)

    page.goto(hall.path(first), wait_until="networkidle")
    assert 0 < meter.requests <= FIRST_REQUESTS
    assert 0 < meter.bytes <= FIRST_BYTES

    meter.bytes = 0
    page.goto(hall.path(PAGES[first]), wait_until="networkidle")
    assert 0 < meter.bytes <= NEXT_BYTES


def dressed_hall(house: Flask) -> tuple[str, str]:
    """Found a hall with a look of its own; return its root and a coordinator's link."""
    with house.app_context():
        place = found_tenant("dressed", "Dressed Local 7")
        with tenant_scope(place):
            change_look(accent="#7a1f3d", logo=read_picture(LOGO))
            rosa = make_member("Rosa", "Delgado", roles=("coordinator",))
            link = path_of_link(rosa)
            session = session_of(offer(title="Ladder safety"))
            session.starts_at = context.now() - timedelta(hours=3)
            session.ends_at = context.now() - timedelta(hours=1)
            db.session.add(Attendance(session_id=session.id, person_id=rosa.id, minutes=120))
            db.session.commit()
        root = f"/t/{slug_of(place)}"
    return root, f"{root}{link}"


def test_a_chart_in_a_tenants_own_colours_costs_no_more_requests(house, visitors):
    root, link = dressed_hall(house)
    before = visitors.window()
    before.goto(link, wait_until="networkidle")
    page = visitors.window(storage_state=before.context.storage_state())
    meter, failed = metered(page), []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("response", lambda answer: failed.extend([answer.url] * (answer.status >= 400)))

    page.goto(f"{root}/today", wait_until="networkidle")

    assert page.locator("canvas").count() > 0
    assert page.locator(".gh-logo").first.evaluate("logo => logo.naturalWidth") > 0
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--gh-accent')"
    assert page.evaluate(accent).strip() == "#7a1f3d"
    assert page.evaluate("document.fonts.check('700 20px Merriweather')")
    assert failed == []
    assert 0 < meter.requests <= FIRST_REQUESTS
    assert 0 < meter.bytes <= FIRST_BYTES
