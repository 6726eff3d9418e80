"""The three roles: made once, found again, and never more powerful than they should be."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from guildhall.provision import (
    connect,
    libpq_url,
    may_create_roles,
    powers_of_app,
    provision,
)
from guildhall.servers import ServerTrouble


@pytest.fixture
def name() -> str:
    return f"north_{uuid4().hex[:8]}"


@pytest.fixture
def admin_url(servers: tuple[str, str]) -> str:
    return servers[0]


@pytest.fixture
def admin(admin_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        yield connection


def run(admin: psycopg.Connection, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def test_the_application_owns_nothing_and_bypasses_nothing(admin_url: str, name: str):
    urls = provision(admin_url, {}, database=name)

    assert powers_of_app(urls.app) == []
    assert powers_of_app(urls.every) == []
    assert powers_of_app(admin_url)[:2] == ["is superuser", "bypasses row security"]
    assert not may_create_roles(urls.owner)
    with connect(urls.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE mine (id int)")


def test_the_owner_makes_tables_with_every_extension(admin_url: str, name: str):
    urls = provision(admin_url, {}, database=name)

    with connect(urls.owner) as owner:
        owner.execute("CREATE TABLE leaf (mail citext, person uuid, during daterange)")
        owner.execute("ALTER TABLE leaf ADD EXCLUDE USING gist (person WITH =, during WITH &&)")
        found = owner.execute("SELECT unaccent('Núñez'), similarity('steward', 'stewart')")
        row = found.fetchone()

    assert row is not None
    assert row[0] == "Nunez"


def test_a_second_time_changes_nothing(admin_url: str, name: str):
    passwords: dict[str, str] = {}
    first = provision(admin_url, passwords, database=name)

    second = provision(admin_url, dict(passwords), database=name)

    assert set(passwords) == {"owner", "app", "every"}
    assert second == first


def test_a_lost_password_is_set_anew_where_the_role_is_ours(admin_url: str, name: str):
    first = provision(admin_url, {}, database=name)

    second = provision(admin_url, {}, database=name)

    connect(second.app).close()
    with pytest.raises(ServerTrouble, match="password authentication failed"):
        connect(first.app)


def test_a_strangers_role_is_left_alone(admin_url: str, admin: psycopg.Connection, name: str):
    run(admin, "CREATE ROLE {} LOGIN PASSWORD 'hers'", f"{name}_owner")

    with pytest.raises(ServerTrouble, match=f"{name}_owner exists .* not made by Guildhall"):
        provision(admin_url, {}, database=name)


def test_a_role_with_less_than_everything_can_provision(
    admin_url: str, admin: psycopg.Connection, name: str
):
    run(admin, "CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'x'", f"{name}_it")
    run(admin, "CREATE DATABASE {} OWNER {}", name, f"{name}_it")
    provision(admin_url, {}, database=f"{name}_first")  # the groups are there already
    run(admin, "GRANT guildhall_app, guildhall_every TO {} WITH ADMIN OPTION", f"{name}_it")
    place = admin_url.rpartition("@")[2].rpartition("/")[0]
    hers = f"postgresql+psycopg://{name}_it:x@{place}/{name}"

    urls = provision(hers, {})

    assert may_create_roles(hers)
    assert powers_of_app(urls.app) == []
    with connect(urls.owner) as owner:
        owner.execute("CREATE TABLE leaf (id int)")


def test_what_a_role_may_not_do_is_said_in_a_sentence(
    admin_url: str, admin: psycopg.Connection, name: str
):
    provision(admin_url, {}, database=f"{name}_first")
    run(admin, "CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'x'", f"{name}_it")
    run(admin, "CREATE DATABASE {} OWNER {}", name, f"{name}_it")
    place = admin_url.rpartition("@")[2].rpartition("/")[0]

    with pytest.raises(ServerTrouble, match="may not prepare the database"):
        provision(f"postgresql://{name}_it:x@{place}/{name}", {})


def test_several_databases_at_once_do_not_trip_over_each_other(admin_url: str, name: str):
    names = [f"{name}_{number}" for number in range(4)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: provision(admin_url, {}, database=each), names))

    assert len({urls.app for urls in found}) == 4


def test_a_name_too_long_for_its_roles_is_refused(admin_url: str):
    with pytest.raises(ServerTrouble, match="too long"):
        provision(admin_url, {}, database="n" * 51)


@pytest.mark.parametrize("url", ["", "mysql://a@b/c", "postgresql", "localhost:5432"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ServerTrouble, match="must begin with postgresql://"):
        libpq_url(url)


def test_an_unreachable_server_is_named_without_its_password():
    with pytest.raises(ServerTrouble, match=r"127\.0\.0\.1:1 cannot be used") as trouble:
        connect("postgresql://ada:hidden@127.0.0.1:1/north")

    assert "hidden" not in str(trouble.value)
