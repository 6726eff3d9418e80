"""Archives that were asked for, and the tables that each one holds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from guildhall.db import db
from guildhall.errors import NotFound
from tenants.archive.models import DataArchive


def newest_archives(number: int = 10) -> Sequence[DataArchive]:
    """Return the last archives asked for, the newest first."""
    return db.session.scalars(
        select(DataArchive).order_by(DataArchive.created_at.desc()).limit(number)
    ).all()


def get_archive(archive_id: UUID) -> DataArchive:
    """Return an archive of this tenant; raise NotFound."""
    found = db.session.scalar(select(DataArchive).where(DataArchive.id == archive_id))
    if found is None:
        raise NotFound
    return found


def expired_archives(now: datetime) -> Sequence[DataArchive]:
    """Return the archives whose file should be gone."""
    return db.session.scalars(
        select(DataArchive).where(DataArchive.expires_at <= now, DataArchive.deleted_at.is_(None))
    ).all()


def tables_of_tenants() -> list[str]:
    """Return the tables that hold rows of tenants, from the database's own catalog."""
    named = text(
        "SELECT relname::text FROM pg_class WHERE oid IN (SELECT tenant_tables()) ORDER BY 1"
    )
    return list(db.session.scalars(named))
