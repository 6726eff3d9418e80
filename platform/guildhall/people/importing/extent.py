"""Measuring how far a worksheet's cells reach, from its XML, before anything is laid out in memory.

The reader lays a worksheet out as a full rectangle: two cells in opposite corners, a file of a few
hundred bytes, would take down the whole process. Cells and rows may also leave out where they
stand and follow the one before; then the extent is an upper bound.
"""

import re

_SHEET_DATA = b"sheetData"
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_VALUE = rb"""(?:"[^"]*"|'[^']*')"""
_WITHOUT_PLACE = re.compile(
    rb"<(?:\w+:)?(?:row|c)(?=[\s/>])"
    rb"(?!(?:\s+(?!r\s*=)[\w:.-]+\s*=\s*" + _VALUE + rb")*"
    rb"""\s+r\s*=\s*["'][A-Za-z]{0,3}[0-9]{1,7}["'])"""
)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")


# A cell holds at most 32,767 characters, so a tag and the text behind it are short.
_LONGEST_TAG = 4_000_000


class Extent:
    """The rows and columns that a worksheet takes, fed block by block."""

    def __init__(self) -> None:
        self._rest = b""
        self._inside = False
        self._placed_rows = self._placed_columns = 0
        self._unplaced = False
        self._row_tags = self._cells_of_row = self._most_cells = 0

    @property
    def rows(self) -> int:
        """Return the number of the last row, or more where rows do not say their number."""
        return self._placed_rows + (self._row_tags if self._unplaced else 0)

    @property
    def columns(self) -> int:
        """Return the number of the last column, or more where cells do not say their column."""
        return self._placed_columns + (self._most_cells if self._unplaced else 0)

    def add(self, block: bytes) -> None:
        """Take the next block of the part into account."""
        text = self._rest + block
        if not self._inside and _SHEET_DATA not in text:
            self._rest = text[-len(_SHEET_DATA) :]
            return
        self._inside = True
        # A tag cut by the block's end waits for the next block, however long it is.
        cut = text.rfind(b"<")
        text, self._rest = text[:cut], text[cut:]
        if len(self._rest) > _LONGEST_TAG:
            raise ValueError("a tag without an end")
        self._measure(text)

    def close(self) -> None:
        """Take what was left of the last block into account."""
        if self._inside:
            self._measure(self._rest)

    def _measure(self, text: bytes) -> None:
        places = _PLACE.findall(text)
        if places:
            columns, rows = zip(*places, strict=True)
            self._placed_rows = max(self._placed_rows, *map(int, set(rows)))
            self._placed_columns = max(self._placed_columns, *map(_column_number, set(columns)))
        self._unplaced = self._unplaced or bool(_WITHOUT_PLACE.search(text))
        self._count_tags(text)

    def _count_tags(self, text: bytes) -> None:
        for between, tags in enumerate(_ROW.split(text)):
            if between:
                self._row_tags += 1
                self._cells_of_row = 0
            self._cells_of_row += len(_CELL.findall(tags))
            self._most_cells = max(self._most_cells, self._cells_of_row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
