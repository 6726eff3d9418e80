"""What `guildhall doctor` looks at: one finding a line, with what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

import psycopg
import redis
from msgspec import Struct
from rq import Worker

from guildhall.config import Config, ConfigError, read_config
from guildhall.migrating import pending
from guildhall.provision import libpq_url, powers_of_app
from guildhall.servers import ServerTrouble
from guildhall.state import CHECKOUT

OLDEST_PYTHON = (3, 11)
MANIFEST = CHECKOUT / "platform" / "guildhall" / "static" / "manifest.json"
ROOM_BYTES = 500_000_000
Trouble = (ServerTrouble, ConfigError, psycopg.Error, redis.RedisError, OSError)


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    good: bool
    note: str


def examine() -> list[Finding]:
    """Look at everything; one trouble does not hide the next."""
    findings = [_look("Python", _python), _look("Front end", _assets)]
    try:
        config = read_config()
    except ConfigError as trouble:
        return [*findings, Finding("Settings", False, f"{trouble} Or start it with make run.")]
    checks: dict[str, Callable[[Config], Finding]] = {
        "Database": _database,
        "Roles": _roles,
        "Tables": _tables,
        "Valkey": _valkey,
        "Worker": _worker,
        "Mail": _mail,
        "Disk": _disk,
    }
    return [*findings, *(_look(name, check, config) for name, check in checks.items())]


def _look(name: str, check: Callable[..., Finding], *about: Config) -> Finding:
    try:
        return check(*about)
    except Trouble as trouble:
        reason = str(trouble).strip().splitlines() or ["no answer"]
        return Finding(name, False, f"{reason[0]}")


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python", good, found if good else f"{found} is too old: use 3.11 or later.")


def _assets() -> Finding:
    good = MANIFEST.exists()
    note = "built" if good else "not built: run make assets."
    return Finding("Front end", good, note)


def _database(config: Config) -> Finding:
    with psycopg.connect(_plain(config.database_url), connect_timeout=5) as connection:
        version = connection.info.server_version // 10000
    return Finding("Database", True, f"PostgreSQL {version} answers")


def _roles(config: Config) -> Finding:
    wrong = powers_of_app(config.database_url)
    if wrong:
        return Finding(
            "Roles",
            False,
            f"the application's role has too much power ({', '.join(wrong)}): give DATABASE_URL "
            "the role made by guildhall up.",
        )
    return Finding("Roles", True, "the application owns nothing and bypasses nothing")


def _tables(config: Config) -> Finding:
    if not config.owner_database_url:
        return Finding("Tables", True, "not looked at: DATABASE_OWNER_URL is not set")
    behind = pending(_plain(config.owner_database_url))
    note = f"{behind}: stop and run make run, which migrates." if behind else "up to date"
    return Finding("Tables", not behind, note)


def _valkey(config: Config) -> Finding:
    with redis.Redis.from_url(config.redis_url, socket_connect_timeout=5) as client:
        client.ping()
    return Finding("Valkey", True, "answers")


def _worker(config: Config) -> Finding:
    with redis.Redis.from_url(config.redis_url, socket_connect_timeout=5) as client:
        count = Worker.count(connection=client)
    note = f"{count} at work" if count else "none at work: start one with guildhall worker."
    return Finding("Worker", count > 0, note)


def _mail(config: Config) -> Finding:
    if config.smtp_url:
        return Finding("Mail", True, f"sent as {config.mail_from}")
    if config.demo:
        return Finding("Mail", True, "kept on the outbox page, as a demo should")
    return Finding(
        "Mail", False, "SMTP_URL is not set, so nothing is sent: smtps://user:pw@host:465."
    )


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.state_dir).free
    good = free > ROOM_BYTES
    note = f"{free / 1e9:.1f} GB free in {config.state_dir}"
    return Finding("Disk", good, note if good else f"{note}: make room, or the database stops.")


def _plain(url: str) -> str:
    return libpq_url(url)
