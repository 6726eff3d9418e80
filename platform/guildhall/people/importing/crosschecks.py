"""Checking the rows of one file against each other: repeated, contradicting, too much."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from flask_babel import gettext as _

from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.positions import derived_keys, most_fte, overlapping
from guildhall.people.importing.staffrow import CONTENT, RowProblem, StaffRow

_content = attrgetter(*CONTENT)


@dataclass(slots=True)
class CrossCheck:
    """The rows of a file, and what comparing them has found."""

    headers: dict[str, str]
    warnings: list[RowProblem] = field(default_factory=list)
    _errors: defaultdict[int, list[RowProblem]] = field(default_factory=lambda: defaultdict(list))
    _keys: dict[int, str] = field(default_factory=dict)

    def check(self, rows: Iterable[StaffRow]) -> tuple[StaffRow, ...]:
        """Return the rows without repetitions, with their keys and the errors between them."""
        kept = list(self._without_repeated(rows))
        self._same_names_without_number(kept)
        for alike in _people_of_several_rows(kept):
            self._check_person(alike)
        changed = self._keys.keys() | self._errors.keys()
        return tuple(self._completed(row) if row.row in changed else row for row in kept)

    def _without_repeated(self, rows: Iterable[StaffRow]) -> Iterator[StaffRow]:
        seen: dict[int, StaffRow] = {}
        for row in rows:
            content = _content(row)
            earlier = seen.setdefault(hash(content), row)
            # Rows with errors have lost what was wrong in them, so they may only seem to be alike.
            if earlier is not row and not row.errors and content == _content(earlier):
                message = _("The row repeats row %(row)s and is counted once.", row=earlier.row)
                self.warnings.append(RowProblem(row.row, "", message))
            else:
                yield row

    def _same_names_without_number(self, rows: Iterable[StaffRow]) -> None:
        named: dict[str, StaffRow] = {}
        for row in rows:
            if row.employee_number or not row.name:
                continue
            earlier = named.setdefault(folded_name(row.first_name, row.last_name), row)
            if earlier.person_key != row.person_key:
                message = _(
                    "Row %(row)s has the same name and neither has an employee number, so they "
                    "count as two people. Add employee numbers or birth dates if they are one.",
                    row=earlier.row,
                )
                self.warnings.append(RowProblem(row.row, self._name_header(), message))

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

    def _completed(self, row: StaffRow) -> StaffRow:
        return replace(
            row,
            position_key=self._keys.get(row.row, row.position_key),
            errors=(*row.errors, *self._errors.get(row.row, ())),
        )

    def _name_header(self) -> str:
        return self.headers.get("last_name") or self.headers.get("full_name", "")


def _people_of_several_rows(rows: Iterable[StaffRow]) -> Iterable[list[StaffRow]]:
    several = {key for key, count in Counter(row.person_key for row in rows).items() if count > 1}
    people: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        if row.person_key in several:
            people[row.person_key].append(row)
    return people.values()


def _name(row: StaffRow) -> str:
    return folded_name(row.first_name, row.last_name)


def _listed(rows: Sequence[StaffRow]) -> str:
    shown = ", ".join(str(row.row) for row in rows[:10])
    return shown if len(rows) <= 10 else f"{shown}, …"  # noqa: PLR2004 - ten are enough to find the others
