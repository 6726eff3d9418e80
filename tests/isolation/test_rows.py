"""Every model: a row of North is not there for South, whatever South tries."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import TenantModel, db, tenant_scope
from tests.isolation.specimens import plant
from tests.isolation.test_schema import tenant_tables


@pytest.fixture(scope="module")
def superuser(servers: tuple[str, str], settings: Config) -> Iterator[Engine]:
    """Return an engine that may plant rows past keys and triggers in this worker's database."""
    database = settings.database_url.rpartition("/")[2].partition("?")[0]
    base = servers[0].rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(f"{base}/{database}")
    yield engine
    engine.dispose()


def test_every_model_of_north_is_invisible_from_south(
    app: Flask, superuser: Engine, north: TenantContext, south: TenantContext
) -> None:
    for name, model in tenant_tables(app).items():
        row_id = planted(superuser, model, north.id)
        with tenant_scope(north):
            assert count(model, row_id) == 1, f"{name}: North does not see its own row"
        with tenant_scope(south):
            assert count(model, row_id) == 0, f"{name}: South sees a row of North"
            assert touched(update(model).where(model.id == row_id).values(sample=True)) == 0, name
            assert touched(delete(model).where(model.id == row_id)) == 0, name


REFUSED = "row-level security|permission denied for table ledger_balance|was not in force"
"""What a trigger alone writes, the application may not write anywhere."""


def test_no_model_can_be_written_into_another_tenant(
    app: Flask, superuser: Engine, north: TenantContext, south: TenantContext
) -> None:
    for model in tenant_tables(app).values():
        row_id = planted(superuser, model, north.id)
        with tenant_scope(north):
            row = (
                db.session.execute(select(model.__table__).where(model.__table__.c.id == row_id))
                .mappings()
                .one()
            )
        values = {
            key: value
            for key, value in row.items()
            if model.__table__.c[key].computed is None and key != "id"
        }
        with tenant_scope(south), pytest.raises(DBAPIError, match=REFUSED):
            db.session.execute(insert(model).values(**values, id=uuid4()))


def planted(superuser: Engine, model: type[TenantModel], tenant_id: UUID) -> UUID:
    """Plant one row and return its id."""
    with superuser.begin() as connection:
        connection.execute(
            text("SELECT set_config('app.tenant_id', :id, true)"), {"id": str(tenant_id)}
        )
        return plant(connection, model, tenant_id)


def count(model: type[TenantModel], row_id: UUID) -> int:
    """Count what the bound tenant sees of a row."""
    return db.session.scalar(select(func.count()).select_from(model).where(model.id == row_id)) or 0


def touched(statement: object) -> int:
    """Count the rows a statement reached; a right that is not held reaches none."""
    try:
        with db.session.begin_nested():
            result = db.session.execute(statement)  # type: ignore[call-overload]
    except DBAPIError as refusal:
        if "permission denied" in str(refusal):
            return 0
        raise
    return int(result.rowcount)
