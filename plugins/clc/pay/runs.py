"""A month's parts: looked at, entered, approved by somebody else, sent to payroll as one batch."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.budgets.models.commitments import Encumbrance, Payment
from guildhall.budgets.services import batches, payments
from guildhall.db import constraint_of, db, one_at_a_time, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.localisation import day, number
from guildhall.money import ZERO
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.queries import hold
from guildhall.wording import gettext as _
from plugins.clc.cycles.queries import short_of_points
from plugins.clc.models.pay import ClcAward, ClcPayRun
from plugins.clc.pay import queries, run_queries
from plugins.clc.pay.queries import Row

ROUTE: Final = "payroll"
AHEAD: Final = timedelta(days=31)
"""A run may be prepared for the next pay day, and no further ahead."""


class Line(Struct, frozen=True):
    """A part as the preview shows it: paid, or left out and why; and what the records say."""

    row: Row
    why: str = ""
    note: str = ""
    """A fact for whoever decides, since no rule speaks of it: a leave, a position that ended."""


class Preview(Struct, frozen=True):
    """Who would be paid how much, and who is left out and why."""

    through_on: date
    lines: Sequence[Line]
    left_out: Sequence[Line]

    @property
    def total(self) -> Decimal:
        """Return what would be paid together."""
        return sum((line.row.part.amount for line in self.lines), ZERO)


def preview(through_on: date) -> Preview:
    """Return what a run of the parts due until a day would pay."""
    rows = queries.due_through(through_on)
    facts = _facts({row.part.person_id for row in rows}, through_on)
    short = _short(rows)
    paid: list[Line] = []
    out: list[Line] = []
    for row in rows:
        fallen, settled = short.get(row.part.year.award.cycle_id, ("", ""))
        why = _why_not(row) or fallen
        line = Line(row, why, " ".join(filter(None, (facts.get(row.part.person_id), settled))))
        (out if why else paid).append(line)
    return Preview(through_on, paid, out)


def _why_not(row: Row) -> str:
    if row.state == "held":
        return row.part.held_reason
    if row.part.year.award.approved_at is None:
        return _("Its award waits for approval.")
    if row.state == "planned":
        return _("No money is set aside for it yet.")
    if row.state == "entered":
        return _("It is in a run already, or was asked for with the requests and payments.")
    return ""


def _short(rows: Sequence[Row]) -> dict[UUID | None, tuple[str, str]]:
    """Return whose points were voided since, by cycle: what leaves a part out, or a fact about it.

    A cycle that another one follows is settled, so a person decides what becomes of its award.
    """
    cycles = {cycle_id for row in rows if (cycle_id := row.part.year.award.cycle_id)}
    found: dict[UUID | None, tuple[str, str]] = {}
    for cycle_id, standing in short_of_points(cycles).items():
        said = _(
            "Points were voided since the record was verified: %(points)s of %(required)s are "
            "left.",
            points=number(standing.points),
            required=number(standing.cycle.required_points),
        )
        found[cycle_id] = (said, "") if standing.cycle.status == "verified" else ("", said)
    return found


def _facts(people: set[UUID], on: date) -> dict[UUID, str]:
    """Return what the records of these people say on a day: on leave, or without a position.

    No source says that either one ends a stipend, so nobody is left out by it: a person decides.
    """
    if not people:
        return {}
    held, ended = _positions(people, on)
    leaves = db.session.execute(
        select(Position.person_id, func.lower(LeaveOfAbsence.valid))
        .join(Position, Position.id == LeaveOfAbsence.position_id)
        .where(Position.person_id.in_(people), LeaveOfAbsence.valid.contains(on))
    ).all()
    found = {person: _("On leave since %(day)s.", day=day(since)) for person, since in leaves}
    for person, last in ended.items():
        if person not in held:
            found[person] = _("Without a position since %(day)s.", day=day(last))
    return found


def _positions(people: set[UUID], on: date) -> tuple[set[UUID], dict[UUID, Any]]:
    """Return who holds a position on a day, and when everybody's last one ended by then."""
    of_them = (
        select(Position.person_id)
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .where(Position.person_id.in_(people))
    )
    held = set(db.session.scalars(of_them.where(PositionTerm.valid.contains(on))))
    ends = func.upper(PositionTerm.valid)
    ended = db.session.execute(
        of_them.add_columns(func.max(ends)).where(ends <= on).group_by(Position.person_id)
    )
    return held, dict(ended.tuples().all())


@transaction
def enter(through_on: date, *, by: Person) -> ClcPayRun:
    """Enter the run of the parts due until a day: each is asked to be paid, none is paid yet."""
    if through_on > context.today() + AHEAD:
        raise Invalid(
            through=_("Choose a day of the next 31 days: parts are paid when they are due.")
        )
    one_at_a_time("clc_pay_run")
    if run_queries.open_run() is not None:
        raise Conflict(_("A run waits for its approval already."))
    hold(ClcAward, {row.part.year.award_id for row in queries.due_through(through_on)})
    found = preview(through_on)
    if not found.lines:
        raise Conflict(_("Nothing that is set aside is due by then, so there is nothing to pay."))
    run = ClcPayRun(through_on=through_on, entered_by=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError as error:
        if constraint_of(error) != "uq_clc_pay_run_open":
            raise
        raise Conflict(_("A run waits for its approval already.")) from None
    document = document_of(run)
    for line in found.lines:
        part = line.row.part
        assert part.encumbrance_id is not None  # noqa: S101 - it is set aside
        payments.request(part.encumbrance_id, part.amount, document=document, by=by.id)
        part.run_id = run.id
    audit.record("clc.run_entered", run, document, after=_sum_of(found.total, len(found.lines)))
    return run


def document_of(run: ClcPayRun) -> str:
    """Return what payroll reads as the paper behind each payment."""
    return f"CLC {run.through_on:%Y-%m}"


def _sum_of(total: Decimal, parts: int) -> dict[str, object]:
    return {"total": total, "parts": parts}


@transaction
def withdraw(run_id: UUID, reason: str) -> ClcPayRun:
    """Withdraw a run before it is approved, with a reason; its parts wait for the next one."""
    run = run_queries.get_run(run_id, lock=True)
    if not reason.strip():
        raise Invalid(reason=_("Say why in a few words."))
    if run.approved_at is not None:
        raise Conflict(_("This run was approved. Take single payments back instead."))
    if run.withdrawn_at is not None:
        return run
    for row in queries.parts_in(run.id):
        if row.payment is not None and row.payment.approved_at is None:
            payments.decline(row.payment.id, reason=reason.strip())
        row.part.run_id = None
    run.withdrawn_at, run.withdraw_reason = context.now(), reason.strip()
    audit.record("clc.run_withdrawn", run, document_of(run), reason=reason.strip())
    return run


@transaction
def approve(run_id: UUID, *, by: Person) -> ClcPayRun:
    """Approve a run as somebody else than who entered it: all is paid as one batch, or nothing.

    Asked again, or by two at once, it pays once.
    """
    run = run_queries.get_run(run_id, lock=True)
    if run.approved_at is not None:
        return run
    if run.withdrawn_at is not None:
        raise Conflict(_("This run was withdrawn. Enter a new one."))
    refuse_same_person(run.entered_by, by.id, _("this run"))
    rows = [row for row in queries.parts_in(run.id) if row.payment is not None]
    if any(row.part.person_id == by.id for row in rows):
        raise Denied(_("A part of this run is paid to you, so somebody else approves it."))
    if not rows:
        raise Conflict(_("Nothing is left in this run. Withdraw it."))
    _hold_all(rows)
    paid = [payments.approve(row.payment.id, by=by.id).id for row in rows if row.payment]
    run.approved_by, run.approved_at = by.id, context.now()
    run.batch_id = batches.gather(ROUTE, only=paid).id
    db.session.flush()
    total = sum((row.part.amount for row in rows), ZERO)
    audit.record("clc.run_approved", run, document_of(run), after=_sum_of(total, len(rows)))
    return run


def _hold_all(rows: Sequence[Row]) -> None:
    """Hold everything before the first posting, so that nobody who holds one of them waits for us.

    A posting holds its line's balance to the end; whoever releases or declines takes a payment or
    an encumbrance first and the balance after it.
    """
    hold(Payment, [row.payment.id for row in rows if row.payment])
    hold(Encumbrance, [row.encumbrance.id for row in rows if row.encumbrance])


def state_of(run: ClcPayRun, paid_on: date | None) -> str:
    """Return where a run is."""
    if run.withdrawn_at is not None:
        return "withdrawn"
    if run.approved_at is None:
        return "waiting"
    return "paid" if paid_on else "sent"
