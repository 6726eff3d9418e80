"""Routes of imports: the file, its preview, the rows behind each figure, commit and undo."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import Schema
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from guildhall.db import db
from guildhall.errors import Invalid, NotFound
from guildhall.forms import Form
from guildhall.listing import Column, Sorts, as_file, order, paginate, wants_file
from guildhall.people.queries import get
from guildhall.web import done, identity, needs, render
from plugins.clc import words
from plugins.clc.importing import services
from plugins.clc.models.imports import OUTCOMES, ClcImport, ClcImportRow
from plugins.clc.permissions import IMPORT, PAY

bp = Blueprint("clc_import", __name__, url_prefix="/clc/import")

SORTS = Sorts(
    lambda: {
        "row": (ClcImportRow.row,),
        "name": (ClcImportRow.name, ClcImportRow.row),
    }
)
AWARD_COLUMNS: tuple[Column, ...] = (
    ("Row", lambda row: row.row),
    ("Employee number", lambda row: row.number),
    ("Name", lambda row: row.name),
    ("Award begins", lambda row: row.begins),
    ("A year", lambda row: row.facts.get("yearly")),
    ("Years", lambda row: row.facts.get("years")),
    ("Parts a year", lambda row: row.facts.get("instalments")),
    ("Parts paid", lambda row: row.facts.get("paid_parts")),
    ("Why", lambda row: row.problem),
)
COLUMNS: tuple[Column, ...] = (
    ("Row", lambda row: row.row),
    ("Employee number", lambda row: row.number),
    ("Name", lambda row: row.name),
    ("Cycle begins", lambda row: row.begins),
    ("Records due", lambda row: row.due),
    ("Points", lambda row: row.points),
    ("Why", lambda row: row.problem),
)


@bp.route("", methods=["GET", "POST"])
@needs(IMPORT)
def index() -> AnyResponse:
    """Take a file of participants, and show the imports so far."""
    return _taken_in("participants", "clc/import.html")


@bp.route("/awards", methods=["GET", "POST"])
@needs(PAY)
def awards() -> AnyResponse:
    """Take a file of awards that began before Guildhall."""
    return _taken_in("awards", "clc/import_awards.html")


def _taken_in(kind: str, template: str) -> AnyResponse:
    """Take a file in and go to its preview, or show the form above the imports of its kind."""
    form = Form(Schema())
    if form.accepts(lambda _data: services.upload(*_uploaded(kind), kind=kind)):
        return redirect(url_for(".run", import_id=form.result.id), 303)
    page = paginate(
        select(ClcImport).where(ClcImport.state != "discarded", ClcImport.kind == kind),
        {"when": (ClcImport.created_at,)},
        default="when",
        direction="desc",
    )
    return form.show(template, page=page)


def _uploaded(kind: str) -> tuple[bytes, str]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(
            file=_("Choose the file of awards, as CSV or XLSX.")
            if kind == "awards"
            else _("Choose the file of participants, as CSV or XLSX.")
        )
    return sent.read(), sent.filename


@bp.get("/<uuid:import_id>")
@needs(IMPORT, PAY)
def run(import_id: UUID) -> Response:
    """Show the preview of an import, or how it ended."""
    return render("clc/import_run.html", run=_run(import_id), words=words)


@bp.get("/<uuid:import_id>/rows")
@needs(IMPORT, PAY)
def rows(import_id: UUID) -> Response:
    """Show the rows behind one figure, as a file too."""
    found, outcome = _run(import_id), request.args.get("outcome", "")
    if outcome not in OUTCOMES:
        raise NotFound
    statement = select(ClcImportRow).where(
        ClcImportRow.import_id == import_id, ClcImportRow.outcome == outcome
    )
    if kind := wants_file():
        lines = db.session.scalars(order(statement, SORTS["row"], "asc")).all()
        columns = AWARD_COLUMNS if found.kind == "awards" else COLUMNS
        return as_file(lines, columns, name=f"clc-import-{outcome}", kind=kind)
    page = paginate(statement, SORTS, default="row")
    return render("clc/import_rows.html", run=found, page=page, outcome=outcome)


@bp.post("/<uuid:import_id>/commit")
@needs(IMPORT, PAY)
def commit(import_id: UUID) -> AnyResponse:
    """Write what the preview shows."""
    found, here = _run(import_id), url_for(".run", import_id=import_id)
    if not services.commit(found):
        return redirect(here, 303)
    return done(_("Brought in."), here, undo=url_for(".undo", import_id=import_id))


@bp.post("/<uuid:import_id>/undo")
@needs(IMPORT, PAY)
def undo(import_id: UUID) -> AnyResponse:
    """Take an import back."""
    kept = services.undo(_run(import_id))
    here = url_for(".run", import_id=import_id)
    if not kept:
        return done(_("Taken back, all of it."), here)
    said = ngettext(
        "Taken back, but for %(num)d row that something was built on.",
        "Taken back, but for %(num)d rows that something was built on.",
        kept,
    )
    return done(said, here)


@bp.post("/<uuid:import_id>/discard")
@needs(IMPORT, PAY)
def discard(import_id: UUID) -> AnyResponse:
    """Forget a file that was not written."""
    found = _run(import_id)
    services.discard(found)
    back = url_for(".awards" if found.kind == "awards" else ".index")
    return done(_("The file is forgotten. Nothing was written."), back)


def _run(import_id: UUID) -> ClcImport:
    """Return an import to whoever brings in what it is about; raise NotFound to others."""
    found = get(ClcImport, import_id)
    wanted = PAY if found.kind == "awards" else IMPORT
    if not identity().may(wanted.key):
        raise NotFound
    return found
