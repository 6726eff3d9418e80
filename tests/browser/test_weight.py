"""How much a visit costs on a slow line: design allows 8 requests and 150 kB, then 20 kB a page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

FIRST_REQUESTS, FIRST_BYTES, NEXT_BYTES = 8, 150_000, 20_000
PAGES = {"/catalogue": "/sign-in", "/sign-in": "/catalogue"}
"""The first page of a visit, and the one after it."""


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
