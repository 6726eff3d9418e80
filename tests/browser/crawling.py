"""Walks through the pages that somebody can reach, one of each kind, and notes what is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import ConsoleMessage, JSHandle, Page
from werkzeug.exceptions import HTTPException

from tests.browser.looking import (
    ALL,
    ALL_BUT_COLOURS,
    COLOURS,
    broken_labels,
    cut_tables,
    findings,
    main_actions,
    overflow,
    raw_dates,
)

WIDTHS = (320, 1280)
TABLET = 768
HEIGHT = 900
NO_PAGES = (
    "static",
    "tenants.theme",
    "tenants.logo",
    "shell.",
    "accounts.demo",
    "health.",
    "kiosk.code",
    "door.worker",
    "paper.open_scan",
    "people_import.progress",
    "library.download",
    "credit.transcript_schema",
    "outside.proof",
    "clc_evidence.document",
)
"""Files, redirects of the shell, probes and parts of a page: nobody reads them as a page."""
REFUSED = frozenset({403, 404})
BAD = 400


KIND = """each => [each.localName, each.className?.baseVal ?? each.className,
    each.getAttributeNames(), each.getAttribute('role'), each.parentElement.localName].join(' ')"""
KINDS = f"() => [...new Set([...document.querySelectorAll('body, body *')].map({KIND}))]"
"""The kinds of elements of a page: what differs between its readers, but for their words."""
OF_KINDS = f"""kinds => [...document.querySelectorAll('body, body *')]
    .filter(each => kinds.includes(({KIND})(each)))"""
REPEATED = "nav li:nth-child(n+3), tbody tr:nth-child(n+7), main li:nth-child(n+9)"
"""What a page shows more of: places one can go to, rows after the sixth, lines after the eighth."""
THINNED = f"""kinds => {{
    const known = new Set(kinds), isKnown = each => known.has(({KIND})(each))
    const again = each => isKnown(each) && [...each.querySelectorAll('*')].every(isKnown)
    document.querySelectorAll('{REPEATED}').forEach(each => again(each) && each.remove())
}}"""
"""Leaves of what is repeated a few, unless one has something that no page had."""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Lets a page answer to its new width."""

LOOKED_AT: dict[str, set[str]] = {}
"""The kinds of elements, by address, that some walk of this process has looked at."""
WIDE: set[str] = set()
"""The kinds whose colours and width were looked at, on whatever page."""


@dataclass
class Walk:
    """One person's walk through a hall."""

    page: Page
    app: Flask
    root: str
    seen: dict[str, str] = field(default_factory=dict)
    """The path that was opened, by endpoint."""
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def through(self, *starts: str) -> None:
        """Open these pages and whatever they lead to, breadth first, one page for each endpoint."""
        waiting = [*starts]
        while waiting:
            waiting += [path for path in self._open(waiting.pop(0)) if self._is_new(path)]

    def through_all_without_arguments(self) -> None:
        """Open what is reachable by its address alone, unless this person is refused."""
        for path in paths_without_arguments(self.app):
            if self._is_new(self.root + path):
                self.through_if_allowed(self.root + path)

    def through_if_allowed(self, path: str) -> None:
        """Open a page that nobody led to; being refused it is right."""
        answer = self.page.request.get(path, max_redirects=0)
        if answer.status not in REFUSED:
            self.through(path)

    def _is_new(self, path: str) -> bool:
        endpoint = self._endpoint(path)
        return bool(endpoint) and endpoint not in self.seen and not endpoint.startswith(NO_PAGES)

    def _endpoint(self, path: str) -> str:
        """Return which page a path is of; nothing for another hall's and for files."""
        address = urlsplit(path)
        inside = address.path.removeprefix(self.root)
        if not address.path.startswith(f"{self.root}/") or "format=" in address.query:
            return ""
        if inside.endswith((".pdf", ".zip", ".ics", ".png", "/export")):
            return ""
        try:
            endpoint, _ = self.app.url_map.bind("").match(inside, method="GET")
        except HTTPException:
            return ""
        return str(endpoint)

    def _open(self, path: str) -> list[str]:
        """Open a page, look at it, and return where it leads."""
        if not self._is_new(path):
            return []
        self.seen[self._endpoint(path)] = path
        answer = self.page.goto(path)
        if answer is None or answer.status >= BAD:
            self._say(path, f"answers {answer.status if answer else 'nothing'}; a page leads there")
            self.errors.clear()
            return []
        arrived = self._endpoint(urlsplit(self.page.url).path)
        if arrived in self.seen and arrived != self._endpoint(path):
            return []
        self.seen.setdefault(arrived, path)
        links = self._links()
        self.look(path)
        return links

    def look(self, name: str) -> None:
        """Look at the page that is open at both widths, with forced colours, and on a tablet.

        Where it shows this reader no kind of element that nobody saw there before, the console
        and the width of a phone are enough. What labels, orders and names does not change with
        the width, and what a kind looks like, its colours too, not with the page: axe reads that
        in the elements of new kinds alone. Of what is repeated it reads a few: most of a page is
        the navigation, which it reads whole where somebody first sees it.
        """
        kinds = set(self.page.evaluate(KINDS))
        is_known = kinds <= LOOKED_AT.setdefault(name, set())
        LOOKED_AT[name] |= kinds
        if is_known:
            self._at(WIDTHS[0], name)
            return
        unseen = kinds - WIDE
        self._at(WIDTHS[1], name)
        self._on_a_tablet(name)
        self._at(WIDTHS[0], name)
        self.page.evaluate(THINNED, [*WIDE])
        WIDE.update(unseen)
        self._say_all(f"{name} at {WIDTHS[0]}", findings(self.page, ALL_BUT_COLOURS))
        if unseen:
            self._look_closely(name, self.page.evaluate_handle(OF_KINDS, [*unseen]))

    def _look_closely(self, name: str, these: JSHandle) -> None:
        """Look at elements that look like none before, at both widths and with forced colours."""
        self._say_all(f"{name} at {WIDTHS[0]}", findings(self.page, COLOURS, these))
        self.page.set_viewport_size({"width": WIDTHS[1], "height": HEIGHT})
        self.page.evaluate(SETTLED)
        self._say_all(f"{name} at {WIDTHS[1]}", findings(self.page, ALL, these))
        self.page.emulate_media(forced_colors="active")
        self._say_all(f"{name} in forced colours", findings(self.page, COLOURS, these))
        self.page.emulate_media(forced_colors="none")

    def _at(self, width: int, name: str) -> None:
        """Look at a page of this width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.evaluate(SETTLED)
        self._say_all(f"{name} at {width}", self._problems())
        self.errors.clear()

    def _on_a_tablet(self, name: str) -> None:
        """Look at what hardly differs between widths, but for its tables."""
        self.page.set_viewport_size({"width": TABLET, "height": HEIGHT})
        if several := main_actions(self.page):
            self._say(name, f"has several main actions: {several}")
        for found in raw_dates(self.page):
            self._say(name, f"shows the date {found}")
        for table in cut_tables(self.page):
            self._say(f"{name} at {TABLET}", f"cuts off a table: {table!r}")

    def _problems(self) -> Iterator[str]:
        wider = overflow(self.page)
        if wider > 0:
            yield f"is {wider} px wider than the window"
        if self.page.viewport_size == {"width": WIDTHS[0], "height": HEIGHT}:
            yield from (f"cuts off a table: {table!r}" for table in cut_tables(self.page))
        yield from (f"breaks the label {label!r}" for label in broken_labels(self.page))
        yield from self.errors

    def _links(self) -> list[str]:
        found = self.page.eval_on_selector_all(
            "a[href]",
            "all => all.filter(a => a.host === location.host).map(a => a.pathname + a.search)",
        )
        return list(dict.fromkeys(map(str, found)))

    def _say_all(self, name: str, found: Iterable[str]) -> None:
        for each in found:
            self._say(name, each)

    def _say(self, name: str, what: str) -> None:
        self.wrong.append(f"{name.removeprefix(self.root)}: {what}")


def paths_without_arguments(app: Flask) -> list[str]:
    """Return the address of every page that needs no argument."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    )
