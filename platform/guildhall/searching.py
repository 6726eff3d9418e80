"""What somebody types to find something: in a list, and in the search of the top bar.

There each feature says what it finds, and the page puts it together.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, SQLColumnExpression, or_

from guildhall.features import features_on

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


def holding(words: str, *columns: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
    """Return what must be true of a row: each word stands in one of the columns, in any case."""
    return [
        or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in words.replace("\x00", "").split()
    ]


def found(words: str, most: int = MOST) -> dict[str, Sequence[Hit]]:
    """Return what every feature finds, by kind; nothing for a single letter."""
    if len(words) < SHORTEST:
        return {}
    by_kind: dict[str, list[Hit]] = {}
    for plugin in features_on():
        for look in plugin.search:
            for hit in look(words, most):
                by_kind.setdefault(str(hit.kind), []).append(hit)
    return dict(by_kind)
