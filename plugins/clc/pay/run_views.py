"""Pages of a month's stipends: who would be paid and who not, the run, its approval, its batch."""

import calendar
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.budgets.models.commitments import PaymentBatch
from guildhall.dates import read_day
from guildhall.forms import Form
from guildhall.listing import Column, as_file, wants_file
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.web import done, needs, render
from plugins.clc import words
from plugins.clc.access import me
from plugins.clc.pay import queries, run_queries, runs
from plugins.clc.pay.schemas import MonthSchema
from plugins.clc.permissions import APPROVE_PAY, PAY
from plugins.clc.settings import pay_settings

bp = Blueprint("clc_runs", __name__, url_prefix="/clc/pay")

COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda line: line.row.part.person.employee_number),
    ("Last name", lambda line: line.row.part.person.last_name),
    ("First name", lambda line: line.row.part.person.first_name),
    ("Part", lambda line: line.row.part.number),
    ("Due", lambda line: line.row.part.due_on),
    ("Amount", lambda line: line.row.part.amount),
    ("Left out, because", lambda line: line.why),
    ("Note", lambda line: line.note),
)
FEW = 100
"""So many lines are shown; the file and the sum have all."""


@bp.get("")
@needs(PAY, APPROVE_PAY)
def index() -> AnyResponse:
    """Show what a month would pay, what is left out and why, and the runs."""
    through = _asked()
    if kind := wants_file():
        found = runs.preview(through)
        lines = [*found.lines, *found.left_out]
        return as_file(lines, COLUMNS, name=f"clc-stipends-{through:%Y-%m}", kind=kind)
    return _index(through, Form(MonthSchema()))


def _index(through: date, form: Form) -> Response:
    return form.show(
        "clc/pay.html",
        found=runs.preview(through),
        waiting=run_queries.open_run(),
        runs=[
            (row, runs.state_of(row[0], row[1] and row[1].paid_on)) for row in run_queries.runs()
        ],
        chosen=pay_settings().fund_id is not None,
        few=FEW,
        words=words,
        document=runs.document_of,
    )


def _asked() -> date:
    today = context.today()
    last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    return read_day(request.args.get("through", ""), today) or last


@bp.post("")
@needs(PAY)
def enter() -> AnyResponse:
    """Enter the run."""
    form = Form(MonthSchema())
    if not form.accepts(lambda data: runs.enter(data["through"], by=me())):
        return _index(_asked(), form)
    said = _("The run is entered. Somebody else approves it; until then nothing is paid.")
    undo = url_for(".withdraw", run_id=form.result.id)
    return done(said, url_for(".show", run_id=form.result.id), undo=undo)


@bp.get("/<uuid:run_id>")
@needs(PAY, APPROVE_PAY)
def show(run_id: UUID) -> Response:
    """Show a run with its parts, and what is to be done next."""
    run = run_queries.get_run(run_id)
    rows = queries.parts_in(run_id)
    if kind := wants_file():
        lines = [runs.Line(row) for row in rows]
        return as_file(lines, COLUMNS, name=runs.document_of(run).replace(" ", "-"), kind=kind)
    batch = get(PaymentBatch, run.batch_id) if run.batch_id else None
    return render(
        "clc/pay_run.html",
        run=run,
        rows=rows,
        total=sum((row.part.amount for row in rows), ZERO),
        batch=batch,
        progress=runs.state_of(run, batch.paid_on if batch else None),
        people=queries.names([run.entered_by, run.approved_by]),
        me=context.person_id(),
        own=any(row.part.person_id == context.person_id() for row in rows),
        name=runs.document_of(run),
        words=words,
    )


@bp.post("/<uuid:run_id>/approval")
@needs(APPROVE_PAY)
def approve(run_id: UUID) -> AnyResponse:
    """Approve a run: its parts become one batch for payroll."""
    runs.approve(run_id, by=me())
    said = _("Approved. The batch is ready for payroll; mark it as paid when it comes back.")
    return done(said, url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/withdrawal")
@needs(PAY, APPROVE_PAY)
def withdraw(run_id: UUID) -> AnyResponse:
    """Withdraw a run before it is approved; an undo says so by itself."""
    runs.withdraw(run_id, request.form.get("reason", "")[:300] or _("entered by mistake"))
    return done(_("The run is withdrawn; its parts wait for the next one."), url_for(".index"))
