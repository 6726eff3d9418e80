"""Bring the database's tables to where this version of the code expects them."""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, pool

from guildhall.provision import libpq_url
from guildhall.servers import ServerTrouble
from guildhall.state import CHECKOUT

NO_DATABASE = "postgresql://localhost/none"


def migrate(owner_url: str) -> bool:
    """Apply what is missing and say whether anything was."""
    try:
        if pending(owner_url) == "":
            return False
        command.upgrade(_settings(owner_url), "head")
    except CommandError as trouble:
        raise ServerTrouble(
            f"The database cannot be migrated: {trouble} It may have been written by a newer "
            "version of Guildhall."
        ) from trouble
    return True


def pending(owner_url: str) -> str:
    """Return where the database stands and where it should, empty if that is the same."""
    wanted = ScriptDirectory.from_config(_settings(owner_url)).get_current_head()
    engine = create_engine(_with_driver(owner_url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return "" if found == wanted else f"at {found or 'nothing'}, wanted {wanted}"


def write_sql() -> None:
    """Print every migration as SQL, for a reviewer or a linter; no database is needed."""
    command.upgrade(_settings(NO_DATABASE), "head", sql=True)


def _settings(owner_url: str) -> Config:
    settings = Config(output_buffer=sys.stdout)
    options = {
        "script_location": str(CHECKOUT / "migrations"),
        "prepend_sys_path": str(CHECKOUT),  # versions import migrations.security
        "path_separator": "os",
        "sqlalchemy.url": _with_driver(owner_url),
    }
    for name, value in options.items():
        settings.set_main_option(name, value.replace("%", "%%"))
    return settings


def _with_driver(url: str) -> str:
    return libpq_url(url).replace("postgresql://", "postgresql+psycopg://", 1)


if __name__ == "__main__":
    write_sql()
