"""By what a person and a position are known within one file."""

import re
from datetime import date
from functools import lru_cache

from guildhall.people.importing.text import fold, slug

_NOT_LETTER = re.compile(r"[\W_]+")
_LONGEST_PART = 80


def folded_name(first: str, last: str) -> str:
    """Return a name for comparing: without case, accents, spaces, hyphens and apostrophes."""
    return f"{_letters(first)},{_letters(last)}"


def person_key(row: int, number: str, name: str, born: date | None, email: str) -> str:
    """Return the employee number, else folded name with birth date and e-mail, else the row itself.

    People of one name are not one person for that.
    """
    if number:
        return f"n:{number.casefold()}"
    if born or email:
        return f"p:{name}:{born or ''}:{email}"
    return f"r:{row}"


@lru_cache(maxsize=4096)
def position_base(site: str, title: str) -> str:
    """Return the worksite and title of a position as the first part of its key."""
    return f"{slug(site)[:_LONGEST_PART] or '-'}/{slug(title)[:_LONGEST_PART] or '-'}"


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", fold(text))
