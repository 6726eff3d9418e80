"""Parts of pages that are drawn once and kept while what they say stays the same.

A part is kept under everything that it says: facts that can be hashed, the language, the tenant's
front door and the day. So nothing has to be told that something changed, and a part never shows
what another person, tenant or day would have shown.
"""

from collections.abc import Hashable
from typing import Any, Final

from flask import current_app, request
from flask_babel import get_locale
from markupsafe import Markup

from guildhall import context

MOST_KEPT: Final = 1000
KEPT: Final[dict[tuple[Hashable, ...], Markup]] = {}
DRAWN: Final[dict[tuple[str, str], Markup]] = {}


def drawn_for(template: str, **facts: Hashable) -> Markup:
    """Draw a part that depends on these facts alone, or return it as it was drawn before."""
    return drawn_under((*facts.values(),), template, **facts)


def drawn_under(facts: tuple[Hashable, ...], template: str, **values: Any) -> Markup:  # noqa: ANN401 - a template takes anything
    """Draw a part from values that are all told by a few facts, or return it as it was drawn."""
    key = (template, str(get_locale()), request.script_root, context.today(), *facts)
    part = KEPT.get(key)
    if part is None:
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        part = KEPT[key] = _drawn(template, **values)
    return part


def drawn_once(template: str) -> Markup:
    """Draw a part that depends on the page's language alone, once a language."""
    key = (template, str(get_locale()))
    if key not in DRAWN:
        DRAWN[key] = _drawn(template)
    return DRAWN[key]


def _drawn(template: str, **values: Any) -> Markup:  # noqa: ANN401 - a template takes anything
    part = current_app.jinja_env.get_template(template)
    return Markup(part.render(**values))  # noqa: S704 - the template escapes
