"""Reading a mapped sheet into clean rows, with everything that is wrong or was assumed."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf

from flask_babel import gettext as _
from flask_babel import ngettext
from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.people.importing.columns import Column, mapped_columns
from guildhall.people.importing.crosschecks import CrossCheck
from guildhall.people.importing.finishing import Finisher, Values
from guildhall.people.importing.mapping import Mapping, problems
from guildhall.people.importing.packed import PackedRows
from guildhall.people.importing.refusals import BadValue
from guildhall.people.importing.sheets import Sheet, SheetRow
from guildhall.people.importing.staffrow import Defaults, RowProblem, StaffRow


class Reading(Struct, frozen=True):
    """What a file says: its rows, what hinders some of them, and what had to be assumed.

    `rows_read` counts the file's filled rows; `rows` leaves out those that repeat another exactly.
    A row with errors is in `rows` too, so that a page can show it.
    """

    rows: PackedRows
    rows_read: int
    people: int
    positions: int
    several: MappingOf[str, int]
    """By the person's key, the number of rows of whoever has more than one."""
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
    finisher = Finisher(defaults, mapping.columns)
    rows = (_finished(row, columns, finisher) for row in sheet.rows())
    comparison = CrossCheck(mapping.columns)
    checked = comparison.check(rows)
    general = (*sheet.warnings, *assumed, *_codes_from_figures(columns), *finisher.summary())
    return Reading(
        rows=checked,
        rows_read=finisher.rows,
        people=comparison.people,
        positions=comparison.positions,
        several=comparison.several,
        errors=checked.errors,
        warnings=(
            *(RowProblem(None, "", message) for message in general),
            *_in_order([*comparison.warnings, *checked.warnings]),
        ),
    )


def _finished(row: SheetRow, columns: Sequence[Column], finisher: Finisher) -> StaffRow:
    values: Values = {}
    errors: list[RowProblem] = []
    for column in columns:
        try:
            values[column.field.stored_as] = column.read(row.cells[column.at])
        except BadValue as refusal:
            errors.append(RowProblem(row.number, column.header, str(refusal)))
    if row.surplus:
        errors.append(RowProblem(row.number, "", _surplus(row.surplus)))
    return finisher.finish(row.number, values, errors)


def _surplus(count: int) -> str:
    sentence = ngettext(
        "The row has %(num)s value too many. Put quotes around a value that holds the delimiter.",
        "The row has %(num)s values too many. Put quotes around a value that holds the delimiter.",
        count,
    )
    return str(sentence)


def _codes_from_figures(columns: Sequence[Column]) -> list[str]:
    return [
        _(
            "“%(name)s” holds codes as numbers; leading zeros, if there were any, are lost. "
            "Format the column as text in the spreadsheet.",
            name=column.header,
        )
        for column in columns
        if column.figures
    ]


def _in_order(found: Sequence[RowProblem]) -> list[RowProblem]:
    return sorted(found, key=lambda problem: problem.row or 0)
