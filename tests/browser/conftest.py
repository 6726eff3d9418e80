"""A served house and a headless Chromium; without Chromium these tests are skipped."""

import logging
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from guildhall import jobs
from guildhall.app import create_app
from guildhall.config import Config
from guildhall.db import db
from guildhall.security import limiter
from guildhall.servers import free_port
from tests.browser.hall import Hall, open_hall

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
"""Milliseconds: a slow machine is no failure."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a browser's stories the time that they take, and the noise that they make."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.timeout(900))
            # A browser that leaves a page cuts what the test's own server was sending.
            item.add_marker(
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
            )


@pytest.fixture(scope="session")
def house(settings: Config) -> Iterator[Flask]:
    """Serve an application of its own: a demo, whose letters stay on a page."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    port = free_port()
    app = create_app(
        replace(settings, demo=True, open_signup=True, site_url=f"http://localhost:{port}")
    )
    limiter.enabled = False  # everybody of these stories comes from one address
    server = make_server("127.0.0.1", port, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield app
    server.shutdown()
    serving.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    app.extensions["guildhall_every_engine"].dispose()
    app.extensions["guildhall_redis"].close()


@pytest.fixture(autouse=True)
def worker(house: Flask) -> Iterator[None]:
    """Do what the pages promise, as worker and scheduler would, while a browser's test runs."""
    with jobs.following(house):
        yield


@pytest.fixture(scope="session")
def site(house: Flask) -> str:
    """Return the address of the served house."""
    return str(house.extensions["guildhall_config"].site_url)


@pytest.fixture(scope="session")
def hall(house: Flask) -> Hall:
    """Return a hall in the middle of its sample year; whoever changes it, opens one of her own."""
    return open_hall(house)


@pytest.fixture(scope="session")
def busy_hall(house: Flask) -> Hall:
    """Return a second such hall, for stories that change what they find."""
    return open_hall(house)


@pytest.fixture(scope="session")
def books(house: Flask) -> Hall:
    """Return a third one, whose books stories about awards, pay and staff change in turn."""
    return open_hall(house)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium, or skip."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Visitors:
    """Opens a window for each person of a story, and closes them all."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self.chromium = chromium
        self.site = site
        self.contexts: list[BrowserContext] = []

    def window(self, *, phone: bool = False, language: str = "en-US", **options: Any) -> Page:
        """Return a fresh browser of somebody's."""
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = self.chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale=language,
            base_url=self.site,
            timezone_id="America/Los_Angeles",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture
def visitors(chromium: Browser, site: str) -> Iterator[Visitors]:
    """Return somebody who opens windows."""
    found = Visitors(chromium, site)
    yield found
    for context in found.contexts:
        context.close()
