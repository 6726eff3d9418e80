"""Parts of pages that are drawn once and kept while what they say stays the same.

A part is kept under everything that it says: facts that can be hashed, the language, the tenant's
front door and the day. So nothing has to be told that something changed, and a part never shows
what another person, tenant or day would have shown.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from flask import current_app, render_template
from markupsafe import Markup

from guildhall import context
from guildhall.here import this_request
from guildhall.localisation import language_here

MOST_KEPT: Final = 1000
ROOM: Final = 12_000_000
"""So many bytes of pages a process keeps at the most."""
KEPT: Final[dict[tuple[Hashable, ...], Markup]] = {}
MOST_LATEST: Final = 50
"""Pages of single readers: a home is some sixty kilobytes."""
Pieces = list[tuple[bytes, str]]
"""A page as it is sent, cut before each hole: a piece, and the name of the hole behind it."""
LATEST: Final[dict[tuple[Hashable, ...], tuple[tuple[Hashable, ...] | None, Pieces]]] = {}
MARK: Final = secrets.token_hex(8)
HOLE: Final = re.compile(f"<!--{MARK}:([a-z_]+)-->")
DRAWN: Final[dict[tuple[str, str], Markup]] = {}


class Pages:
    """Pages in pieces, as many as there is room for; when it is full all of them make way."""

    def __init__(self, room: int) -> None:
        self._room = self._left = room
        self._kept: dict[tuple[Hashable, ...], Pieces] = {}

    def get(self, key: tuple[Hashable, ...]) -> Pieces | None:
        """Return a page that is kept."""
        return self._kept.get(key)

    def keep(self, key: tuple[Hashable, ...], pieces: Pieces) -> None:
        """Keep a page."""
        size = sum(len(text) for text, _name in pieces)
        if size > self._left:
            self.clear()
        self._left -= size
        self._kept[key] = pieces

    def __len__(self) -> int:
        """Return how many pages are kept."""
        return len(self._kept)

    def clear(self) -> None:
        """Let go of all."""
        self._kept.clear()
        self._left = self._room


PAGES: Final = Pages(ROOM)


def drawn_for(template: str, **facts: Hashable) -> Markup:
    """Draw a part that depends on these facts alone, or return it as it was drawn before."""
    return drawn_under((*facts.values(),), template, **facts)


def drawn_under(facts: tuple[Hashable, ...], template: str, **values: Any) -> Markup:  # noqa: ANN401 - a template takes anything
    """Draw a part from values that are all told by a few facts, or return it as it was drawn."""
    key = (template, language_here(), this_request().script_root, context.today(), *facts)
    part = KEPT.get(key)
    if part is None:
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        part = KEPT[key] = drawn(template, **values)
    return part


def drawn_once(template: str) -> Markup:
    """Draw a part that depends on the page's language alone, once a language."""
    key = (template, language_here())
    if key not in DRAWN:
        DRAWN[key] = drawn(template)
    return DRAWN[key]


def hole(name: str) -> Markup:
    """Return what stands in a kept page where this part will be."""
    return Markup(f"<!--{MARK}:{name}-->")  # noqa: S704 - a name of ours


def page_around(
    template: str,
    facts: tuple[Hashable, ...],
    parts: Mapping[str, Callable[[], str]],
    **values: Any,  # noqa: ANN401 - a template takes anything
) -> bytes:
    """Return a page that is kept under its facts, with the parts that nobody else may see put in.

    The template is drawn with a hole for each part; `parts` make what fills them, every time anew.
    """
    key = (template, language_here(), *_place(), *facts)
    pieces = PAGES.get(key)
    if pieces is None:
        pieces = _cut(template, parts, values)
        PAGES.keep(key, pieces)
    return _filled(pieces, parts)


def page_while(
    template: str,
    reader: Hashable,
    facts: tuple[Hashable, ...] | None,
    parts: Mapping[str, Callable[[], str]],
    values: Callable[[], Mapping[str, Any]],
) -> bytes:
    """Return a page of one reader's, kept while its facts stay the same; None keeps nothing.

    `values` are asked for only when it is drawn. What was kept for other facts is let go.
    """
    key = (template, reader, language_here(), *_place())
    kept, pieces = LATEST.get(key, (None, []))
    if facts is None or kept != facts:
        pieces = _cut(template, parts, values())
        if len(LATEST) >= MOST_LATEST:
            LATEST.clear()
        LATEST[key] = (facts, pieces)
    return _filled(pieces, parts)


def _place() -> tuple[str, str]:
    """Return where the page that is asked for stands."""
    asked = this_request()
    return asked.script_root, asked.full_path


def _cut(
    template: str, parts: Mapping[str, Callable[[], str]], values: Mapping[str, Any]
) -> Pieces:
    """Draw a page with a hole for each part, and cut it there."""
    page = render_template(template, **{name: hole(name) for name in parts}, **values)
    texts = [*HOLE.split(page), ""]
    return [(text.encode(), name) for text, name in zip(texts[::2], texts[1::2], strict=True)]


def _filled(pieces: Pieces, parts: Mapping[str, Callable[[], str]]) -> bytes:
    return b"".join(text + parts[name]().encode() if name else text for text, name in pieces)


def drawn(template: str, **values: Any) -> Markup:  # noqa: ANN401 - a template takes anything
    """Draw a part from what it is given alone."""
    part = current_app.jinja_env.get_template(template)
    return Markup(part.render(**values))  # noqa: S704 - the template escapes
