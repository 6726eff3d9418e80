"""A piece of work has one connection: what wire and session ask is in one transaction."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from guildhall import work
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, engine_of, one_transaction, transaction
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.statements import Ahead, Statement, insert, together
from guildhall.wire import Question
from guildhall.work import Work
from tests.guildhall.test_statements import BACKEND, BOUND, NAMES, promised
from tests.restarts import end_connections

NUMBER = Statement("SELECT CAST(:number AS int) AS number, pg_backend_pid() AS pid")
PID = text("SELECT pg_backend_pid()")


@pytest.fixture
def request_work(app: Flask, north: TenantContext) -> Iterator[Work]:
    """Do what follows as one piece of work, as in a request."""
    db.session.remove()
    mine = Work(engine_of(app))
    work.set_current(mine)
    yield mine
    db.session.remove()
    mine.end()
    work.set_current(None)


def kept(key: str) -> int:
    """Count what was promised under a key, as somebody else sees it."""
    with Session(db.engine) as other:
        return other.query(OutboxLine).filter_by(key=key).count()


def test_a_verb_that_only_asks_and_inserts_makes_no_session(north: TenantContext) -> None:
    key = str(uuid4())
    db.session.remove()

    @transaction
    def promise() -> None:
        assert BOUND.one().tenant == str(north.id)
        promised(key)
        assert not db.session.registry.has()

    promise()

    assert not db.session.registry.has()
    assert work.current() is None
    assert kept(key) == 1


def test_the_session_joins_what_has_begun(north: TenantContext) -> None:
    @transaction
    def look_both_ways() -> tuple[int, int, str]:
        mine = BACKEND.one().pid
        bound = db.session.scalar(text("SELECT current_setting('app.tenant_id')"))
        return mine, db.session.scalar(PID), bound

    mine, sessions, bound = look_both_ways()

    assert (mine, bound) == (sessions, str(north.id))


def test_what_both_wrote_is_undone_together(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def write_and_fail() -> None:
        promised(key)
        db.session.add(Person(first_name="Un", last_name="Together"))
        db.session.flush()
        assert [row.last_name for row in NAMES.rows(like="Together")] == ["Together"]
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        write_and_fail()

    assert (kept(key), NAMES.rows(like="Together")) == (0, [])


def test_what_both_wrote_is_committed_together(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def write() -> None:
        with together():
            promised(key)
        db.session.add(Person(first_name="Well", last_name="Committed Both"))

    write()

    assert (kept(key), len(NAMES.rows(like="Committed Both"))) == (1, 1)


def test_what_the_session_had_begun_before_a_verb_is_its_transaction(north: TenantContext) -> None:
    db.session.add(Person(first_name="Be", last_name="Forehand"))
    db.session.flush()
    before = db.session.scalar(PID)

    @transaction
    def look() -> tuple[int, int]:
        return BACKEND.one().pid, len(NAMES.rows(like="Forehand"))

    assert look() == (before, 1)
    assert len(NAMES.rows(like="Forehand")) == 1


def test_a_refusal_of_the_wire_leaves_the_next_verb_usable(north: TenantContext) -> None:
    key = str(uuid4())

    @transaction
    def promise_twice() -> None:
        promised(key)
        promised(key)

    for _again in range(3):
        with pytest.raises(IntegrityError):
            promise_twice()

    assert (kept(key), BOUND.one().tenant) == (0, str(north.id))


def test_a_request_reads_and_writes_on_one_connection(request_work: Work) -> None:
    key = str(uuid4())

    @transaction
    def promise() -> int:
        promised(key)
        return int(BACKEND.one().pid)

    pids = {BACKEND.one().pid, db.session.scalar(PID), BACKEND.one().pid}
    db.session.remove()
    pids |= {promise(), BACKEND.one().pid, db.session.scalar(PID)}

    assert len(pids) == 1
    assert kept(key) == 1


def test_a_restarted_server_is_noticed_between_two_questions(
    request_work: Work, servers: tuple[str, str], settings: Config
) -> None:
    first = BACKEND.one().pid
    end_connections(servers[0], settings.database_url)

    assert BACKEND.one().pid != first

    end_connections(servers[0], settings.database_url)

    @transaction
    def look() -> int:
        return int(BACKEND.one().pid)

    assert look() != first


def test_a_connection_lost_in_a_verb_undoes_it_and_is_not_used_again(
    request_work: Work, servers: tuple[str, str], settings: Config
) -> None:
    key = str(uuid4())

    @transaction
    def lose() -> None:
        promised(key)
        end_connections(servers[0], settings.database_url)
        BOUND.one()

    with pytest.raises(OperationalError):
        lose()

    assert (kept(key), NUMBER.one(number=1).number) == (0, 1)


def test_what_is_not_committed_ends_with_the_work(app: Flask, north: TenantContext) -> None:
    key = str(uuid4())
    mine = Work(engine_of(app))
    work.set_current(mine)
    try:
        mine.in_verb = True
        insert(OutboxLine, entry="none", payload={}, key=key, actor_name="Test")
    finally:
        mine.end()
        work.set_current(None)

    assert kept(key) == 0


@pytest.mark.parametrize("verb", ["read", "ask"])
def test_a_server_that_is_away_is_told_as_a_session_tells_it(
    north: TenantContext, verb: str
) -> None:
    """The edge knows that error, and answers that nothing is lost."""
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    mine = Work(nowhere)

    for _again in range(2):
        with pytest.raises(OperationalError):
            getattr(mine, verb)([Question(b"SELECT 1", ())])
    mine.end()


# Asking ahead of the verb


def ahead(number: int) -> Ahead:
    """Return what a verb about this number asks."""
    return Ahead(("number", number), [(NUMBER, {"number": number})])


def answered(number: int) -> int:
    """Return what it is told."""
    return int(ahead(number).answers()[0][0].number)


def test_what_was_asked_ahead_is_not_asked_again(request_work: Work, trips: list[int]) -> None:
    assert ahead(7).ask_with((BOUND, {}))[0].tenant

    with one_transaction():
        assert answered(7) == 7

    assert trips == [4, 1]  # BEGIN, the tenant, two questions; COMMIT


def test_what_was_asked_ahead_of_something_else_is_asked(
    request_work: Work, trips: list[int]
) -> None:
    ahead(7).ask_with((BOUND, {}))

    with one_transaction():
        assert answered(8) == 8

    assert trips == [4, 1, 1]


def test_what_was_asked_ahead_holds_for_its_own_transaction_alone(
    request_work: Work, trips: list[int]
) -> None:
    ahead(7).ask_with((BOUND, {}))
    with one_transaction():
        promised(str(uuid4()))
    trips.clear()

    with one_transaction():
        assert answered(7) == 7

    assert trips == [3, 1]


def test_what_was_asked_ahead_is_taken_once(request_work: Work, trips: list[int]) -> None:
    ahead(7).ask_with((BOUND, {}))

    with one_transaction():
        assert (answered(7), answered(7)) == (7, 7)

    assert trips == [4, 1, 1]


def test_nothing_is_begun_ahead_where_the_session_is_at_work(
    request_work: Work, trips: list[int]
) -> None:
    db.session.add(Person(first_name="At", last_name="Work"))

    assert ahead(7).ask_with((BOUND, {}))[0].tenant
    with one_transaction():
        assert answered(7) == 7


def test_without_a_request_there_is_nothing_ahead(north: TenantContext) -> None:
    assert ahead(7).ask_with((BOUND, {}))[0].tenant == str(north.id)
    assert answered(7) == 7
