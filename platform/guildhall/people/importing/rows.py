"""Reading a mapped sheet into clean rows, with everything that is wrong or was assumed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from guildhall.errors import Invalid
from guildhall.people.importing.columns import Column, Value, mapped_columns
from guildhall.people.importing.crosschecks import cross_check
from guildhall.people.importing.fields import BY_KEY
from guildhall.people.importing.finishing import finish
from guildhall.people.importing.mapping import Mapping, problems
from guildhall.people.importing.refusals import BadValue
from guildhall.people.importing.sheets import Sheet, SheetRow
from guildhall.people.importing.staffrow import Defaults, RowProblem, StaffRow


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: its rows, what hinders some of them, and what had to be assumed.

    `rows_read` counts the file's filled rows; `rows` leaves out those that repeat another exactly.
    A row with errors is in `rows` too, so that a page can show it.
    """

    rows: tuple[StaffRow, ...]
    rows_read: int
    people: int
    positions: int
    errors: tuple[RowProblem, ...]
    warnings: tuple[RowProblem, ...]

    def __iter__(self) -> Iterator[StaffRow]:
        return iter(self.rows)


def read_rows(sheet: Sheet, mapping: Mapping, defaults: Defaults) -> Reading:
    """Return the rows of a sheet, checked one by one and against each other.

    Raises Invalid for a mapping that cannot be used.
    """
    for problem in problems(mapping):
        if problem.severity == "error":
            raise Invalid(mapping=problem.message)
    columns, assumed = mapped_columns(sheet, mapping, defaults.today)
    supplied: Counter[str] = Counter()
    rows = [finish(_row(row, columns, len(sheet.headers)), defaults, supplied) for row in sheet.rows()]
    checked = cross_check(rows)
    general = [
        *sheet.warnings,
        *assumed,
        *_codes_from_figures(columns),
        *_supplied(supplied, defaults),
    ]
    kept = checked.rows
    return Reading(
        rows=kept,
        rows_read=len(rows),
        people=len({row.person_key for row in kept}),
        positions=sum(row.has_position for row in kept),
        errors=tuple(problem for row in kept for problem in row.errors),
        warnings=(
            *(RowProblem(None, "", message) for message in general),
            *sorted(
                (*checked.warnings, *(problem for row in kept for problem in row.warnings)),
                key=lambda problem: problem.row or 0,
            ),
        ),
    )
