"""Statements down the wire: in a verb's transaction or in one that ends with the answer."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.binding import driver_of
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.statements import Statement, ask, insert, together
from guildhall.wire import Question, Rows, Wire
from tests.characters import make_person
from tests.restarts import end_connections

BOUND = Statement("SELECT current_setting('app.tenant_id', true) AS tenant")
BACKEND = Statement("SELECT pg_backend_pid() AS pid")
NAMES = Statement("SELECT last_name FROM person WHERE last_name LIKE :like ORDER BY last_name")
TYPES = Statement(
    "SELECT CAST(:id AS uuid) AS id, CAST(:day AS date) AS day, CAST(:count AS int) AS count,"
    " CAST(:words AS text) AS words, CAST(NULL AS text) AS nothing, '100 %' AS percent"
)


def promised(key: str) -> dict[str, object]:
    """Write a line of the outbox."""
    return insert(OutboxLine, entry="none", payload={"key": key}, key=key, actor_name="Test")


def test_a_row_comes_back_with_its_columns_and_types(north: TenantContext) -> None:
    row = TYPES.one(id=north.id, day=date(2026, 3, 8), count=3, words="it's $1, :so")

    assert row == (north.id, date(2026, 3, 8), 3, "it's $1, :so", None, "100 %")
    assert row.words == "it's $1, :so"


def test_tenants_take_turns_and_leave_nothing_on_the_connection(
    north: TenantContext, south: TenantContext
) -> None:
    db.session.remove()
    db.engine.dispose()
    backends = set()

    for _turn in range(5):
        for tenant in (north, south):
            with tenant_scope(tenant):
                assert BOUND.one().tenant == str(tenant.id)
                backends.add(BACKEND.one().pid)

    raw = db.engine.raw_connection()
    try:
        left = raw.driver_connection.execute("SELECT current_setting('app.tenant_id', true)")
        assert left.fetchone()[0] in {None, ""}
    finally:
        raw.close()
    assert len(backends) == 1


def test_north_reads_nothing_of_south(north: TenantContext, south: TenantContext) -> None:
    with tenant_scope(south):
        make_person("Sue", "Wireless")

    with tenant_scope(north):
        assert NAMES.rows(like="Wireless") == []
    with tenant_scope(None):
        assert NAMES.rows(like="Wireless") == []


def test_a_verb_reads_what_it_has_written_and_nobody_else_does(north: TenantContext) -> None:
    @transaction
    def write_and_read() -> tuple[int, int]:
        db.session.add(Person(first_name="Not", last_name="Committed"))
        inside = len(NAMES.rows(like="Committed"))
        raw = db.engine.raw_connection()
        try:
            raw.driver_connection.execute("BEGIN")
            raw.driver_connection.execute(
                "SELECT set_config('app.tenant_id', %s, true)", [str(north.id)]
            )
            outside = raw.driver_connection.execute(
                "SELECT count(*) FROM person WHERE last_name = 'Committed'"
            ).fetchone()[0]
            raw.driver_connection.execute("ROLLBACK")
        finally:
            raw.close()
        return inside, outside

    assert write_and_read() == (1, 0)


def test_several_questions_are_one_round_trip_and_answered_in_order(north: TenantContext) -> None:
    make_person("Ann", "Ordered")

    first, second, third = ask((BOUND, {}), (NAMES, {"like": "Ordered"}), (BOUND, {}))

    assert [first[0].tenant, third[0].tenant] == [str(north.id)] * 2
    assert [row.last_name for row in second] == ["Ordered"]


def test_an_error_in_the_middle_leaves_the_connection_usable(north: TenantContext) -> None:
    broken = Statement("SELECT 1 / CAST(:by AS int) AS result")

    with pytest.raises(DBAPIError, match="division by zero"):
        ask((BOUND, {}), (broken, {"by": 0}), (BOUND, {}))

    assert broken.one(by=1).result == 1
    assert BOUND.one().tenant == str(north.id)


def test_what_is_refused_half_way_is_not_written_at_all(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def promise_twice() -> None:
        with together():
            promised(key)
            promised(key)

    with pytest.raises(IntegrityError):
        promise_twice()

    assert OutboxLine.query.filter_by(key=key).count() == 0


def test_together_inside_together_is_sent_once(north: TenantContext) -> None:
    keys = [str(uuid4()), str(uuid4())]

    @transaction
    def promise_both() -> None:
        with together():
            promised(keys[0])
            with together():
                promised(keys[1])

    promise_both()

    assert OutboxLine.query.filter(OutboxLine.key.in_(keys)).count() == 2


def test_an_error_inside_together_sends_nothing(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def fail() -> None:
        with together():
            promised(key)
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        fail()

    assert OutboxLine.query.filter_by(key=key).count() == 0


def test_a_savepoint_undone_does_not_confuse_what_is_prepared(north: TenantContext) -> None:
    """The driver forgets every prepared statement with a savepoint; we ask again and again."""

    @transaction
    def try_thrice() -> list[str]:
        names = []
        for _attempt in range(3):
            nested = db.session.begin_nested()
            db.session.add(Person(first_name="Nest", last_name="Undone"))
            names.append(BOUND.one().tenant)
            nested.rollback()
        names.append(BOUND.one().tenant)
        return names

    assert try_thrice() == [str(north.id)] * 4
    assert BOUND.one().tenant == str(north.id)
    assert NAMES.rows(like="Undone") == []


def test_a_restarted_server_is_not_noticed_by_whoever_reads(
    app: Flask, north: TenantContext, settings: Config, servers: tuple[str, str]
) -> None:
    assert BOUND.one().tenant == str(north.id)
    db.session.remove()
    end_connections(servers[0], settings.database_url)

    assert BOUND.one().tenant == str(north.id)


def counted_trips() -> list[int]:
    """Return where the round trips of the next verb's connection are written: questions in each."""
    trips: list[int] = []
    wire = Wire.of(db.session.connection().connection)
    ask_of = wire.ask

    def ask_and_count(questions: Sequence[Question]) -> list[Rows]:
        trips.append(len(wire.owed) + len(questions))
        return ask_of(questions)

    wire.ask = ask_and_count  # type: ignore[method-assign]
    db.session.rollback()
    return trips


def test_a_verb_begins_with_its_first_statement(north: TenantContext) -> None:
    trips = counted_trips()

    @transaction
    def read_twice() -> None:
        assert BOUND.one().tenant == str(north.id)
        assert BOUND.one().tenant == str(north.id)

    read_twice()

    assert trips == [3, 1, 1]  # BEGIN, the tenant and the question; a question; COMMIT


def test_what_a_verb_writes_last_is_committed_in_the_same_round_trip(north: TenantContext) -> None:
    key, trips = str(uuid4()), counted_trips()

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


def test_the_values_of_a_refused_statement_are_in_no_error_message(north: TenantContext) -> None:
    secret = str(uuid4())

    @transaction
    def write() -> None:
        insert(AuditEvent, actor_name=secret, action="test", object_label="x", object_type=None)

    with pytest.raises(IntegrityError) as refused:
        write()

    assert secret not in str(refused.value.statement) + str(refused.value.params)


def test_reading_binds_the_account_too(north: TenantContext) -> None:
    account = uuid4()
    bound = Statement("SELECT current_setting('app.account_id') AS account")

    with context.acting_as(context.Actor(account_id=account)):
        assert bound.one().account == str(account)
    assert db.session.scalar(text("SELECT 1")) == 1
