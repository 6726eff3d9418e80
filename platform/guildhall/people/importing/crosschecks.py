"""Checking the rows of one file against each other: repeated, contradicting, too much."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from flask_babel import gettext as _
from msgspec import Struct, field

from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.packed import PackedRows
from guildhall.people.importing.positions import derived_keys, most_fte, overlapping
from guildhall.people.importing.staffrow import CONTENT, RowProblem, StaffRow

_content = attrgetter(*CONTENT)


class CrossCheck(Struct):
    """The rows of a file, and what comparing them has found."""

    headers: dict[str, str]
    warnings: list[RowProblem] = field(default_factory=list)
    several: Counter[str] = field(default_factory=Counter)
    """Whoever has more than one row, by key, with their number."""
    people: int = 0
    positions: int = 0
    _errors: defaultdict[int, list[RowProblem]] = field(default_factory=lambda: defaultdict(list))
    _keys: dict[int, str] = field(default_factory=dict)
    _named: dict[str, tuple[int, str]] = field(default_factory=dict)

    def check(self, rows: Iterable[StaffRow]) -> PackedRows:
        """Return the rows without repetitions, with their keys and the errors between them."""
        kept = PackedRows()
        keys: set[str] = set()
        several: set[str] = set()
        for row in self._without_repeated(rows, kept):
            (several if row.person_key in keys else keys).add(row.person_key)
            self._same_name_without_number(row)
            self.positions += row.has_position
            kept.append(row)
        self.people = len(keys)
        if several:
            for alike in self._people_of_several_rows(kept, frozenset(several)):
                self._check_person(alike)
        kept.complete(self._keys, self._errors)
        return kept

    def _without_repeated(self, rows: Iterable[StaffRow], kept: PackedRows) -> Iterator[StaffRow]:
        seen: dict[int, int] = {}
        for row in rows:
            content = _content(row)
            at = seen.setdefault(hash(content), len(kept))
            # Rows with errors have lost what was wrong in them, so they may only seem to be alike.
            if at < len(kept) and not row.errors and content == _content(kept[at]):
                message = _("The row repeats row %(row)s and is counted once.", row=kept[at].row)
                self.warnings.append(RowProblem(row.row, "", message))
            else:
                yield row

    def _same_name_without_number(self, row: StaffRow) -> None:
        if row.employee_number or not row.name:
            return
        name = folded_name(row.first_name, row.last_name)
        earlier, key = self._named.setdefault(name, (row.row, row.person_key))
        if key != row.person_key:
            message = _(
                "Row %(row)s has the same name and neither has an employee number, so they "
                "count as two people. Add employee numbers or birth dates if they are one.",
                row=earlier,
            )
            self.warnings.append(RowProblem(row.row, self._name_header(), message))

    def _people_of_several_rows(
        self, rows: PackedRows, keys: frozenset[str]
    ) -> Iterator[list[StaffRow]]:
        """Yield the rows of each of these people once the last has been seen."""
        self.several = Counter(row.person_key for row in rows.of_people(keys))
        yield from together(rows.of_people(keys), self.several)

    def _check_person(self, rows: Sequence[StaffRow]) -> None:
        positions = [row for row in rows if row.has_position]
        self._keys.update(derived_keys(positions))
        self._contradictions(rows)
        for earlier, later in overlapping(positions):
            self._refuse_overlap(earlier, later)
        fte = most_fte(positions)
        if fte > 1:
            last = rows[-1]
            message = _(
                "%(name)s holds %(fte)s FTE in all (rows %(rows)s).",
                name=last.name,
                fte=f"{fte.normalize():f}",
                rows=_listed(positions),
            )
            self.warnings.append(RowProblem(last.row, self.headers.get("annual_fte", ""), message))

    def _contradictions(self, rows: Sequence[StaffRow]) -> None:
        first = rows[0]
        for row in rows[1:]:
            if _name(row) != _name(first):
                self._refuse_contradiction(first, row, self._name_header(), first.name, row.name)
            elif row.birth_date and first.birth_date and row.birth_date != first.birth_date:
                header = self.headers.get("birth_date", "")
                self._refuse_contradiction(first, row, header, first.birth_date, row.birth_date)
            elif row.email and first.email and row.email != first.email:
                message = _(
                    "Row %(row)s gives another e-mail address for this person.", row=first.row
                )
                self.warnings.append(RowProblem(row.row, self.headers.get("email", ""), message))

    def _refuse_contradiction(
        self, first: StaffRow, row: StaffRow, header: str, one: object, other: object
    ) -> None:
        message = _(
            "Employee number %(number)s is %(one)s in row %(first)s and %(other)s in row "
            "%(second)s. Correct one of the rows.",
            number=row.employee_number,
            one=one,
            first=first.row,
            other=other,
            second=row.row,
        )
        if not self._errors[first.row]:
            self._errors[first.row].append(RowProblem(first.row, header, message))
        self._errors[row.row].append(RowProblem(row.row, header, message))

    def _refuse_overlap(self, earlier: StaffRow, later: StaffRow) -> None:
        message = _(
            "Rows %(first)s and %(second)s give %(name)s the same position for the same days. "
            "End one of them, or add a column of position numbers if they are two jobs.",
            first=min(earlier.row, later.row),
            second=max(earlier.row, later.row),
            name=later.name,
        )
        row = max(earlier.row, later.row)
        self._errors[row].append(RowProblem(row, self.headers.get("start_date", ""), message))

    def _name_header(self) -> str:
        return self.headers.get("last_name") or self.headers.get("full_name", "")


def together(rows: Iterable[StaffRow], several: Mapping[str, int]) -> Iterator[list[StaffRow]]:
    """Yield the rows of one person after the other, as soon as the last of them has come."""
    waiting: dict[str, list[StaffRow]] = {}
    for row in rows:
        key = row.person_key
        if key not in several:
            yield [row]
            continue
        found = waiting.setdefault(key, [])
        found.append(row)
        if len(found) == several[key]:
            yield waiting.pop(key)


def _name(row: StaffRow) -> str:
    return folded_name(row.first_name, row.last_name)


def _listed(rows: Sequence[StaffRow]) -> str:
    shown = ", ".join(str(row.row) for row in rows[:10])
    return shown if len(rows) <= 10 else f"{shown}, …"  # noqa: PLR2004 - ten are enough to find the others
