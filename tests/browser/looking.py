"""What a careful person checks on every page: axe's findings, the width, the console."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

RUN = """tags => axe.run(document, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false
})"""


def findings(page: Page) -> list[str]:
    """Return what axe-core finds on a page: the rule and the first element of each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {_axe()} }}")
    result: Any = page.evaluate(RUN, TAGS)
    return [_in_words(item) for item in result["violations"]]


@cache
def _axe() -> str:
    return AXE.read_text()


def _in_words(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']}: {node['html'][:200]} ({node['failureSummary'][:200]})"


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


CUT = """() => [...document.querySelectorAll('.gh-table--cards :is(th, td, time, a)')]
    .filter(part => getComputedStyle(part.closest('table')).display === 'block')
    .filter(part => part.getBoundingClientRect().right
        > part.closest('table').getBoundingClientRect().right + 1)
    .map(part => part.textContent.trim())"""


def cut(page: Page) -> list[str]:
    """Return the words that run out of their card on a phone, where nobody can scroll to them."""
    return [str(text) for text in page.evaluate(CUT)]
