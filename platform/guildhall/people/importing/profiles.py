"""What a column's values look like, whatever its name says."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from guildhall.people.importing.text import Cell, clean_text, is_blank

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_DATE = re.compile(
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ][A-Za-z]{3,10}\.?[- ,]+\d{2,4}"
    r"|[A-Za-z]{3,10}\.? \d{1,2},? \d{4})(?:[T ].*)?"
)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*\s*%?")
_LOOKED_AT = 200
_LAST_FIRST = re.compile(r"[^\d,]+,\s*[^\d,]+.*")


class Profile(Struct, frozen=True):
    """Shares (0 to 1) of a column's filled values that look like something, and their count."""

    filled: int
    emails: float
    dates: float
    numbers: float
    words: float
    shares_of_one: float
    last_first: float
    two_words: float


def profile(cells: Sequence[Cell]) -> Profile:
    """Return what the filled values of a column look like."""
    filled = [cell for cell in cells if not is_blank(cell)]
    texts = [clean_text(cell[:_LOOKED_AT]) if isinstance(cell, str) else cell for cell in filled]

    def share(test: Callable[[Cell], bool]) -> float:
        return sum(map(test, texts)) / len(texts) if texts else 0.0

    return Profile(
        filled=len(texts),
        emails=share(lambda cell: _is(_EMAIL, cell)),
        dates=share(lambda cell: isinstance(cell, date) or _is(_DATE, cell)),
        numbers=share(_is_number),
        words=share(lambda cell: isinstance(cell, str) and not any(map(str.isdigit, cell))),
        shares_of_one=share(_is_share_of_one),
        last_first=share(lambda cell: _is(_LAST_FIRST, cell)),
        two_words=share(lambda cell: isinstance(cell, str) and " " in cell),
    )


def _is(pattern: re.Pattern[str], cell: Cell) -> bool:
    return isinstance(cell, str) and bool(pattern.fullmatch(cell))


def _is_number(cell: Cell) -> bool:
    return _is(_NUMBER, cell) or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _is_share_of_one(cell: Cell) -> bool:
    if not _is_number(cell):
        return False
    text = str(cell).replace(",", ".").rstrip("% ")
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False
