"""What the models say is what the migrations made."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, pool

from guildhall import mapping
from guildhall.config import Config
from guildhall.db import db


def test_the_migrations_made_what_the_models_say(app: Flask, settings: Config) -> None:
    mapping.work_with_all()
    engine = create_engine(settings.owner_database_url, poolclass=pool.NullPool)

    with engine.connect() as connection:
        migrated = MigrationContext.configure(connection)
        differences = compare_metadata(migrated, db.metadata)

    assert differences == []
