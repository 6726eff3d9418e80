"""A browser and its system in two words, for the list of sessions."""

from typing import Final

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("CrOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Return "Firefox · Windows"; an empty text where neither is known."""
    found = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " · ".join(word for word in found if word)


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for mark, word in marks if mark in user_agent), "")
