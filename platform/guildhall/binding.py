"""Where a transaction meets the database: begun, bound to its tenant, and ended down the wire.

Row-level security reads two settings that live as long as one transaction. They are set in the
same round trip that begins it, so no statement can run without them, and they are gone with it,
so nothing leaks through a pooled connection, behind PgBouncer in transaction mode either. What a
verb wrote last goes in the round trip that commits it.
"""

from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from guildhall import context
from guildhall.wire import OPEN, Question, Wire

NOBODY: Final = UUID(int=0)
"""The tenant and the account that own no row: bound where there is none."""

STALE_AT_MOST: Final = 12
"""More than a pool holds: after so many dead connections it is the server that is away."""

BEGIN: Final = Question(b"BEGIN", ())
COMMIT: Final = Question(b"COMMIT", ())
BIND: Final = b"""
    SELECT set_config('app.tenant_id', $1, true), set_config('app.account_id', $2, true)
"""
OPENING: Final = 2
"""Statements that a transaction opens with: those two."""


def bound_now() -> tuple[str, str]:
    """Return the tenant and the account that row security is to read, as text."""
    tenant = context.tenant_or_none()
    return _text(tenant.id if tenant else NOBODY), _text(context.actor().account_id or NOBODY)


@lru_cache(maxsize=2000)
def _text(number: UUID) -> str:
    """Return an id as text: the same few are written with every question."""
    return str(number)


def bind_transactions(engine: Engine) -> None:
    """Begin, and bind tenant and account, in the round trip of a transaction's first statement."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not Wire.of(connection.connection).stands_open:  # a verb asked before the session did
            _alive(connection).owe((BEGIN, Question(BIND, bound_now())))

    @event.listens_for(engine, "before_cursor_execute")
    def pay(connection: Connection | None, cursor: object, *_rest: object) -> None:
        """Begin before a statement that goes through the driver's cursor."""
        if connection is not None and cursor is not None:
            _pay(connection)

    _end_by_hand(engine)


def _end_by_hand(engine: Engine) -> None:
    """Commit and undo down the wire, and lend no connection on whose transaction stands open."""

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        """End it by hand: the driver then finds nothing to commit."""
        if not connection.invalidated:
            _commit(connection)

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        """Undo by hand: the driver's own way would forget every prepared statement."""
        if not connection.invalidated:
            undo(Wire.of(connection.connection))

    @event.listens_for(engine, "reset")
    def reset(
        driver: "psycopg.Connection[Any]", record: ConnectionPoolEntry, _state: object
    ) -> None:
        """Give a connection back without a transaction, should somebody have left one open."""
        if driver.pgconn.transaction_status in OPEN:
            driver.rollback()
            Wire.forget(record)

    @event.listens_for(engine, "rollback_savepoint")
    def forget(connection: Connection, _name: str, _context: None) -> None:
        """The driver is about to make the server forget every prepared statement, ours too."""
        Wire.forget(connection.connection)


def _alive(connection: Connection) -> Wire:
    """Return the wire of a transaction that begins; the pool may keep some of a restarted server.

    Nothing has happened yet in the transaction, so nothing is lost by taking the next one.
    """
    for _attempt in range(STALE_AT_MOST):
        wire = Wire.of(connection.connection)
        if wire.is_alive():
            return wire
        connection.invalidate()
    raise no_answer()


def no_answer() -> OperationalError:
    """Return the error of a server that has ended every connection."""
    return OperationalError("BEGIN", None, RuntimeError("The server ended every connection."))


def _pay(connection: Connection) -> Wire:
    """Send what is owed, and raise what the server says to it as SQLAlchemy would."""
    wire = Wire.of(connection.connection)
    try:
        wire.pay()
    except psycopg.Error as error:
        raise wrapped(connection, error) from error
    return wire


def _commit(connection: Connection) -> None:
    """Send what is owed and commit, in one round trip; where nothing was asked, nothing began."""
    wire = Wire.of(connection.connection)
    if wire.driver.pgconn.transaction_status not in OPEN and len(wire.owed) <= OPENING:
        wire.owe(())
        return
    try:
        wire.ask((COMMIT,))
    except psycopg.Error as error:
        undo(wire)
        raise wrapped(connection, error) from error


def undo(wire: Wire) -> None:
    """End a transaction as if it had not been; what is owed to it is not sent any more."""
    wire.owe(())
    if wire.driver.pgconn.transaction_status in OPEN:
        with suppress(psycopg.OperationalError):  # a server that is away has undone it too
            wire.say("ROLLBACK")


def driver_of(connection: Connection) -> "psycopg.Connection[Any]":
    """Return the driver's own connection inside the transaction, which has begun, for COPY."""
    return _pay(connection).driver


def is_broken(connection: Connection, error: Any) -> bool:  # noqa: ANN401 - psycopg.Error, which SQLAlchemy knows by another name
    """Say whether an error means that the connection is gone."""
    return bool(connection.dialect.is_disconnect(error, connection.connection, None))


def wrapped(connection: Connection, error: Any) -> Exception:  # noqa: ANN401 - as above
    """Return the error as SQLAlchemy would raise it; a connection that broke is not used again."""
    broken = is_broken(connection, error)
    if broken:
        connection.invalidate(error)
    return as_raised(error, connection.dialect, broken=broken)


def as_raised(error: Any, dialect: Dialect, *, broken: bool) -> DBAPIError:  # noqa: ANN401 - as above
    """Return the error as SQLAlchemy would raise it."""
    raised: DBAPIError = DBAPIError.instance(
        "",
        {},
        error,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=dialect,
    )
    return raised
