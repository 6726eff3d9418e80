"""Statements down the wire: in a verb's transaction or in one that ends with the answer."""

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.statements import Statement, ask, insert, together
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
