"""The database's roles: one owns the tables, one serves tenants, one crosses them with a reason."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from urllib.parse import quote, urlsplit

import psycopg
from msgspec import Struct
from psycopg import sql

from guildhall.servers import ServerTrouble

APP_GROUP = "guildhall_app"
EVERY_GROUP = "guildhall_every"
LOGINS = {"owner": "_owner", "app": "_app_login", "every": "_every_login"}
GROUP_OF = {"app": APP_GROUP, "every": EVERY_GROUP}
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
OLDEST_SERVER = 150000
LONGEST_NAME = 50  # Postgres cuts names at 63 bytes, and "_every_login" takes twelve
MARK = "Made by Guildhall, which may set its password anew."
LOCK = 4_716_202_611  # any number, the same for everybody who provisions

Connection = psycopg.Connection[tuple[object, ...]]


class DatabaseUrls(Struct, frozen=True):
    """Where each of the three roles reaches the one database."""

    owner: str
    app: str
    every: str


def provision(
    admin_url: str, passwords: MutableMapping[str, str], *, database: str = ""
) -> DatabaseUrls:
    """Make roles, database and extensions where missing; passwords gains those it lacks.

    `admin_url` is a superuser, or a role with CREATEROLE that owns the database. `database` is
    made if it is missing; without it the URL's own database is used. The logins are named after
    the database, the groups that hold the rights are the same everywhere.
    """
    admin_url = libpq_url(admin_url)
    with connect(admin_url) as admin:
        _refuse_old_server(admin)
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        name = database or admin.info.dbname
        if len(name.encode()) > LONGEST_NAME:
            raise ServerTrouble(f"The database's name {name} is too long: use 50 letters at most.")
        urls = _make_roles(admin, admin_url, name, passwords)
        if database:
            _make_database(admin, name)
        with connect(_with(admin_url, database=name)) as inside:
            _prepare_database(inside, name)
    _prove_logins(urls)
    return urls


def connect(url: str) -> Connection:
    """Open a connection, or say in one sentence why not."""
    try:
        return psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=10)
    except psycopg.Error as trouble:
        place = urlsplit(libpq_url(url))
        reason = str(trouble).strip().splitlines()[-1]
        raise ServerTrouble(
            f"The database at {place.hostname}:{place.port or 5432} cannot be used: {reason}"
        ) from trouble


def libpq_url(url: str) -> str:
    """Return the address as Postgres' own tools write it, without a driver's name."""
    scheme, separator, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgres", "postgresql"} or not separator:
        raise ServerTrouble("DATABASE_URL must begin with postgresql://user:password@host/name.")
    return f"postgresql://{rest}"


def may_create_roles(url: str) -> bool:
    """Say whether this login may make other roles."""
    with connect(url) as connection:
        found = connection.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    return bool(found and found[0])


def powers_of_app(url: str) -> list[str]:
    """Return what the application's role may do that it must not; empty is right."""
    with connect(url) as connection:
        row = connection.execute(
            """SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                      EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
               FROM pg_roles WHERE rolname = current_user"""
        ).fetchone()
    names = ("is superuser", "bypasses row security", "makes roles", "makes databases", "owns")
    return [name for name, has in zip(names, row or (), strict=True) if has]


def _refuse_old_server(admin: Connection) -> None:
    if admin.info.server_version < OLDEST_SERVER:
        major = admin.info.server_version // 10000
        raise ServerTrouble(f"Guildhall needs PostgreSQL 15 or later; this server is {major}.")


def _make_roles(
    admin: Connection, admin_url: str, database: str, passwords: MutableMapping[str, str]
) -> DatabaseUrls:
    """Make the two groups and the three logins, and return the logins' addresses."""
    for group in (APP_GROUP, EVERY_GROUP):
        _create_role(admin, group, "NOLOGIN")
    urls = {}
    for part, ending in LOGINS.items():
        role = f"{database}{ending}"
        password = passwords.setdefault(part, secrets.token_urlsafe(24))
        urls[part] = _with(admin_url, database=database, user=role, password=password)
        _make_login(admin, role, password, urls[part])
        if part in GROUP_OF:
            _run(admin, "GRANT {} TO {}", GROUP_OF[part], role)
            _tune(admin, role)
    return DatabaseUrls(**urls)


def _create_role(admin: Connection, role: str, option: str) -> bool:
    """Create a role and say so, or find that somebody already has."""
    if admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None:
        return False
    try:
        admin.execute(sql.SQL("CREATE ROLE {} " + option).format(sql.Identifier(role)))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return False
    except psycopg.errors.InsufficientPrivilege as trouble:
        raise ServerTrouble(f"The role {role} cannot be made: {trouble}".strip()) from trouble
    return True


def _make_login(admin: Connection, role: str, password: str, url: str) -> None:
    """Make a login with this password; an older one of ours gets it, a stranger's is left."""
    made = _create_role(admin, role, "LOGIN")
    if not made and _logs_in(url):
        return
    if not made and not _is_ours(admin, role):
        raise ServerTrouble(
            f"The role {role} exists with another password and was not made by Guildhall: set "
            "DATABASE_URL, DATABASE_OWNER_URL and DATABASE_EVERY_URL to the three roles' "
            "addresses, or drop that role."
        )
    hashed = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    _run(admin, "ALTER ROLE {} LOGIN PASSWORD {}", role, literal=hashed.decode())
    _run(admin, "COMMENT ON ROLE {} IS {}", role, literal=MARK)


def _tune(admin: Connection, role: str) -> None:
    """Plan for many short statements whose pages lie in memory: by index, and never compiled."""
    if _is_ours(admin, role):
        for setting in ("random_page_cost = 1.1", "jit = off"):
            _run(admin, f"ALTER ROLE {{}} SET {setting}", role)


def _is_ours(admin: Connection, role: str) -> bool:
    found = admin.execute(
        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    return found is not None and found[0] == MARK


def _logs_in(url: str) -> bool:
    """Say whether the password is right; a database still missing is no fault of the password."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as trouble:
        return "does not exist" in str(trouble) and "database" in str(trouble)
    return True


def _make_database(admin: Connection, name: str) -> None:
    if admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        _run(admin, "CREATE DATABASE {} OWNER {}", name, f"{name}_owner")
        _run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)


def _prepare_database(inside: Connection, name: str) -> None:
    """Give the owner the schema, the others a way in, and everybody the extensions."""
    owner = f"{name}_owner"
    _run(inside, "GRANT {} TO CURRENT_USER", owner)
    _run(inside, "GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}", name, owner)
    for extension in EXTENSIONS:
        _run(inside, "CREATE EXTENSION IF NOT EXISTS {} SCHEMA public", extension)
    _run(inside, "ALTER SCHEMA public OWNER TO {}", owner)
    _run(inside, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for group in (APP_GROUP, EVERY_GROUP):
        _run(inside, "GRANT CONNECT ON DATABASE {} TO {}", name, group)
        _run(inside, "GRANT USAGE ON SCHEMA public TO {}", group)


def _prove_logins(urls: DatabaseUrls) -> None:
    for url in (urls.owner, urls.app, urls.every):
        connect(url).close()


def _run(connection: Connection, statement: str, *names: str, literal: str | None = None) -> None:
    """Run one statement with names and perhaps a text in it, or say what was refused."""
    parts: list[sql.Composable] = [sql.Identifier(name) for name in names]
    if literal is not None:
        parts.append(sql.Literal(literal))
    try:
        connection.execute(sql.SQL(statement).format(*parts))
    except psycopg.errors.InsufficientPrivilege as trouble:
        user = connection.info.user
        raise ServerTrouble(
            f"The role {user} may not prepare the database ({trouble.diag.message_primary}): give "
            "DATABASE_URL a superuser, or a role with CREATEROLE that owns the database."
        ) from trouble


def _with(url: str, *, database: str, user: str = "", password: str = "") -> str:
    """Return the address with another database, and another login if one is named."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(user)}:{quote(password)}" if user else parts.netloc.rpartition("@")[0]
    netloc = f"{login}@{host}" if login else host
    return parts._replace(netloc=netloc, path=f"/{quote(database)}").geturl()
