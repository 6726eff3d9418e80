"""The sample year of a demo: written once, begun anew on request, with links to sign in by."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import text

from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.errors import Conflict, NotFound
from guildhall.files import files
from guildhall.here import this_config
from guildhall.provision import Connection, connect, libpq_url

SAMPLE = "tenants.demo"  # it tells its story through everything, so it stands above the core
KEPT = ("alembic_version",)
PATIENCE = 8
"""How often the tables are asked for while something else works on them."""

Persona = tuple[str, str, str]


def write_sample(app: Flask, site: str) -> list[Persona]:
    """Write the sample year if there is no tenant yet; return who may sign in, as what, and how."""
    story().ensure(app)
    try:
        return list(story().personas(app, site))
    except NotFound:  # somebody works here with tenants of her own, and the sample's are gone
        return []


def begin_anew(app: Flask, site: str) -> list[Persona]:
    """Remove everything in this demo and write the sample year again."""
    owner_url = refuse_unless_demo()
    for tenant in directory().working():
        with tenant_scope(tenant):
            files().delete_all()
    db.session.remove()
    _empty(owner_url)
    return write_sample(app, site)


def refuse_unless_demo() -> str:
    """Return the owner's address, or say why nothing may be removed here."""
    config = this_config()
    if not config.demo:
        raise Conflict("This is not a demo, so nothing was removed.")
    if not config.owner_database_url:
        raise Conflict("Set DATABASE_OWNER_URL: only the owner of the tables may empty them.")
    return libpq_url(config.owner_database_url)


def tenants() -> list[str]:
    """Return the names of all tenants, so that one can say what will be lost."""
    with tenant_scope(None):
        return list(db.session.scalars(text("SELECT name FROM tenant ORDER BY name")))


def story() -> ModuleType:
    """Return what writes the sample year."""
    return import_module(SAMPLE)


def _empty(owner_url: str) -> None:
    with connect(owner_url) as owner:
        found = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(KEPT)],
        ).fetchall()
        tables = sql.SQL(", ").join(sql.Identifier(str(name)) for (name,) in found)
        owner.execute("SET lock_timeout = '5s'")
        _truncate(owner, sql.SQL("TRUNCATE {} CASCADE").format(tables))


def _truncate(owner: Connection, statement: sql.Composed) -> None:
    """Empty the tables; a worker that holds some of them in another order is outlasted."""
    for _attempt in range(PATIENCE):
        try:
            owner.execute(statement)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            continue
        return
    raise Conflict("The tables are in use; try again in a minute.")
