"""Paper at the door: the sheet to print, its scan, and what was written on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.errors import Invalid, NotFound
from guildhall.files import files
from guildhall.forms import Form
from guildhall.learning.attendance import printing, queries, scans, sheet_queries, sheets
from guildhall.learning.attendance.schemas import ReasonSchema, sheet_schema
from guildhall.learning.attendance.sheet_queries import Sheet
from guildhall.learning.attendance.sheets import Written, shown_times
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import SheetScan
from guildhall.learning.permissions import (
    CORRECT_ATTENDANCE,
    CREDIT_FROM_SHEET,
    TAKE_ATTENDANCE,
    VERIFY_SHEET,
)
from guildhall.localisation import clock
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("paper", __name__, template_folder="templates")

BLANK_LINES = tuple(f"new{number}" for number in range(1, 7))
SEALED_OFF = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A picture needs nothing, and may do nothing."""


@bp.get("/sessions/<uuid:session_id>/attendance/sign-in-sheet.pdf")
@web.needs(TAKE_ATTENDANCE)
def printed(session_id: UUID) -> Response:
    """Print the sign-in sheet of a session."""
    session = _mine(session_id)
    answer = Response(printing.as_pdf(session), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="sign-in-sheet.pdf"'
    return answer


# The scan


@bp.route("/sessions/<uuid:session_id>/attendance/scans", methods=["GET", "POST"])
@web.needs(CORRECT_ATTENDANCE)
def scanned(session_id: UUID) -> AnyResponse:
    """Attach the scan or a photo of the signed sheet, and see those that are."""
    form = Form(ReasonSchema(only=()))
    if form.accepts(lambda _nothing: sheets.attach(_mine(session_id), _uploaded())):
        return web.done(
            _("The scan is attached."), url_for("attendance.sheet", session_id=session_id)
        )
    session, kept = _mine(session_id), sheet_queries.scans_of(session_id)
    return form.show("attendance/scans.html", session=session, scans=kept)


def _uploaded() -> scans.Scan:
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        raise Invalid(scan=_("Choose the scan or a photo of the sheet."))
    return scans.read_scan(sent.read(scans.MOST_BYTES + 1), sent.filename)


@bp.get("/sessions/<uuid:session_id>/attendance/scans/<uuid:scan_id>")
@web.needs(VERIFY_SHEET)
def open_scan(session_id: UUID, scan_id: UUID) -> Response:
    """Show a scan to who verifies the sheet."""
    _session, found = _scan_of(session_id, scan_id)
    answer = send_file(
        files().open(found.file_name), mimetype=scans.MIME[found.kind], download_name=found.title
    )
    answer.headers["Cache-Control"] = "private, no-store"
    if found.kind != "pdf":
        answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer


@bp.route(
    "/sessions/<uuid:session_id>/attendance/scans/<uuid:scan_id>/withdrawal",
    methods=["GET", "POST"],
)
@web.needs(CORRECT_ATTENDANCE)
def withdraw(session_id: UUID, scan_id: UUID) -> AnyResponse:
    """Take a wrong scan off the sheet, with a reason."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: sheets.withdraw(*_scan_of(session_id, scan_id), **data)):
        return web.done(_("The scan is withdrawn."), url_for(".scanned", session_id=session_id))
    session, found = _scan_of(session_id, scan_id)
    return form.show("attendance/scan_withdrawal.html", session=session, scan=found)


def _scan_of(session_id: UUID, scan_id: UUID) -> tuple[Session, SheetScan]:
    return _mine(session_id), sheet_queries.get_scan(session_id, scan_id)


# What was written on it


@bp.route("/sessions/<uuid:session_id>/attendance/entry", methods=["GET", "POST"])
@web.needs(CORRECT_ATTENDANCE)
def enter(session_id: UUID) -> AnyResponse:
    """Enter a returned sheet in one grid."""
    sheet = sheet_queries.sheet_of(_mine(session_id))
    schema = sheet_schema([line.person_id.hex for line in sheet.lines], BLANK_LINES)
    form = Form(schema, start=_start(sheet))
    if form.accepts(lambda data: _enter(sheet, data)):
        return web.done(_entered(form.result), url_for("attendance.sheet", session_id=session_id))
    return form.show("attendance/entry.html", **_grid(session_id))


def _grid(session_id: UUID) -> dict[str, Any]:
    """Return what the page of the grid shows besides what was typed, as it stands now."""
    session = _mine(session_id)
    sheet = sheet_queries.sheet_of(session)
    return {
        "session": session,
        "sheet": sheet,
        "blank": BLANK_LINES,
        "scans": sheet_queries.scans_of(session.id),
        "own_id": web.identity().person_id,
        "may_credit": web.identity().may(CREDIT_FROM_SHEET.key),
        "now": context.now(),
    }


def _start(sheet: Sheet) -> dict[str, str]:
    """Return what stands in the cells before anybody typed."""
    start: dict[str, str] = {}
    for line in sheet.lines:
        came, left = shown_times(line)
        start[f"in_{line.person_id.hex}"] = clock(came)
        start[f"out_{line.person_id.hex}"] = clock(left)
        if line.attendance is not None and line.attendance.corrected_minutes is not None:
            start[f"minutes_{line.person_id.hex}"] = str(line.attendance.corrected_minutes)
    return start


def _enter(sheet: Sheet, data: dict[str, Any]) -> int:
    places = {line.person_id.hex: line.person_id for line in sheet.lines}
    written = [
        Written(
            place,
            data[f"in_{place}"],
            data[f"out_{place}"],
            data[f"minutes_{place}"],
            places.get(place),
            data.get(f"who_{place}", "").strip(),
        )
        for place in [*places, *BLANK_LINES]
    ]
    may_credit = web.identity().may(CREDIT_FROM_SHEET.key)
    return sheets.enter(sheet.session, written, by=_me(), may_credit=may_credit)


def _entered(lines: int) -> str:
    if not lines:
        return _("Nothing on the sheet was new.")
    return str(
        ngettext(
            "%(num)d line of the sheet is entered.",
            "%(num)d lines of the sheet are entered.",
            lines,
        )
    )


def _mine(session_id: UUID) -> Session:
    """Return a session that this person works at; a refused verb lets go of what was loaded."""
    return queries.get_session(session_id, for_=web.identity())


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
