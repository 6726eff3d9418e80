"""A connection to PostgreSQL spoken to in pipelines: several statements in one round trip.

It lies below SQLAlchemy and below the driver's cursors, on the driver's own connection and on what
psycopg documents for such work (psycopg.pq, psycopg.adapt): each statement is prepared once, values
and rows are adapted by the driver's compiled code. Between two questions the connection is the
driver's again, as if nobody had been here.
"""

from collections import namedtuple
from collections.abc import Sequence
from itertools import count
from select import select
from typing import Any, Final, NamedTuple, cast

import psycopg
from psycopg import generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.pool import ConnectionPoolEntry

Rows = list[Any]

KEPT_IN: Final = "guildhall_wire"
NUMBERS: Final = count(1)
"""Names of prepared statements: one is never given twice, whatever the server still knows."""
MOST_KNOWN: Final = 500
"""Each statement has a name for each shape of its values; past so many, all are named anew."""
AUTO: Final = PyFormat.AUTO
OPEN: Final = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})


class Question(NamedTuple):
    """A statement with `$1` for its first value, and the values."""

    sql: bytes
    values: Sequence[Any]


class _Known:
    """A statement that the server has prepared, and how its rows are read."""

    __slots__ = ("make", "name", "reader")

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.reader: Any = None
        self.make: Any = tuple


class Wire:
    """One pooled connection and the statements that it has prepared."""

    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        self.driver = driver
        self._pq = driver.pgconn
        self._writer = Transformer(driver)
        self._known: dict[tuple[bytes, tuple[int, ...]], _Known] = {}
        self.owed: Sequence[Question] = ()
        self.transactions = 0
        """Counts them: what was read in one of them does not hold in the next."""

    @classmethod
    def of(cls, pooled: PoolProxiedConnection) -> "Wire":
        """Return what is kept with a pooled connection as long as the pool keeps it."""
        wire: Wire | None = pooled.info.get(KEPT_IN)
        if wire is None or wire.driver is not pooled.driver_connection:
            wire = pooled.info[KEPT_IN] = cls(pooled.driver_connection)  # type: ignore[arg-type]
        return wire

    @staticmethod
    def forget(pooled: PoolProxiedConnection | ConnectionPoolEntry) -> None:
        """Prepare everything anew on this connection."""
        pooled.info.pop(KEPT_IN, None)

    def is_alive(self) -> bool:
        """Say whether the server is there still, as far as one sees without asking it.

        A server that ends a connection says why and closes. Reading once shows only its words;
        reading until nothing is left shows the end, and libpq then calls the connection bad.
        """
        pq = self._pq
        try:
            while pq.status == ConnStatus.OK and select([pq.socket], [], [], 0)[0]:
                pq.consume_input()
        except psycopg.Error:
            return False
        return pq.status == ConnStatus.OK

    @property
    def stands_open(self) -> bool:
        """Say whether a transaction has begun here, or is about to with what is owed."""
        return bool(self.owed) or self._pq.transaction_status in OPEN

    def owe(self, questions: Sequence[Question]) -> None:
        """Send these before whatever is asked next; owe nothing else, or nothing at all.

        Their rows are lost. What was read before does not hold after this: the transaction that it
        was read in is given up, or another is about to begin.
        """
        self.owed = questions
        self.transactions += 1

    def owe_also(self, questions: Sequence[Question]) -> None:
        """Send these after what is owed already."""
        self.owed = (*self.owed, *questions)

    def pay(self) -> None:
        """Send what is owed now, for somebody who speaks to the driver past this wire."""
        if self.owed:
            self.ask(())

    def say(self, statements: str) -> None:
        """Run simple statements without values; raise psycopg.Error."""
        self._pq.send_query(statements.encode())
        for result in self.driver.wait(generators.execute(self._pq)):
            self._check(result)

    def ask(self, questions: Sequence[Question]) -> list[Rows]:
        """Run all in one round trip and return the rows of each; raise the first psycopg.Error.

        Outside a transaction they are one: an error undoes them all, and a setting that is made
        for the transaction holds to the end of the last one.
        """
        owed, self.owed = self.owed, ()
        self._pq.enter_pipeline_mode()
        try:
            expected = [self._send(question) for question in (*owed, *questions)]
            self._pq.pipeline_sync()
            return self._received(expected)[len(owed) :]
        except BaseException:
            self._known.clear()  # what was being prepared may be known or not: name it anew
            raise
        finally:
            self._end()

    def _send(self, question: Question) -> tuple[bool, _Known]:
        """Queue a statement, and before it its preparation where it is new here."""
        values, count_of = question.values, len(question.values)
        written = self._writer.dump_sequence(values, [AUTO] * count_of) if count_of else []
        types = tuple(self._writer.types or ()) if count_of else ()
        key = (question.sql, types)
        known, new = self._known.get(key), False
        if known is None:
            new = True
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = _Known(b"gh%d" % next(NUMBERS))
            self._pq.send_prepare(known.name, question.sql, types)
        formats = self._writer.formats if count_of else None
        self._pq.send_query_prepared(known.name, written, formats)
        return new, known

    def _received(self, expected: Sequence[tuple[bool, _Known]]) -> list[Rows]:
        """Read every answer up to the end of the pipeline, then raise what went wrong first."""
        wait, pq = self.driver.wait, self._pq
        answers = [wait(generators.execute(pq))]
        while answers[-1][-1].status != ExecStatus.PIPELINE_SYNC:
            answers.append(wait(generators.fetch_many(pq)))
        for answer in answers:
            self._check(answer[-1])
        found, at = [], 0
        for new, known in expected:
            at += new
            found.append(self._rows(answers[at][0], known))
            at += 1
        return found

    def _check(self, result: PGresult) -> None:
        if result.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(result, encoding=self.driver.info.encoding)

    def _rows(self, result: PGresult, known: _Known) -> Rows:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        if known.reader is None:
            known.reader = Transformer(self.driver)
            known.reader.set_pgresult(result)
            names = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
            rows_of = cast("Any", namedtuple("Row", names, rename=True))  # noqa: PYI024 - its columns are known only now
            known.make = rows_of._make
        else:
            known.reader.set_pgresult(result, set_loaders=False)
        rows: Rows = known.reader.load_rows(0, result.ntuples, known.make)
        return rows

    def _end(self) -> None:
        """Give the connection back to the driver; a broken one stays broken for the pool to see."""
        if self._pq.transaction_status != TransactionStatus.UNKNOWN:
            self._pq.exit_pipeline_mode()
