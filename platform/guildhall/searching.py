"""The search of the top bar: each feature says what it finds, the page puts it together."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from guildhall.directory import directory
from guildhall.registry import registry

SHORTEST: Final = 2
LONGEST: Final = 100
MOST: Final = 8
"""How many of one kind a page shows; the kind's own list has the others."""


class Hit(Struct, frozen=True):
    """One thing that was found, with the address of its page."""

    label: str
    url: str
    kind: Any
    """What sort of thing it is, as the heading above says: "People"."""
    detail: str = ""


def asked(words: str) -> str:
    """Return what somebody typed, fit to be looked for."""
    return " ".join(words.replace("\x00", "").split())[:LONGEST]


def found(words: str, most: int = MOST) -> dict[str, Sequence[Hit]]:
    """Return what every feature finds, by kind; nothing for a single letter."""
    if len(words) < SHORTEST:
        return {}
    by_kind: dict[str, list[Hit]] = {}
    for plugin in registry().plugins:
        if plugin.core or directory().switched_on(plugin.key):
            for look in plugin.search:
                for hit in look(words, most):
                    by_kind.setdefault(str(hit.kind), []).append(hit)
    return dict(by_kind)
