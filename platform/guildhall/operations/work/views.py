"""The page of failed work."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as AnyResponse

from guildhall import heartbeat, listing
from guildhall.forms import Form
from guildhall.operations.permissions import RUN_JOBS
from guildhall.operations.work import queries, services
from guildhall.web import done, needs, render
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("work", __name__, template_folder="../templates")


class Dismissal(Schema):
    """Why failed work is let go."""

    reason = fields.String(load_default="")


@bp.get("/work")
@needs(RUN_JOBS)
def failed() -> Response:
    """Show what failed, and whether the processes behind the page live."""
    page = listing.paginate(queries.failed(), queries.SORTS, default="when", direction="desc")
    return render(
        "work/failed.html",
        page=page,
        sorts=queries.failed_by_sort(),
        counts=queries.counts(),
        pulse=heartbeat.pulse(),
        task=queries.task,
        ids_of=queries.ids_of,
    )


@bp.post("/work/<uuid:line_id>/retry")
@needs(RUN_JOBS)
def retry(line_id: UUID) -> AnyResponse:
    """Try one piece of work again."""
    services.retry(queries.get_failed(line_id))
    return done(_("It is being tried again now."), url_for(".failed"))


@bp.post("/work/retries")
@needs(RUN_JOBS)
def retry_all() -> AnyResponse:
    """Try all work of one sort again."""
    count = services.retry_all(request.form.get("entry", "").replace("\x00", ""))
    return done(
        ngettext("%(num)d is being tried again now.", "%(num)d are being tried again now.", count),
        url_for(".failed"),
    )


@bp.route("/work/<uuid:line_id>/dismissal", methods=["GET", "POST"])
@needs(RUN_JOBS)
def dismissal(line_id: UUID) -> AnyResponse:
    """Let one piece of work go, with a reason."""
    line = queries.get_failed(line_id)
    form = Form(Dismissal())
    if form.accepts(lambda data: services.dismiss(line, data["reason"])):
        return done(_("Let go. The audit keeps the reason."), url_for(".failed"))
    return form.show("work/dismissal.html", line=line, task=queries.task(line.entry))
