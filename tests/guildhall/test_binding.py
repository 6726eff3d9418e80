"""How a verb's transaction meets the database: begun, bound, and ended in few round trips."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from guildhall.binding import driver_of
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.statements import together
from guildhall.wire import Question, Rows, Wire
from tests.guildhall.test_statements import BACKEND, BOUND, NAMES, promised


@pytest.fixture
def trips(north: TenantContext, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where the round trips of the next verb's connection are written: questions in each."""
    trips: list[int] = []
    wire = Wire.of(db.session.connection().connection)
    ask_of = wire.ask

    def ask_and_count(questions: Sequence[Question]) -> list[Rows]:
        trips.append(len(wire.owed) + len(questions))
        return ask_of(questions)

    monkeypatch.setattr(wire, "ask", ask_and_count)
    db.session.rollback()
    return trips


def test_a_verb_begins_with_its_first_statement(north: TenantContext, trips: list[int]) -> None:
    @transaction
    def read_twice() -> None:
        assert BOUND.one().tenant == str(north.id)
        assert BOUND.one().tenant == str(north.id)

    read_twice()

    assert trips == [3, 1, 1]  # BEGIN, the tenant and the question; a question; COMMIT


def test_what_a_verb_writes_last_is_committed_in_the_same_round_trip(
    north: TenantContext, trips: list[int]
) -> None:
    key = str(uuid4())

    @transaction
    def read_and_promise() -> None:
        assert BOUND.one().tenant == str(north.id)
        with together():
            promised(f"{key}-1")
            promised(f"{key}-2")

    read_and_promise()

    assert trips == [3, 3]
    db.session.remove()
    assert OutboxLine.query.filter(OutboxLine.key.startswith(key)).count() == 2


def test_a_last_write_that_is_refused_leaves_the_connection_usable(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def promise(*keys: str) -> None:
        assert BOUND.one().tenant == str(north.id)
        with together():
            for each in keys:
                promised(each)

    for _again in range(3):
        with pytest.raises(IntegrityError):
            promise(f"{key}-1", f"{key}-1")
        assert BOUND.one().tenant == str(north.id)
    promise(f"{key}-2")

    assert [line.key for line in OutboxLine.query.filter(OutboxLine.key.startswith(key))] == [
        f"{key}-2"
    ]


def test_a_query_of_the_session_finds_what_was_written_together(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def promise_and_look() -> int:
        with together():
            promised(key)
        return OutboxLine.query.filter_by(key=key).count()

    assert promise_and_look() == 1


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_a_verb_that_asks_nothing_leaves_nothing_begun(
    north: TenantContext, south: TenantContext, ending: str
) -> None:
    """What it would have been bound to is not what the next one on its connection is bound to."""
    db.session.remove()
    db.engine.dispose()

    db.session.connection()
    getattr(db.session, ending)()
    with tenant_scope(south):
        assert BOUND.one().tenant == str(south.id)
        assert db.session.scalar(text("SELECT current_setting('app.tenant_id')")) == str(south.id)


def test_a_savepoint_that_comes_first_is_inside_the_verb(north: TenantContext) -> None:
    @transaction
    def fail_after_a_savepoint() -> None:
        with db.session.begin_nested():
            db.session.add(Person(first_name="Un", last_name="Nested"))
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail_after_a_savepoint()

    assert NAMES.rows(like="Nested") == []


def test_who_speaks_to_the_driver_is_inside_the_verb_too(north: TenantContext) -> None:
    @transaction
    def copy_and_fail() -> None:
        driver = driver_of(db.session.connection())
        bound = driver.execute("SELECT current_setting('app.tenant_id')").fetchone()
        assert bound == (str(north.id),)
        assert driver.info.transaction_status == TransactionStatus.INTRANS
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        copy_and_fail()

    assert BOUND.one().tenant == str(north.id)


def test_a_connection_lost_inside_a_verb_is_an_error_that_undoes_it(
    app: Flask, north: TenantContext, servers: tuple[str, str]
) -> None:
    @transaction
    def lose() -> None:
        db.session.add(Person(first_name="Lost", last_name="Half"))
        pid = BACKEND.one().pid
        with psycopg.connect(servers[0], autocommit=True) as superuser:
            superuser.execute("SELECT pg_terminate_backend(%s)", [pid])
        BOUND.one()

    with pytest.raises(OperationalError):
        lose()

    assert NAMES.rows(like="Half") == []


def test_a_transaction_that_somebody_left_open_ends_with_the_loan(
    north: TenantContext,
) -> None:
    raw = db.engine.raw_connection()
    raw.driver_connection.execute("BEGIN")
    raw.driver_connection.execute("SELECT set_config('app.tenant_id', 'left behind', true)")
    raw.close()

    again = db.engine.raw_connection()
    try:
        assert again.driver_connection.info.transaction_status == TransactionStatus.IDLE
    finally:
        again.close()
