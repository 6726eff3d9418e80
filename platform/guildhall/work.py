"""A piece of work and its one connection: a request, or a verb outside any.

It is lent at the first question and given back at the end. A verb that only asks and inserts is
begun and committed down the wire; SQLAlchemy's session joins the same connection, and the same
transaction, as soon as somebody uses it.
"""

from collections.abc import Hashable, Sequence
from contextvars import ContextVar
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, PoolProxiedConnection

from guildhall.binding import (
    BEGIN,
    BIND,
    COMMIT,
    STALE_AT_MOST,
    as_raised,
    bound_now,
    no_answer,
    undo,
)
from guildhall.wire import Question, Rows, Wire

READ_BIND: Final = b"""
    SELECT set_config('app.tenant_id', $1, true), set_config('app.account_id', $2, true),
           set_config('plan_cache_mode', 'force_generic_plan', true)
"""
"""A tenant's rows are found by its id whatever the other values are: one plan does for all."""

Kept = tuple[tuple[Hashable, ...], int, list[Rows]]
"""What answers are about, the number of the transaction that they hold in, and the answers."""
NOTHING: Final[Kept] = ((), 0, [])


class Work:
    """What a request or a verb holds of the database; everything is asked on one connection."""

    __slots__ = ("_engine", "_joined", "_kept", "_pooled", "in_verb")

    def __init__(self, engine: Engine, begun: Connection | None = None) -> None:
        # `begun` is what the session is in already, where somebody used it before the verb.
        self._engine = engine
        self._pooled: PoolProxiedConnection | None = None
        self._joined = begun
        self._kept = NOTHING
        self.in_verb = False

    def connection(self) -> Connection:
        """Return the connection for the session, which joins what has begun on it already."""
        if self._joined is None:
            self._joined = Connection(self._engine, self._lent())
        return self._joined

    def ask(self, questions: Sequence[Question]) -> list[Rows]:
        """Ask inside the verb's transaction, which begins with its first question."""
        wire = self._begun()
        try:
            return wire.ask(questions)
        except psycopg.Error as error:
            raise self._raised(error) from error

    def owe(self, questions: Sequence[Question]) -> None:
        """Send these with what the verb asks next, or with its COMMIT."""
        self._begun().owe_also(questions)

    def keep(self, about: tuple[Hashable, ...], answers: list[Rows]) -> None:
        """Keep what was asked ahead of the verb, as long as its transaction lasts."""
        self._kept = (about, self._begun().transactions, answers)

    def kept(self, about: tuple[Hashable, ...]) -> list[Rows] | None:
        """Return what was asked ahead about this, once, where its transaction still stands."""
        (asked, number, answers), self._kept = self._kept, NOTHING
        wire = self._open_wire() if asked == about else None
        return answers if wire is not None and wire.transactions == number else None

    def read(self, questions: Sequence[Question]) -> list[Rows]:
        """Ask in a transaction that binds the tenant and is over with the answer: one round trip.

        A connection of a server that was restarted meanwhile is let go, and the next one asked:
        nothing was written, so asking twice does no harm.
        """
        bound = [Question(READ_BIND, bound_now()), *questions]
        for _attempt in range(STALE_AT_MOST):
            try:
                return Wire.of(self._lent()).ask(bound)[1:]
            except psycopg.Error as error:
                raised = self._raised(error)
                if not raised.connection_invalidated:
                    raise raised from error
        raise raised

    def commit(self) -> None:
        """Commit what was asked down the wire, with what is owed; the session commits by itself."""
        wire = self._open_wire()
        if wire is None:
            return
        try:
            wire.ask((COMMIT,))
        except psycopg.Error as error:
            undo(wire)
            raise self._raised(error) from error

    def roll_back(self) -> None:
        """Undo what was asked down the wire."""
        wire = self._open_wire()
        if wire is not None:
            undo(wire)

    def end(self) -> None:
        """Give the connection back; what was not committed is undone."""
        self.roll_back()
        joined, self._joined = self._joined, None
        pooled, self._pooled = self._pooled, None
        if joined is not None:
            joined.close()
        elif pooled is not None:
            pooled.close()

    def _lent(self) -> PoolProxiedConnection:
        if self._joined is not None:
            return self._joined.connection
        if self._pooled is None:
            try:
                self._pooled = self._engine.raw_connection()
            except psycopg.Error as error:  # nobody answers: the edge says so, as for a session
                raise as_raised(error, self._engine.dialect, broken=True) from error
        return self._pooled

    def _begun(self) -> Wire:
        """Return the wire of the verb's transaction; a connection that died meanwhile is let go."""
        for _attempt in range(STALE_AT_MOST):
            wire = Wire.of(self._lent())
            if wire.stands_open:
                return wire
            if wire.is_alive():
                wire.owe((BEGIN, Question(BIND, bound_now())))
                return wire
            self._let_go(None)
        raise no_answer()

    def _open_wire(self) -> Wire | None:
        if self._pooled is None or self._is_gone():
            return None
        wire = Wire.of(self._lent())
        return wire if wire.stands_open else None

    def _is_gone(self) -> bool:
        return self._joined is not None and self._joined.invalidated

    def _raised(self, error: Any) -> Any:  # noqa: ANN401 - psycopg's error, and SQLAlchemy's for it
        """Return an error as SQLAlchemy would raise it; a broken connection is not used again."""
        dialect = self._engine.dialect
        broken = bool(dialect.is_disconnect(error, self._lent(), None))
        if broken:
            self._let_go(error)
        return as_raised(error, dialect, broken=broken)

    def _let_go(self, error: BaseException | None) -> None:
        """Lend another connection the next time."""
        if self._joined is not None:
            self._joined.invalidate(error)
            return
        if self._pooled is not None:
            self._pooled.invalidate(error)
        self._pooled = None


_work: ContextVar[Work | None] = ContextVar("guildhall_work", default=None)


def current() -> Work | None:
    """Return the work that is being done, or None between pieces of it."""
    return _work.get()


def set_current(work: Work | None) -> None:
    """Let this be the work that is being done from here on."""
    _work.set(work)
