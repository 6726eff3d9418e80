"""Sentences in the language of the page: gettext, with the types that Flask-Babel does not say."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final

import flask_babel
from babel import Locale
from flask import has_app_context

from guildhall.here import this_app, this_g

CHOOSES: Final = "guildhall_locale"
"""Under this the application keeps what finds out the locale of a page."""


def locale_here() -> Locale | None:
    """Return the locale that is written in right now; None outside an application.

    What Flask-Babel found out for this context is read where it keeps it: it is asked for with
    every word, and its own way there is longer than the way to the word.
    """
    try:
        own = this_g()
        found: Locale | None = own._flask_babel.babel_locale  # noqa: SLF001 - see above
    except AttributeError:
        return _found_out(own)
    except RuntimeError:
        return None
    return found or flask_babel.get_locale()


def _found_out(own: Any) -> Locale | None:  # noqa: ANN401 - what is kept of a context
    """Return the page's locale and leave it where Flask-Babel keeps it, as it would itself."""
    choose: Callable[[], Locale] | None = this_app().extensions.get(CHOOSES)
    if choose is None or "_flask_babel" in own:
        said: Locale | None = flask_babel.get_locale()
        return said
    found = choose()
    own._flask_babel = SimpleNamespace(babel_locale=found)  # noqa: SLF001 - see above
    return found


def catalogue() -> Any:  # noqa: ANN401 - flask-babel ships no types
    """Return the words of the language right now, looked up once an application."""
    if not has_app_context():
        return flask_babel.get_translations()
    locale = str(locale_here())
    kept: dict[str, Any] = this_app().extensions.setdefault("guildhall_catalogues", {})
    if locale not in kept:
        kept[locale] = flask_babel.get_translations()
    return kept[locale]


def gettext(string: str, **variables: object) -> str:
    """Return a sentence in the page's language."""
    said = str(catalogue().ugettext(string))
    return said % variables if variables else said


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """Return a sentence in the page's language, in the form that the number asks for."""
    return str(catalogue().ungettext(singular, plural, num)) % {"num": num, **variables}


def N_(string: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for the translators; it is kept in English and said in a language later."""
    return string
