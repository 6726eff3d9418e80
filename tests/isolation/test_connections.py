"""One pooled connection, two tenants, an exception in the middle: nothing stays behind."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, text

from guildhall import context, jobs
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.people.models.persons import Person
from guildhall.registry import registry
from tests.characters import make_person
from tests.restarts import end_connections


def bound_tenant() -> str:
    """Ask the database which tenant this transaction is bound to."""
    return str(db.session.scalar(text("SELECT current_setting('app.tenant_id')")))


def test_tenants_take_turns_on_one_connection(north: TenantContext, south: TenantContext) -> None:
    db.engine.dispose()  # the next connection is the pool's only one: each turn uses it
    backends = set()

    for _turn in range(10):
        for tenant in (north, south):
            with tenant_scope(tenant):
                assert bound_tenant() == str(tenant.id)
                backends.add(db.session.scalar(text("SELECT pg_backend_pid()")))

    assert len(backends) == 1


def test_an_exception_half_way_leaves_no_tenant_behind(
    north: TenantContext, south: TenantContext
) -> None:
    @transaction
    def fail() -> None:
        db.session.add(Person(first_name="Half", last_name="Written"))
        db.session.flush()
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError), tenant_scope(north):
        fail()

    with tenant_scope(south):
        assert bound_tenant() == str(south.id)
    with tenant_scope(north):
        assert db.session.scalars(select(Person).where(Person.last_name == "Written")).all() == []


def test_outside_any_tenant_nothing_is_visible(north: TenantContext) -> None:
    make_person("Grace", "Hopper")

    with tenant_scope(None):
        assert db.session.scalars(select(Person)).all() == []


def test_a_row_without_a_tenant_is_not_even_made(app: Flask) -> None:
    db.session.add(Person(first_name="No", last_name="Where"))

    with pytest.raises(Exception, match="No tenant is bound"):
        db.session.flush()


def test_a_verb_cannot_change_its_tenant_half_way(
    north: TenantContext, south: TenantContext
) -> None:
    @transaction
    def wander() -> None:
        with tenant_scope(south):
            make_person("Over", "There")

    with pytest.raises(RuntimeError, match="half-way"):
        wander()


def test_a_job_without_a_tenant_is_not_promised(app: Flask) -> None:
    entry = next(iter(registry().entries.values()), None)

    with pytest.raises(LookupError):
        jobs.enqueue(entry[1] if entry else bound_tenant, why="no tenant is bound")


def test_threads_do_not_share_a_tenant(app: Flask, north: TenantContext) -> None:
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(context.tenant_or_none()))

    thread.start()
    thread.join()

    assert seen == [None]


def test_connections_of_a_restarted_server_are_exchanged_unnoticed(
    app: Flask, north: TenantContext, settings: Config, servers: tuple[str, str]
) -> None:
    assert bound_tenant() == str(north.id)
    db.session.remove()

    end_connections(servers[0], settings.database_url)

    assert bound_tenant() == str(north.id)
