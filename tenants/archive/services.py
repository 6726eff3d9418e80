"""Ask for an archive, write it in a job, let it go after a week."""

import hashlib
import tempfile
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, text

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import NotFound
from guildhall.files import chunks_of, files
from guildhall.progress import report_progress
from tenants.archive.contents import write_archive
from tenants.archive.models import DataArchive
from tenants.archive.queries import expired_archives, get_archive
from tenants.queries import this_tenant

KEPT: Final = timedelta(days=7)
IN_MEMORY: Final = 8 * 1024 * 1024


@transaction
def request_archive() -> DataArchive:
    """Have the whole data written as a ZIP; one that is being written is not begun again."""
    this_tenant(for_update=True)
    running = db.session.scalar(
        select(DataArchive).where(
            DataArchive.ready_at.is_(None),
            DataArchive.created_at > context.now() - timedelta(hours=1),
        )
    )
    if running is not None:
        return running
    archive = DataArchive()
    db.session.add(archive)
    db.session.flush()
    jobs.enqueue(write, archive_id=archive.id)
    audit.record("tenants.archive_requested", archive, _("Whole data as a ZIP"))
    return archive


@transaction
def write(archive_id: str) -> None:
    """Write one archive, on one snapshot of the database, without holding it in memory."""
    archive = get_archive(UUID(archive_id))
    if archive.ready_at is not None:
        return
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        written = write_archive(
            target,
            this_tenant(),
            lambda done, total: report_progress(archive.progress_name, done, total),
        )
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").hexdigest()
        target.seek(0)
        archive.bytes = files().write(archive.file_name, chunks_of(target))
    archive.rows, archive.sha256 = sum(one.rows for one in written), digest
    archive.ready_at = context.now()
    archive.expires_at = archive.ready_at + KEPT


@transaction
def download(archive: DataArchive) -> None:
    """Note that somebody takes an archive out; raise NotFound where there is no file any more."""
    if not archive.is_ready or (archive.expires_at and archive.expires_at <= context.now()):
        raise NotFound
    audit.record("tenants.archive_downloaded", archive, _("Whole data as a ZIP"))


@transaction
def delete_expired() -> None:
    """Delete the files that were kept for their week."""
    for archive in expired_archives(context.now()):
        files().delete(archive.file_name)
        archive.deleted_at = context.now()
