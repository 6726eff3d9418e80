"""Sentences in the language of the page: gettext, with the types that Flask-Babel does not say."""

import flask_babel


def gettext(string: str, **variables: object) -> str:
    """Return a sentence in the page's language."""
    return str(flask_babel.gettext(string, **variables))


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """Return a sentence in the page's language, in the form that the number asks for."""
    return str(flask_babel.ngettext(singular, plural, num, **variables))


def N_(string: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for the translators; it is kept in English and said in a language later."""
    return string
