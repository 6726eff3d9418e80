"""The pages of the whole data: ask for it, watch it being written, take it."""

from uuid import UUID

from flask import Blueprint, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.files import files
from guildhall.progress import progress_of
from guildhall.web import needs
from tenants.archive import queries, services
from tenants.permissions import ARCHIVE
from tenants.queries import this_tenant

bp = Blueprint("archive", __name__, template_folder="templates")


@bp.get("/settings/data")
@needs(ARCHIVE)
def archives() -> Response:
    """Show the archives of this week, and how far the one being written is."""
    found = queries.newest_archives()
    waiting = next((one for one in found if one.ready_at is None), None)
    return web.render(
        "archive/archives.html",
        archives=found,
        waiting=waiting,
        progress=progress_of(waiting.progress_name) if waiting else None,
    )


@bp.post("/settings/data")
@needs(ARCHIVE, while_closing=True)
def ask() -> Response:
    """Have an archive written."""
    services.request_archive()
    return web.done(
        _("The archive is being written. You may leave this page."), url_for(".archives")
    )


@bp.get("/settings/data/<uuid:archive_id>.zip")
@needs(ARCHIVE)
def download(archive_id: UUID) -> Response:
    """Hand out an archive."""
    archive = queries.get_archive(archive_id)
    services.download(archive)
    name = f"{this_tenant().slug}-{archive.created_at:%Y-%m-%d}.zip"
    return send_file(
        files().open(archive.file_name),
        mimetype="application/zip",
        as_attachment=True,
        download_name=name,
        max_age=0,
    )
