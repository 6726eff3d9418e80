"""Every tenant's table is closed by the database itself, the day it is written."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from guildhall import mapping
from guildhall.config import Config
from guildhall.db import TenantModel, db
from guildhall.provision import libpq_url

SITE_TABLES = {
    "account": "one human's way in belongs to no tenant; memberships tie it to them",
    "login": "a signed-in browser serves all tenants of its account",
    "account_token": "a link of an account, known by its digest alone",
    "passkey": "one human's key, which opens all the tenants of the account",
    "second_step": "an account's app, sealed; it serves all of its tenants",
    "recovery_code": "an account's, known by its hash alone",
    "tenant": "says which tenants there are; can be changed only from inside",
    "alembic_version": "the schema's version",
}


def tenant_tables(app: Flask) -> dict[str, type[TenantModel]]:
    """Return every mapped table that belongs to tenants."""
    mapping.work_with_all()
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in db.Model.registry.mappers
        if issubclass(mapper.class_, TenantModel)
    }


def rows(statement: str, **values: object) -> list[tuple[object, ...]]:
    """Ask the catalog."""
    return [tuple(row) for row in db.session.execute(text(statement), values)]


def test_every_table_is_a_tenants_or_named_with_its_reason(app: Flask) -> None:
    found = {
        name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }

    assert found == set(tenant_tables(app)) | set(SITE_TABLES)


def test_row_security_is_enabled_and_forced_on_every_tenant_table(app: Flask) -> None:
    closed = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relrowsecurity AND relforcerowsecurity"
        )
    }

    assert set(tenant_tables(app)) - closed == set()


def test_every_policy_is_strict_for_reading_and_for_writing(app: Flask) -> None:
    strict = "(tenant_id = (current_setting('app.tenant_id'::text))::uuid)"
    policies = rows(
        "SELECT tablename FROM pg_policies WHERE policyname = 'tenant_only' "
        "AND cmd = 'ALL' AND roles = '{public}' AND qual = :strict AND with_check = :strict",
        strict=strict,
    )

    assert {name for (name,) in policies} == set(tenant_tables(app))


def test_other_policies_open_no_more_than_they_say(app: Flask) -> None:
    others = rows(
        "SELECT tablename, policyname, cmd, roles::text, qual FROM pg_policies "
        "WHERE policyname <> 'tenant_only' AND tablename <> 'tenant' ORDER BY 1, 2"
    )

    for table, name, command, roles, condition in others:
        if name == "every_tenant":
            assert (roles, condition) == ("{guildhall_every}", "true"), table
        else:
            assert (name, command) == ("own_account", "SELECT"), table
            assert condition == "(account_id = (current_setting('app.account_id'::text))::uuid)"


def test_every_key_of_a_tenant_table_begins_with_its_tenant(app: Flask) -> None:
    for name, model in tenant_tables(app).items():
        assert [column.name for column in model.__table__.primary_key] == ["tenant_id", "id"], name


def test_every_reference_between_tenant_tables_carries_the_tenant(app: Flask) -> None:
    loose = rows(
        """
        SELECT c.conrelid::regclass::text, c.conname
          FROM pg_constraint c
         WHERE c.contype = 'f' AND c.confrelid::regclass::text = ANY(:tables)
           AND c.conrelid::regclass::text = ANY(:tables)
           AND NOT (SELECT bool_or(a.attname = 'tenant_id' AND b.attname = 'tenant_id')
                      FROM unnest(c.conkey, c.confkey) AS pair(own, other)
                      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = pair.own
                      JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = pair.other)
        """,
        tables=list(tenant_tables(app)),
    )

    assert loose == []


def test_references_can_wait_for_the_end_of_a_transaction(app: Flask) -> None:
    eager = rows(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable "
        "AND conrelid::regclass::text = ANY(:tables) AND confrelid::regclass::text = ANY(:tables)",
        tables=list(tenant_tables(app)),
    )

    assert eager == []


def test_the_applications_role_owns_nothing_and_cannot_bypass(app: Flask) -> None:
    ((name, superuser, bypass, makes_roles, makes_databases),) = rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
        "FROM pg_roles WHERE rolname = current_user"
    )
    owned = rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole")

    assert "_app" in str(name)
    assert (superuser, bypass, makes_roles, makes_databases) == (False,) * 4
    assert owned == []


def test_no_role_of_ours_may_bypass_row_security(app: Flask) -> None:
    bypassing = rows(
        "SELECT rolname FROM pg_roles "
        "WHERE rolname LIKE 'guildhall%' AND (rolbypassrls OR rolsuper)"
    )

    assert bypassing == []


@pytest.mark.parametrize("url_of", ["database_url", "every_database_url"])
def test_a_connection_without_a_tenant_gets_an_error_and_never_rows(
    settings: Config, url_of: str
) -> None:
    url = libpq_url(getattr(settings, url_of).replace("+psycopg", ""))
    with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT * FROM person")


def test_the_third_role_reads_only_what_was_opened_to_it(settings: Config, app: Flask) -> None:
    open_to_it = {
        name
        for (name,) in rows(
            "SELECT table_name FROM information_schema.role_table_grants "
            "WHERE grantee = 'guildhall_every'"
        )
    }
    granted = {
        name
        for (name,) in rows(
            "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a "
            "WHERE a.grantee = 'guildhall_every'::regrole"
        )
    }

    assert open_to_it | granted == {"outbox", "tenant"}
