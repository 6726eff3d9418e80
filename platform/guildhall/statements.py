"""The few statements that every request runs, straight through the driver.

SQLAlchemy compiles, wraps and keeps watch; for what each page and each verb asks that costs more
than the answer. These run on the session's own connection: in its transaction, below its tenant,
prepared by the driver, seen by the engine's listeners, with the errors that the edge knows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import psycopg
from psycopg.rows import RowMaker, namedtuple_row, tuple_row
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

from guildhall.db import TenantModel, db

Values = dict[str, Any]


DIALECT: Final[Dialect] = PGDialect_psycopg()  # type: ignore[no-untyped-call]
PLACE: Final = re.compile(r"(?<![:\w]):(\w+)")


class Statement:
    """One statement with `:name` for each value, as in text(); its rows are named tuples."""

    __slots__ = ("_make", "fixed", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = PLACE.sub(r"%(\1)s", sql.replace("%", "%%"))
        self.fixed: Values = {}
        self._make: RowMaker[Any] | None = None

    @classmethod
    def of(cls, select: Select[Any]) -> "Statement":
        """Write down a query once; its bindparam()s are the values to give."""
        statement = cls("")
        written = select.compile(dialect=DIALECT)
        statement.sql, statement.fixed = str(written), dict(written.params)
        return statement

    def rows(self, **values: Any) -> Sequence[Any]:  # noqa: ANN401 - whatever the driver can write
        """Run it and return every row."""
        found: Sequence[Any] = self._asked(values).fetchall()
        return found

    def one_or_none(self, **values: Any) -> Any:  # noqa: ANN401 - a row with the statement's columns
        """Run it and return its one row, or None."""
        return self._asked(values).fetchone()

    def one(self, **values: Any) -> Any:  # noqa: ANN401 - a row with the statement's columns
        """Run it and return its one row, which is always there."""
        row = self._asked(values).fetchone()
        assert row is not None, self.sql  # noqa: S101 - a statement without FROM has a row
        return row

    def _asked(self, values: Values) -> Any:  # noqa: ANN401 - the driver's cursor
        db.session.flush()  # as any query does: what the session holds is there to be found
        return _run(self.sql, self.fixed | values, self._row_maker)

    def _row_maker(self, cursor: Any) -> RowMaker[Any]:  # noqa: ANN401 - the driver's cursor
        """Return what makes a named tuple of a row: its columns are the same every time."""
        if self._make is None:
            self._make = namedtuple_row(cursor)
        return self._make


def insert(model: type[TenantModel], *, unless_there: bool = False, **values: Any) -> Values:  # noqa: ANN401 - any column's type
    """Write a row of a model with its defaults; return all that was written.

    `unless_there` leaves it when a unique constraint knows such a row already.
    """
    shape = _shape(model)
    written = {name: make() for name, make in shape.defaults if name not in values} | values
    _run(shape.sql(tuple(written), unless_there=unless_there), shape.adapted(written))
    return written


@contextmanager
def together() -> Iterator[None]:
    """Send what is written inside in one go; the database's refusals are raised at the end."""
    connection = db.session.connection()
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise _wrapped(connection, "", {}, error) from error


def _run(sql: str, values: Values, rows: Callable[[Any], RowMaker[Any]] = tuple_row) -> Any:  # noqa: ANN401 - the driver's cursor
    connection = db.session.connection()
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor(row_factory=rows)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, sql, values, None, False)
    try:
        cursor.execute(sql, values)
    except psycopg.Error as error:
        raise _wrapped(connection, sql, values, error) from error
    return cursor


def _wrapped(connection: Connection, sql: str, values: Values, error: Any) -> Exception:  # noqa: ANN401 - psycopg.Error, which SQLAlchemy knows by another name
    """Return the error as SQLAlchemy would raise it; a connection that broke is not used again."""
    broken = connection.dialect.is_disconnect(error, connection.connection, None)
    if broken:
        connection.invalidate(error)
    wrapped: Exception = DBAPIError.instance(
        sql,
        values,
        error,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=connection.dialect,
    )
    return wrapped


class _Shape:
    """What writing a row of a model takes: its columns' defaults, and which of them hold JSON."""

    def __init__(self, model: type[TenantModel]) -> None:
        self.table: Final = model.__tablename__
        columns = model.__table__.columns
        self.defaults: Final = [
            (column.name, _maker(column.default)) for column in columns if column.default
        ]
        self.json: Final = [column.name for column in columns if isinstance(column.type, JSONB)]
        self._sql: dict[tuple[tuple[str, ...], bool], str] = {}

    def sql(self, names: tuple[str, ...], *, unless_there: bool) -> str:
        """Return the statement for these columns, written once."""
        key = (names, unless_there)
        if key not in self._sql:
            places = ", ".join(f"%({name})s" for name in names)
            end = " ON CONFLICT DO NOTHING" if unless_there else ""
            self._sql[key] = f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({places}){end}"  # noqa: S608 - names of our own columns
        return self._sql[key]

    def adapted(self, values: Values) -> Values:
        """Return the values as the driver takes them."""
        wrapped = {name: Jsonb(values[name]) for name in self.json if values.get(name) is not None}
        return values | wrapped


def _maker(default: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's default of a column
    """Return a function that makes a column's default."""
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


_shape = cache(_Shape)
