"""The page of the sample year: being written, here, or gone."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.progress import progress_of
from guildhall.web import needs
from tenants import words
from tenants.permissions import SETTINGS
from tenants.queries import this_tenant
from tenants.sample import services

bp = Blueprint("sample", __name__, template_folder="templates")


@bp.get("/settings/sample")
@needs(SETTINGS)
def page() -> Response:
    """Show how far the writing is, or what would go with the sample."""
    tenant = this_tenant()
    progress = None if tenant.has_sample else progress_of(services.PROGRESS)
    waiting = progress is not None and progress.done < progress.total
    removal = services.preview_removal() if tenant.has_sample else None
    return web.render(
        "sample/page.html",
        tenant_row=tenant,
        progress=progress if waiting else None,
        goes=words.counted_briefly(removal.sample) if removal else [],
        attached=words.counted(removal.attached) if removal else [],
        kept=words.counted(removal.kept) if removal else [],
    )


@bp.post("/settings/sample")
@needs(SETTINGS)
def load() -> Response:
    """Have the sample year written."""
    services.request_sample()
    return web.done(_("The sample year is being written."), url_for(".page"))


@bp.post("/settings/sample/removal")
@needs(SETTINGS)
def remove() -> Response:
    """Remove the sample and everything that stands on it."""
    if request.form.get("confirm") != "yes":
        return web.done(_("Tick the box first: this cannot be undone."), url_for(".page"))
    removal = services.remove_sample()
    said = ngettext(
        "The sample is gone: one row was removed.",
        "The sample is gone: %(num)s rows were removed.",
        removal.rows,
    )
    return web.done(said, url_for("tenants.settings"))
