"""Board reports: frozen figures, beside the live ones, as PDF, XLSX and CSV."""

import io
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.budgets import schemas
from guildhall.budgets.models.reports import BoardReport
from guildhall.budgets.permissions import ENTER, SEE
from guildhall.budgets.printing import print_report
from guildhall.budgets.queries.periods import periods
from guildhall.budgets.services import reports as services
from guildhall.budgets.words import CATEGORY_WORDS, period_name
from guildhall.db import db
from guildhall.forms import Form
from guildhall.people.queries import get
from guildhall.wording import gettext as _

bp = Blueprint("reports", __name__, template_folder="../templates")


@bp.get("/money/reports")
@web.needs(SEE)
def index() -> Response:
    """Show the reports that were frozen."""
    return _index(Form(schemas.ReportSchema()))


def _index(form: Form) -> Response:
    found = db.session.scalars(select(BoardReport).order_by(BoardReport.id.desc())).all()
    choices = [(each.id, period_name(each)) for each in periods()]
    return form.show("budgets/reports.html", reports=found, periods=choices)


@bp.post("/money/reports")
@web.needs(ENTER)
def freeze() -> AnyResponse:
    """Freeze a period's figures as they stand now, for a meeting or for none."""
    form = Form(schemas.ReportSchema())
    if form.accepts(_freeze):
        said = _("The figures are frozen. Later postings do not change this report.")
        return web.done(said, url_for(".show", report_id=form.result.id))
    return _index(form)


def _freeze(data: dict[str, Any]) -> BoardReport:
    return services.freeze(
        data["period"], meeting_on=data["meeting_on"], meeting_body=data["meeting_body"].strip()
    )


@bp.get("/money/reports/<uuid:report_id>")
@web.needs(SEE)
def show(report_id: UUID) -> Response:
    """Show a report and what has changed since; the same as a file."""
    report = get(BoardReport, report_id)
    name = f"board-report-{report.as_of.isoformat()}"
    if request.args.get("format") == "pdf":
        pdf = io.BytesIO(print_report(report))
        return send_file(pdf, mimetype="application/pdf", download_name=f"{name}.pdf")
    if kind := listing.wants_file():
        return listing.as_file(_rows(report), _columns(), name=name, kind=kind)
    live = services.figures_of(report.period_id)["totals"]
    return web.render(
        "budgets/report.html",
        report=report,
        funds=report.figures["funds"],
        totals=report.figures["totals"],
        live=live,
        differs=live != report.figures["totals"],
        amount=Decimal,
        categories=CATEGORY_WORDS,
    )


def _rows(report: BoardReport) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(fund, line) for fund in report.figures["funds"] for line in fund["lines"]]


def _columns() -> tuple[listing.Column, ...]:
    return (
        (_("Fund"), lambda row: row[0]["name"]),
        (_("Line"), lambda row: str(CATEGORY_WORDS[row[1]["category"]])),
        (_("Name"), lambda row: row[1]["name"]),
        (_("Appropriated"), lambda row: Decimal(row[1]["appropriated"])),
        (_("Transferred"), lambda row: Decimal(row[1]["transferred"])),
        (_("Carried over"), lambda row: Decimal(row[1]["carried"])),
        (_("Encumbered"), lambda row: Decimal(row[1]["encumbered"])),
        (_("Spent"), lambda row: Decimal(row[1]["spent"])),
        (_("Available"), lambda row: Decimal(row[1]["available"])),
    )
