"""Alembic's environment: every feature's tables, and the owner's connection."""

from alembic import context
from sqlalchemy import create_engine, pool

from guildhall.app import CORE
from guildhall.config import read_config
from guildhall.db import db
from guildhall.registry import load

load(CORE)  # every feature's and plugin's models, so that autogenerate sees them
target = db.metadata
PATIENCE = {"lock_timeout": "10s", "statement_timeout": "15min"}  # a migration must not block pages


def url() -> str:
    """Return the owner's address: given by the caller, or read from the environment."""
    return context.config.get_main_option("sqlalchemy.url") or read_config().owner_database_url


def run() -> None:
    """Migrate over a connection, or write SQL with --sql."""
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", target_metadata=target, literal_binds=True)
        with context.begin_transaction():
            for setting in PATIENCE.items():
                context.execute("SET {} = '{}'".format(*setting))
            context.run_migrations()
        return
    options = " ".join(f"-c {name}={value}" for name, value in PATIENCE.items())
    engine = create_engine(url(), poolclass=pool.NullPool, connect_args={"options": options})
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
