"""What a careful person checks on every page: axe's findings, the width, the console."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import JSHandle, Page

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

READ_COLOURS = ["color-contrast", "link-in-text-block"]
ALL: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": READ_COLOURS}}
"""The rules that read colours: all that forced colours can change."""
ALL_BUT_COLOURS: dict[str, Any] = {
    **ALL,
    "rules": {rule: {"enabled": False} for rule in READ_COLOURS},
}

RUN = """([these, rules]) => axe.run(these ? {include: these} : document, {
    ...rules, resultTypes: ['violations'], preload: false
})"""


def findings(page: Page, rules: dict[str, Any] = ALL, these: JSHandle | None = None) -> list[str]:
    """Return what axe-core finds on a page or in these elements: rule and first element of each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {_axe()} }}")
    result: Any = page.evaluate(RUN, [these, rules])
    return [_in_words(item) for item in result["violations"]]


@cache
def _axe() -> str:
    return AXE.read_text()


def _in_words(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']}: {node['html'][:200]} ({node['failureSummary'][:200]})"


def cut_tables(page: Page) -> list[str]:
    """Return what tables show that is cut off at the right of a phone."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('.gh-table-wrap')]
                .filter(table => table.scrollWidth > table.clientWidth + 1)
                .map(table => table.innerText.slice(0, 60))"""
        )
    )


def broken_labels(page: Page) -> list[str]:
    """Return the labels of filters that are broken within a word."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('.gh-filters__part > label')]
                .filter(label => {
                    const width = label.getBoundingClientRect().width;
                    const now = label.style.cssText;
                    label.style.cssText = 'width: min-content; min-width: min-content; flex: none;'
                        + 'overflow-wrap: normal';
                    const needed = label.getBoundingClientRect().width;
                    label.style.cssText = now;
                    return needed > width + 1;
                })
                .map(label => label.innerText)"""
        )
    )


def main_actions(page: Page) -> list[str]:
    """Return the buttons of a page that look like its one main action, where there are several."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('main .usa-button')]
            .filter(button => button.checkVisibility() && !button.matches(
                '.usa-button--outline, .usa-button--unstyled, .usa-button--secondary'))
            .map(button => button.innerText.trim())"""
    )
    return list(found) if len(found) > 1 else []


def raw_dates(page: Page) -> list[str]:
    """Return the dates that are shown as machines write them, in words and in fields.

    Hints may say how something is typed, and a clause names its published source as it is called.
    """
    return list(
        page.evaluate(
            r"""() => {
                const apart = '.usa-hint, p.gh-muted'
                const words = [...document.querySelectorAll('main *')]
                    .filter(each => each.checkVisibility() && !each.closest(apart))
                    .flatMap(each => [...each.childNodes])
                    .filter(each => each.nodeType === Node.TEXT_NODE)
                    .map(each => each.data)
                const fields = [...document.querySelectorAll('input[data-date]')]
                return [...words, ...fields.map(field => field.value)]
                    .flatMap(text => text.match(/\b20\d\d-\d\d-\d\d\b/g) ?? [])
            }"""
        )
    )


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )
