"""Import of staff files: upload, columns, preview, decisions, commit, undo; and the export."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, jobs, listing, localisation
from guildhall.db import db, transaction
from guildhall.errors import Invalid, NotFound
from guildhall.forms import Form
from guildhall.people.importing import exporting, opening, queries, running, services
from guildhall.people.importing.columns_page import columns_page, defaults_shown
from guildhall.people.importing.passing import ALL
from guildhall.people.importing.schemas import AsOfSchema, ColumnsSchema, MissingSchema
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.models.imports import OUTCOMES, ImportRow, ImportRun
from guildhall.people.permissions import IMPORT
from guildhall.progress import progress_of
from guildhall.web import done, needs, render

bp = Blueprint("people_import", __name__, template_folder="templates")


@bp.app_template_filter("iso_day")
def iso_day(text: str) -> str:
    """Return a day that is kept as text in the way pages show days."""
    return localisation.day(date.fromisoformat(text)) if text else ""


@bp.route("/people/import", methods=["GET", "POST"])
@needs(IMPORT)
def index() -> AnyResponse:
    """Take a staff file, and show the imports so far."""
    form = Form(Schema())
    if form.accepts(lambda _data: services.upload(*uploaded())):
        return moved(".columns", form.result)
    page = listing.paginate(
        queries.runs(), {"when": ImportRun.created_at}, default="when", direction="desc"
    )
    return form.show("people_import/index.html", page=page)


def uploaded() -> tuple[bytes, str]:
    """Return the file that was sent, with its name; raise Invalid if there is none."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(file=_("Choose the staff file, as CSV or XLSX."))
    return sent.read(), sent.filename


@bp.route("/people/import/<uuid:run_id>/columns", methods=["GET", "POST"])
@needs(IMPORT)
def columns(run_id: UUID) -> AnyResponse:
    """Say which column is which, and what is supplied where the file says nothing."""
    run = queries.get_run(run_id)
    form = Form(ColumnsSchema(), start=columns_start(run))
    if form.accepts(lambda data: services.choose_columns(run, chosen(data), defaults(run, data))):
        return moved(".run", run)
    opened = running.open_run(run)
    page = columns_page(opened, running.open_guessed(run))
    return form.show("people_import/columns.html", run=run, sheet=opened.sheet, columns=page)


def columns_start(run: ImportRun) -> dict[str, Any]:
    """Return what the fields of the page of columns show first."""
    shown = defaults_shown(opening.defaults_from_json(run.defaults))
    return {**shown, **{f"column_{key}": header for key, header in run.mapping.items()}}


def chosen(data: dict[str, Any]) -> dict[str, str]:
    """Return column by field from the form."""
    return {
        name.removeprefix("column_"): header
        for name, header in data.items()
        if name.startswith("column_")
    }


def defaults(run: ImportRun, data: dict[str, Any]) -> Defaults:
    """Return the defaults of the form, on the day on which the file is read."""
    return opening.defaults_from_form(opening.defaults_from_json(run.defaults).today, data)


@bp.post("/people/import/<uuid:run_id>/worksheet")
@needs(IMPORT)
def worksheet(run_id: UUID) -> AnyResponse:
    """Read another worksheet of the workbook."""
    run = queries.get_run(run_id)
    services.choose_worksheet(run, request.form.get("worksheet", "")[:100])
    return moved(".columns", run)


@bp.get("/people/import/<uuid:run_id>")
@needs(IMPORT)
def run(run_id: UUID) -> AnyResponse:
    """Show where an import stands: working, its preview, or how it ended."""
    found = queries.get_run(run_id)
    if found.state == "uploaded":
        return moved(".columns", found)
    if found.state in queries.WORKING:
        return render("people_import/working.html", run=found, **standing(found))
    if found.state == "previewed":
        form = Form(AsOfSchema(), start={"as_of": found.as_of.isoformat()})
        return render("people_import/preview.html", run=found, form=form, today=context.today())
    return render("people_import/ended.html", run=found)


@bp.get("/people/import/<uuid:run_id>/progress")
@needs(IMPORT)
def progress(run_id: UUID) -> Response:
    """Show how far the work has come; once it is through, send htmx to the page."""
    found = queries.get_run(run_id)
    response = render("people_import/_progress.html", run=found, **standing(found))
    if found.state not in queries.WORKING:
        response.headers["HX-Redirect"] = url_for(".run", run_id=run_id)
    return response


def standing(found: ImportRun) -> dict[str, Any]:
    """Return how far the work has come and what stands in its way."""
    name = running.progress_name(found)
    return {"progress": progress_of(name), "trouble": queries.trouble_of(found)}


@bp.get("/people/import/<uuid:run_id>/rows")
@needs(IMPORT)
def rows(run_id: UUID) -> Response:
    """Show the rows behind one figure of the preview; errors as a file too."""
    found = queries.get_run(run_id)
    outcome = request.args.get("outcome", "")
    if outcome not in OUTCOMES:
        raise NotFound
    q = listing.words_asked()
    statement = queries.rows(run_id, outcome, q)
    if kind := listing.wants_file():
        return rows_as_file(statement, outcome, kind)
    page = listing.paginate(statement, queries.SORTS, default="row")
    form = Form(MissingSchema(), start=missing_start(found))
    return render("people_import/rows.html", run=found, page=page, outcome=outcome, q=q, form=form)


def rows_as_file(statement: Any, outcome: str, kind: str) -> Response:  # noqa: ANN401 - a select
    """Return rows with what is to be said of them as a file."""
    lines = db.session.scalars(statement.order_by(ImportRow.row, ImportRow.name)).all()
    columns: list[listing.Column] = [
        (_("Row"), lambda row: row.row or ""),
        (_("Name"), lambda row: row.name),
        (_("Employee number"), lambda row: row.number),
        (_("Column"), lambda row: "; ".join(p["column"] for p in row.problems)),
        (_("What"), said_of),
    ]
    return listing.as_file(lines, columns, name=f"import-{outcome}", kind=kind)


def said_of(row: ImportRow) -> str:
    """Return in one cell what is to be said of a row."""
    told = [problem["message"] for problem in row.problems]
    told += [f"{each['field']}: {each['before']} → {each['after']}" for each in row.differences]
    return "; ".join(told)


def missing_start(found: ImportRun) -> dict[str, Any]:
    """Return what the form about missing people shows first."""
    what = "none" if not found.endings else "all" if found.endings == [ALL] else "some"
    day = found.ends_on or context.today()
    return {"what": what, "ends_on": day.isoformat(), "selected": found.endings}


@bp.post("/people/import/<uuid:run_id>/missing")
@needs(IMPORT)
def missing(run_id: UUID) -> AnyResponse:
    """End what is missing from the file, or leave it as it is."""
    found = queries.get_run(run_id)
    form = Form(MissingSchema())
    if form.accepts(lambda data: services.end_missing(found, *endings(found, data))):
        return done(_("Kept. Nothing is written until you import."), run_url(run_id))
    page = listing.paginate(queries.rows(run_id, "missing"), queries.SORTS, default="row")
    return form.show("people_import/rows.html", run=found, page=page, outcome="missing", q="")


def endings(found: ImportRun, data: dict[str, Any]) -> tuple[list[str], Any]:
    """Return the positions to end and their last day; other pages' ticks stay."""
    if data["what"] == "all":
        return [ALL], data["ends_on"]
    if data["what"] == "none":
        return [], None
    shown = {str(each) for each in data["shown"]}
    before = [each for each in found.endings if each != ALL and each not in shown]
    ticked = [str(each) for each in data["selected"]]
    if not (before or ticked):
        raise Invalid(what=_("Tick at least one position to end, or leave them as they are."))
    return [*before, *ticked], data["ends_on"]


@bp.post("/people/import/<uuid:run_id>/decisions")
@needs(IMPORT)
def decisions(run_id: UUID) -> AnyResponse:
    """Keep who is who; the preview is made anew."""
    found = queries.get_run(run_id)
    choices = {
        request.form[f"key-{name.removeprefix('choice-')}"]: value
        for name, value in request.form.items()
        if name.startswith("choice-") and f"key-{name.removeprefix('choice-')}" in request.form
    }
    services.decide(found, choices)
    return done(_("Your decisions are in the preview."), run_url(run_id))


@bp.post("/people/import/<uuid:run_id>/as-of")
@needs(IMPORT)
def as_of(run_id: UUID) -> AnyResponse:
    """Let changes begin on another day."""
    found = queries.get_run(run_id)
    form = Form(AsOfSchema())
    if form.accepts(lambda data: services.set_as_of(found, data["as_of"])):
        return moved(".run", found)
    return form.show("people_import/preview.html", run=found, today=context.today())


@bp.post("/people/import/<uuid:run_id>/commit")
@needs(IMPORT)
def commit(run_id: UUID) -> AnyResponse:
    """Write what the preview shows, by a job."""
    found = queries.get_run(run_id)
    services.commit(found)
    return moved(".run", found)


@bp.post("/people/import/<uuid:run_id>/undo")
@needs(IMPORT)
def undo(run_id: UUID) -> AnyResponse:
    """Take a whole import back, by a job."""
    found = queries.get_run(run_id)
    services.undo(found)
    return moved(".run", found)


@bp.post("/people/import/<uuid:run_id>/retry")
@needs(IMPORT)
def retry(run_id: UUID) -> AnyResponse:
    """Try a step again that did not work."""
    found = queries.get_run(run_id)
    line = queries.trouble_of(found)
    if line is not None:
        transaction(jobs.retry)(line)
    return moved(".run", found)


@bp.post("/people/import/<uuid:run_id>/discard")
@needs(IMPORT)
def discard(run_id: UUID) -> AnyResponse:
    """Forget an import that was not written."""
    services.discard(queries.get_run(run_id))
    return done(_("The file is forgotten. Nothing was written."), url_for(".index"))


@bp.get("/people/export")
@needs(IMPORT)
def export() -> Response:
    """Return everybody with their positions as a file that imports unchanged."""
    kind = listing.wants_file() or "csv"
    response = Response(exporting.staff_file(kind), mimetype=exporting.MIMETYPES[kind])
    name = f"staff-{context.today().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def moved(endpoint: str, found: ImportRun) -> AnyResponse:
    """Send the reader to a page of a run."""
    return redirect(url_for(endpoint, run_id=found.id), 303)


def run_url(run_id: UUID) -> str:
    """Return the page of a run."""
    return url_for(".run", run_id=run_id)
