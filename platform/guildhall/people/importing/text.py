"""Cleaning text that came out of spreadsheets, and folding it for comparison."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta

# What starts a formula in a spreadsheet, full-width forms included.
FORMULA_STARTS = "=+-@\t\r＝＋－＠"  # noqa: RUF001 - full-width signs are meant

_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINERS = re.compile("[\u200c\u200d]")
_BEYOND_LATIN = re.compile("[\u0590-\u1fff\u2600-\uffff\U00010000-\U0010ffff]")
_QUOTED_BY_EXCEL = re.compile(rf"'(?=['0-9{re.escape(FORMULA_STARTS)}])")


def clean_text(raw: str) -> str:
    """Return one line of text: composed, single-spaced, without invisible characters.

    A leading apostrophe goes where a spreadsheet put it to force text (before a digit, a sign or
    another apostrophe); that of a name such as 't Hooft stays.
    """
    # The apostrophe goes before the trimming: what it protects may itself begin with a tab.
    text = _QUOTED_BY_EXCEL.sub("", raw, count=1) if raw[:1] == "'" else raw
    text = text.strip()
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text) if "  " in text else text
    return _clean_rich(text)


def _clean_rich(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if not _BEYOND_LATIN.search(text):
        # Joiners shape Persian, Indic and emoji; in Latin text they are dirt from a web page.
        text = _JOINERS.sub("", text)
    text = _SPACES.sub(" ", text)
    kept = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cs"})
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def is_blank(cell: Cell) -> bool:
    """Return whether a cell shows nothing to a person."""
    return isinstance(cell, str) and not (cell and clean_text(cell))


def fold(text: str) -> str:
    """Return text for comparing: without case, accents or doubled spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = (letter for letter in bare if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def slug(text: str) -> str:
    """Return text as lower-case words joined by hyphens; letters of every script are kept."""
    return re.sub(r"[^\w]+|_+", "-", fold(text)).strip("-")
