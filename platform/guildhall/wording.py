"""Sentences in the language of the page: gettext, with the types that Flask-Babel does not say."""

from typing import Any

import flask_babel
from babel import Locale
from flask import has_app_context

from guildhall.here import this_app, this_g


def locale_here() -> Locale | None:
    """Return the locale that is written in right now; None outside an application.

    What Flask-Babel found out for this context is read where it keeps it: it is asked for with
    every word, and its own way there is longer than the way to the word.
    """
    try:
        found: Locale | None = this_g()._flask_babel.babel_locale  # noqa: SLF001 - see above
    except (AttributeError, RuntimeError):
        found = None
    return found or flask_babel.get_locale()


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
