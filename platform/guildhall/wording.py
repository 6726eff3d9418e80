"""Sentences in the language of the page: gettext, with the types that Flask-Babel does not say."""

import flask_babel


def gettext(string: str, **variables: object) -> str:
    """Return a sentence in the page's language."""
    return str(flask_babel.gettext(string, **variables))


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """Return a sentence in the page's language, in the form that the number asks for."""
    return str(flask_babel.ngettext(singular, plural, num, **variables))
