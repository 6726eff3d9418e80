"""The few statements that every request runs, straight down the wire.

SQLAlchemy compiles, wraps and keeps watch; for what each page and each verb asks that costs more
than the answer. Inside a verb, or wherever the session has a transaction, these run on its own
connection. A page that only reads asks on a connection of the pool, in a transaction that is over
with the answer: one round trip binds the tenant and brings the rows. Either way row security is
bound, the engine's listeners hear the statement, and errors are those that the edge knows.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

import psycopg
from msgspec import Struct
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from guildhall.binding import wrapped
from guildhall.db import TenantModel, db, engine_of, session_at_work
from guildhall.here import this_app
from guildhall.wire import Question, Rows, Wire
from guildhall.work import Work, current

Values = dict[str, Any]

DIALECT: Final[Dialect] = PGDialect_psycopg()  # type: ignore[no-untyped-call]
PLACE: Final = re.compile(r"(?<![:\w]):(\w+)")
WRITTEN_PLACE: Final = re.compile(r"%\((\w+)\)s")
_gathered: ContextVar[list[Question] | None] = ContextVar("guildhall_gathered", default=None)
"""What together() gathers."""


class Statement:
    """One statement with `:name` for each value, as in text(); its rows are named tuples.

    With `fixed` values it is in the driver's own notation already, as of() compiles it.
    """

    __slots__ = ("_fixed", "_names", "_sql")

    def __init__(self, sql: str, fixed: Values | None = None) -> None:
        written = PLACE.sub(r"%(\1)s", sql.replace("%", "%%")) if fixed is None else sql
        self._names: list[str] = list(dict.fromkeys(WRITTEN_PLACE.findall(written)))
        numbers = {name: f"${at}" for at, name in enumerate(self._names, 1)}
        numbered = WRITTEN_PLACE.sub(lambda found: numbers[found[1]], written)
        self._sql = numbered.replace("%%", "%").encode()
        self._fixed = fixed

    @classmethod
    def of(cls, select: Select[Any]) -> "Statement":
        """Write down a query once; its bindparam()s are the values to give."""
        written = select.compile(dialect=DIALECT)
        return cls(str(written), dict(written.params))

    def asking(self, values: Values) -> Question:
        """Return it with its values, to be asked together with others."""
        given = self._fixed | values if self._fixed else values
        return Question(self._sql, [given[name] for name in self._names])

    def rows(self, **values: Any) -> Sequence[Any]:  # noqa: ANN401 - whatever the driver can write
        """Run it and return every row."""
        return _ask([self.asking(values)])[0]

    def one_or_none(self, **values: Any) -> Any:  # noqa: ANN401 - a row with the statement's columns
        """Run it and return its first row, or None."""
        found = _ask([self.asking(values)])[0]
        return found[0] if found else None

    def one(self, **values: Any) -> Any:  # noqa: ANN401 - a row with the statement's columns
        """Run it and return its one row, which is always there."""
        return _ask([self.asking(values)])[0][0]


Asked = tuple[Statement, Values]
"""A statement and its values."""


class Ahead(Struct, frozen=True):
    """What a verb asks first, when it is known before the verb is: under a name, and about what.

    It begins the verb's transaction. Answers are worth what they are worth in that transaction
    alone: once it is over, or where they were about something else, the verb asks anew.
    """

    about: tuple[Hashable, ...]
    questions: Sequence[Asked]

    def ask_with(self, first: Asked) -> Rows:
        """Ask this behind another question, whose rows are returned."""
        found = current()
        if found is None or found.in_verb or session_at_work() is not None:
            return ask(first)[0]
        rows, *answers = _ask_in(found, [first, *self.questions])
        found.keep(self.about, answers)
        return rows

    def answers(self) -> list[Rows]:
        """Return the rows of each question, those that were asked ahead where they still hold."""
        found = current()
        kept = found.kept(self.about) if found is not None and found.in_verb else None
        return ask(*self.questions) if kept is None else kept


def _ask_in(work: Work, questions: Sequence[Asked]) -> list[Rows]:
    """Ask in a transaction of the work's own, which its verb goes on with."""
    written = [statement.asking(values) for statement, values in questions]
    _announce(None, written)
    return work.ask(written)


def ask(*questions: Asked) -> list[Rows]:
    """Run several statements in one round trip, each seeing what the one before it did."""
    return _ask([statement.asking(values) for statement, values in questions])


def insert(model: type[TenantModel], *, unless_there: bool = False, **values: Any) -> Values:  # noqa: ANN401 - any column's type
    """Write a row of a model with its defaults; return all that was written.

    `unless_there` leaves it when a unique constraint knows such a row already.
    """
    shape = _shape(model)
    written = {name: make() for name, make in shape.defaults if name not in values} | values
    question = Question(
        shape.sql(tuple(written), unless_there=unless_there), shape.adapted(written)
    )
    gathered = _gathered.get()
    if gathered is None:
        _write([question])
    else:
        gathered.append(question)
    return written


@contextmanager
def together() -> Iterator[None]:
    """Send what insert() writes inside together with what the verb asks next, or with its COMMIT.

    There the database's refusals are raised: who wants to catch one asks something at once.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[Question] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        _write_later(gathered)


def _ask(questions: list[Question]) -> list[Rows]:
    """Ask where the work stands; outside any transaction, in one that ends with the answer."""
    session, work = session_at_work(), current()
    if session is not None:
        session.flush()  # as any query does: what the session holds is there to be found
        return _told(session.connection(), questions)
    _announce(None, questions)
    if work is None:
        return _read_apart(questions)
    return work.ask(questions) if work.in_verb else work.read(questions)


def _working_alone() -> Work | None:
    """Return the work of a verb that has not used the session so far."""
    found = current()
    return found if found and found.in_verb and session_at_work() is None else None


def _write(questions: list[Question]) -> None:
    """Write rows into the transaction of the verb."""
    if (alone := _working_alone()) is not None:
        _announce(None, questions)
        alone.ask(questions)
    else:
        _told(db.session.connection(), questions)


def _write_later(questions: list[Question]) -> None:
    """Write rows with what goes down the wire next."""
    if (alone := _working_alone()) is not None:
        _announce(None, questions)
        alone.owe(questions)
    else:
        connection = db.session.connection()
        _announce(connection, questions)
        Wire.of(connection.connection).owe_also(questions)


def _told(connection: Connection, questions: list[Question]) -> list[Rows]:
    """Run statements in the transaction of the session."""
    _announce(connection, questions)
    try:
        return Wire.of(connection.connection).ask(questions)
    except psycopg.Error as error:
        raise wrapped(connection, error) from error


def _read_apart(questions: list[Question]) -> list[Rows]:
    """Read between pieces of work, on a connection that is lent for this alone."""
    work = Work(engine_of(this_app()))
    try:
        return work.read(questions)
    finally:
        work.end()


def _announce(connection: Connection | None, questions: list[Question]) -> None:
    """Tell the engine's listeners, as counting queries has them, that these are asked.

    All but the first: that one is our own (guildhall.binding), and sends what is owed ahead of a
    statement that goes past the wire.
    """
    for listener in [*engine_of(this_app()).dispatch.before_cursor_execute][1:]:
        for sql, values in questions:
            listener(connection, None, sql.decode(), values, None, False)


class _Shape:
    """What writing a row of a model takes: its columns' defaults, and which of them hold JSON."""

    def __init__(self, model: type[TenantModel]) -> None:
        self.table: Final = model.__tablename__
        columns = model.__table__.columns
        self.defaults: Final = [
            (column.name, _maker(column.default)) for column in columns if column.default
        ]
        self.json: Final = frozenset(
            column.name for column in columns if isinstance(column.type, JSONB)
        )
        self._sql: dict[tuple[tuple[str, ...], bool], bytes] = {}

    def sql(self, names: tuple[str, ...], *, unless_there: bool) -> bytes:
        """Return the statement for these columns, written once."""
        key = (names, unless_there)
        if key not in self._sql:
            places = ", ".join(f"${at}" for at in range(1, len(names) + 1))
            end = " ON CONFLICT DO NOTHING" if unless_there else ""
            sql = f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({places}){end}"  # noqa: S608 - names of our own columns
            self._sql[key] = sql.encode()
        return self._sql[key]

    def adapted(self, values: Values) -> list[Any]:
        """Return the values as the driver takes them."""
        return [
            Jsonb(value) if name in self.json and value is not None else value
            for name, value in values.items()
        ]


def _maker(default: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's default of a column
    """Return a function that makes a column's default: our own, inside what wraps it."""
    if not default.is_callable:
        value = default.arg
        return lambda: value
    ours = getattr(default.arg, "__wrapped__", None)
    return ours or (lambda: default.arg(None))


_shape = cache(_Shape)
