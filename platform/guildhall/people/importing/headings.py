"""Finding the row of column names, and giving every column a name of its own."""

import re
from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _

from guildhall.people.importing.delimited import Record
from guildhall.people.importing.refusals import UnreadableFile
from guildhall.people.importing.synonyms import recognise
from guildhall.people.importing.text import Cell, clean_text, is_blank

# Exports put a title, a date and a filter above the names; nobody puts a page of text there.
SEARCHED_ROWS = 25
_DATA = re.compile(r"[^@\s]+@[^@\s]+\.\w+|[\d.,:/\-\s$%()]*\d[\d.,:/\-\s$%()]*")
_MOST_DATA_SHARE = 0.3
_LOOKED_AT = 60
_LONGEST_NAME = 100


def find_heading(records: Sequence[Record]) -> tuple[Record, int]:
    """Return the row of column names and how many of its names are known here.

    Known names decide; without any, it is the first row that fills the table's width with words.
    """
    filled = [record for record in records if any(not is_blank(cell) for cell in record[1])]
    if not filled:
        raise UnreadableFile(
            _("The table is empty. Export the staff list again and choose that file.")
        )
    candidates = filled[:SEARCHED_ROWS]
    known = [_known(cells) for _number, cells in candidates]
    best = known.index(max(known))
    if known[best] == 0:
        best = _first_of_words(candidates)
    if len(filled) == best + 1:
        raise UnreadableFile(
            _("The file has column names but no rows below them. Export the staff list again.")
        )
    return candidates[best], known[best]


def _known(cells: Sequence[Cell]) -> int:
    if _looks_like_data(cells):
        return 0
    return len({recognise(cell) for cell in cells if isinstance(cell, str)} - {None})


def _first_of_words(candidates: Sequence[Record]) -> int:
    widths = Counter(_filled(cells) for _number, cells in candidates)
    usual = max(widths, key=lambda width: (widths[width], width))
    for position, (_number, cells) in enumerate(candidates):
        if _filled(cells) * 2 >= usual and not _looks_like_data(cells):
            return position
    raise UnreadableFile(
        _(
            "No row of column names was found. "
            "Put names such as “Employee number” and “Last name” above the first person."
        )
    )


def _filled(cells: Sequence[Cell]) -> int:
    return sum(not is_blank(cell) for cell in cells)


def _looks_like_data(cells: Sequence[Cell]) -> bool:
    """Return whether the cells hold figures, dates or addresses, as a person's row does."""
    filled = [cell for cell in cells if not is_blank(cell)]
    data = sum(
        not isinstance(cell, str) or bool(_DATA.fullmatch(clean_text(cell)[:_LOOKED_AT]))
        for cell in filled
    )
    return data > len(filled) * _MOST_DATA_SHARE


def name_columns(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return one distinct name per column: a second "Name" is "Name (2)", a blank is "Column D"."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells):
        wanted = clean_text(str(cell))[:_LONGEST_NAME] or f"Column {letters(position)}"
        name, count = wanted, 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def letters(position: int) -> str:
    """Return a column's letters as a spreadsheet shows them: 0 is A, 26 is AA."""
    text = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
