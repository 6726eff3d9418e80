"""Tables: what a page shows of a list, in which order, and the same list as a file."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Response, request
from msgspec import Struct, field
from sqlalchemy import Select, SQLColumnExpression, func, select
from werkzeug.datastructures import MultiDict

from guildhall import context
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.lazily import lazily
from guildhall.searching import asked
from guildhall.wording import gettext as _

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 200
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def words_asked(name: str = "q") -> str:
    """Return the words that the address looks for, fit to be looked for."""
    return asked(request.args.get(name, ""))


def day_asked(name: str, problems: list[str]) -> date | None:
    """Return the day that the address asks for; one that cannot be read adds a sentence."""
    typed = request.args.get(name, "").strip()
    day = read_day(typed, context.today()) if typed else None
    if typed and day is None:
        problems.append(
            _(
                "“%(typed)s” is not a day that we can read. Type 3/4/2027 or 4 Mar.",
                typed=typed[:40],
            )
        )
    return day


class Page(Struct):
    """One page of a list, with the addresses of its neighbours and of its other orders."""

    items: Sequence[Any]
    total: int
    page: int
    per_page: int
    sort: str
    direction: str
    arguments: "MultiDict[str, str]" = field(default_factory=MultiDict)

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """Return the number of the first line shown, from 1."""
        return 0 if not self.total else (self.page - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        """Return the number of the last line shown."""
        return min(self.total, self.page * self.per_page)

    def url(self, **changes: object) -> str:
        """Return this page's address with some arguments changed (None takes one out)."""
        arguments = self.arguments.copy()
        for name, value in changes.items():
            arguments.poplist(name)
            if value is not None:
                arguments[name] = str(value)
        return "?" + urlencode([pair for pair in arguments.items(multi=True) if pair[1]])


Order = SQLColumnExpression[Any] | Sequence[SQLColumnExpression[Any]]


class Sorts(Mapping[str, Order]):
    """The orders in which a list can be shown, by name; written down when one is first asked for.

    SORTS = Sorts(lambda: {"title": (Course.title, Course.id), "code": (Course.code, Course.id)})
    """

    def __init__(self, written: Callable[[], Mapping[str, Order]]) -> None:
        self._written = written

    @cached_property
    def _orders(self) -> Mapping[str, Order]:
        return self._written()

    def __getitem__(self, name: str) -> Order:
        """Return what the list is ordered by; raise KeyError."""
        return self._orders[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._orders)

    def __len__(self) -> int:
        """Return how many orders there are."""
        return len(self._orders)


def paginate(
    statement: Select[Any],
    sorts: Mapping[str, Order],
    *,
    default: str,
    direction: str = "asc",
    scalars: bool = True,
) -> Page:
    """Run a statement for the page, order and size that the request asks for."""
    sort, direction = asked_order(sorts, default=default, direction=direction)
    per_page = min(MOST_PER_PAGE, max(1, request.args.get("per_page", PER_PAGE, type=int)))
    total = (
        db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
        or 0
    )
    page = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // per_page)))
    ordered = order(statement, sorts[sort], direction).limit(per_page).offset((page - 1) * per_page)
    rows = db.session.scalars(ordered) if scalars else db.session.execute(ordered)
    return Page(rows.all(), total, page, per_page, sort, direction, request.args.copy())


def asked_order(
    sorts: Mapping[str, object], *, default: str, direction: str = "asc"
) -> tuple[str, str]:
    """Return the order that the request asks for, of those that there are."""
    sort = request.args.get("sort", default)
    direction = request.args.get("direction", direction)
    return (
        sort if sort in sorts else default,
        direction if direction in {"asc", "desc"} else "asc",
    )


def order(statement: Select[Any], keys: Order, direction: str) -> Select[Any]:
    """Order by the keys, empty values last, in either direction; rows that tie, by their id.

    Without that a row could stand on two pages of a list, and another on none.
    """
    chosen = list(keys) if isinstance(keys, Sequence) else [keys]
    return statement.order_by(
        *((key.desc() if direction == "desc" else key.asc()).nulls_last() for key in chosen),
        *(entity.id for entity in _listed(statement)),
    )


def _listed(statement: Select[Any]) -> list[Any]:
    """Return the model that a list has a line for each row of, the first that is selected."""
    described = statement.column_descriptions[:1]
    return [each["entity"] for each in described if hasattr(each.get("entity"), "id")]


Column = tuple[str, Callable[[Any], object]]
"""A heading and how its value is read from a row."""


def wants_file() -> str | None:
    """Return csv or xlsx where the request asks for the list as a file (?format=...)."""
    asked = request.args.get("format", "")
    return asked if asked in {"csv", "xlsx"} else None


def as_file(rows: Sequence[Any], columns: Sequence[Column], *, name: str, kind: str) -> Response:
    """Return exactly these rows as CSV (UTF-8 with BOM, for Excel) or XLSX."""
    table: list[list[object]] = [[heading for heading, _ in columns]]
    table += [[read(row) for _, read in columns] for row in rows]
    body = _xlsx(table) if kind == "xlsx" else _csv(table)
    mimetype = XLSX if kind == "xlsx" else "text/csv"
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(table: Sequence[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([[_harmless(value) for value in row] for row in table])
    return stream.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """Keep a spreadsheet from running a cell that somebody typed as a formula."""
    if isinstance(value, str) and value.startswith(RISKY):
        return f"'{value}"
    return "" if value is None else value


def _xlsx(table: Sequence[Sequence[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for number, row in enumerate(table):
            for place, value in enumerate(row):
                _cell(sheet, number, place, value, bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return stream.getvalue()


def _cell(sheet: Any, row: int, column: int, value: object, style: Any) -> None:  # noqa: ANN401 - xlsxwriter ships no types
    if value is None:
        return
    if isinstance(value, bool | str):
        sheet.write_string(row, column, str(value), style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)
