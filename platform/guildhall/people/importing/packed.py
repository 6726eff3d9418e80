"""The rows of a staff file, packed by the hundred and unpacked as they are asked for.

A hundred thousand rows as objects weigh as much as the rest of a worker; packed, a sixth of that.
"""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, overload

from guildhall.people.importing.staffrow import RowProblem, StaffRow

_AT_ONCE: Final = 250
_NAMES: Final = tuple(n for n in StaffRow.__struct_fields__ if n not in {"errors", "warnings"})
_values = attrgetter(*_NAMES)
_ROW: Final = _NAMES.index("row")
_PERSON: Final = _NAMES.index("person_key")
Line = tuple[Any, ...]
Problems = tuple[RowProblem, ...]


class PackedRows(Sequence[StaffRow]):
    """Rows in the file's order; what comparing them found is added as they are unpacked."""

    def __init__(self, rows: Iterable[StaffRow] = ()) -> None:
        self._chunks: list[bytes] = []
        self._open: list[Line] = []
        self._looked_at: tuple[int, list[Line]] = (-1, [])
        self._errors: dict[int, Problems] = {}
        self._warnings: dict[int, Problems] = {}
        self._keys: dict[int, str] = {}
        for row in rows:
            self.append(row)

    def append(self, row: StaffRow) -> None:
        """Add a row."""
        self._open.append(_values(row))
        if row.errors:
            self._errors[row.row] = row.errors
        if row.warnings:
            self._warnings[row.row] = row.warnings
        if len(self._open) == _AT_ONCE:
            # Our own values in our own memory: nothing is unpacked that a stranger packed.
            self._chunks.append(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL))
            self._open = []

    def complete(self, keys: Mapping[int, str], errors: Mapping[int, Sequence[RowProblem]]) -> None:
        """Give rows, by number, the position keys and the errors that comparing them found."""
        self._keys.update(keys)
        for row, found in errors.items():
            if found:
                self._errors[row] = (*self._errors.get(row, ()), *found)

    @property
    def errors(self) -> Problems:
        """Return the errors of all rows, in the file's order."""
        return tuple(problem for row in sorted(self._errors) for problem in self._errors[row])

    @property
    def warnings(self) -> Problems:
        """Return the warnings of single rows, in the file's order."""
        return tuple(problem for found in self._warnings.values() for problem in found)

    def of_people(self, keys: frozenset[str]) -> Iterator[StaffRow]:
        """Yield the rows of these people alone."""
        return (self._row(line) for line in self._lines() if line[_PERSON] in keys)

    def __iter__(self) -> Iterator[StaffRow]:
        return map(self._row, self._lines())

    def __len__(self) -> int:
        return len(self._chunks) * _AT_ONCE + len(self._open)

    @overload
    def __getitem__(self, at: int) -> StaffRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[StaffRow]: ...
    def __getitem__(self, at: int | slice) -> StaffRow | list[StaffRow]:
        if isinstance(at, slice):
            return [self[each] for each in range(len(self))[at]]
        chunk, line = divmod(range(len(self))[at], _AT_ONCE)
        return self._row(self._chunk(chunk)[line])

    def _lines(self) -> Iterator[Line]:
        for chunk in self._chunks:
            yield from pickle.loads(chunk)  # noqa: S301 - packed by append()
        yield from self._open

    def _chunk(self, at: int) -> list[Line]:
        if at == len(self._chunks):
            return self._open
        if self._looked_at[0] != at:
            self._looked_at = at, pickle.loads(self._chunks[at])  # noqa: S301 - as above
        return self._looked_at[1]

    def _row(self, line: Line) -> StaffRow:
        facts = dict(zip(_NAMES, line, strict=True))
        number = line[_ROW]
        if number in self._keys:
            facts["position_key"] = self._keys[number]
        facts["errors"] = self._errors.get(number, ())
        facts["warnings"] = self._warnings.get(number, ())
        return StaffRow(**facts)
