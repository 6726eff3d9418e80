"""Pages of awards: the list, one award with every part explained, one's own; approval, voiding."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, jobs
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Denied
from guildhall.forms import Form
from guildhall.listing import Column, Sorts, as_file, order, paginate, wants_file, words_asked
from guildhall.people.models.persons import Person
from guildhall.web import done, needs, render
from plugins.clc import words
from plugins.clc.access import is_own, me, refuse_unless_own
from plugins.clc.jobs import approve_award
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import awards, clauses, forecast, queries
from plugins.clc.pay.page import award_page
from plugins.clc.pay.schemas import ReasonSchema
from plugins.clc.permissions import APPROVE_PAY, PAY, VIEW_ALL, VIEW_OWN
from plugins.clc.rules import school_year

FEW = 10
"""So many records without an award are looked into; the night makes what it can of the others."""
AT_ONCE = 10
"""So many awards are approved while the page waits; more are left to the worker."""

bp = Blueprint("clc_awards", __name__, url_prefix="/clc/awards", template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (func.lower(Person.last_name), func.lower(Person.first_name), ClcAward.id),
        "begins": (func.lower(ClcAward.valid), ClcAward.id),
        "paid": (queries.sums().c.paid, ClcAward.id),
        "next": (queries.sums().c.next_on, ClcAward.id),
    }
)
COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda row: row.ClcAward.person.employee_number),
    ("Last name", lambda row: row.ClcAward.person.last_name),
    ("First name", lambda row: row.ClcAward.person.first_name),
    ("First school year", lambda row: school_year(row.ClcAward.valid.lower)),
    ("Years", lambda row: row.ClcAward.years),
    ("A year", lambda row: row.ClcAward.yearly),
    ("Paid", lambda row: row.paid),
    ("Set aside", lambda row: row.held),
    ("Unpaid", lambda row: row.unpaid),
    ("Next part", lambda row: row.next_on),
    ("State", lambda row: row.state),
)


@bp.get("")
@needs(VIEW_ALL, PAY, APPROVE_PAY)
def index() -> Response:
    """List the awards, and the verified records that have none; as a file what is shown."""
    filters = _filters()
    found = queries.awards(filters, context.today())
    if kind := wants_file():
        rows = db.session.execute(order(found, SORTS["name"], "asc")).all()
        return as_file(rows, COLUMNS, name="clc-awards", kind=kind)
    return render(
        "clc/awards.html",
        page=paginate(found, SORTS, default="name", scalars=False),
        filters=filters,
        totals=queries.totals(found),
        **_unmade(),
        words=words,
        school_year=school_year,
    )


def _filters() -> queries.Filters:
    state = request.args.get("state", "")
    return queries.Filters(q=words_asked(), state=state if state in words.AWARD_STATES else "")


def _unmade() -> dict[str, Any]:
    """Return the first verified records without an award, with what is in the way, and the rest."""
    statement = queries.without_award().options(contains_eager(ClcSubmission.person))
    found = db.session.scalars(statement).all()
    return {
        "unmade": [(each, _why_none(each)) for each in found[:FEW]],
        "more": max(0, len(found) - FEW),
    }


def _why_none(submission: ClcSubmission) -> str:
    """Return what is in the way of an award, or nothing."""
    try:
        clauses.ask(submission)
    except Conflict as refusal:
        return refusal.message
    return ""


@bp.get("/mine")
@needs(VIEW_OWN)
def mine() -> Response:
    """Show a member her newest award, with the earlier ones."""
    person = me()
    found = queries.awards_of(person.id, context.today())
    if not found:
        return render("clc/no_award.html", person=person)
    return award_page(found[0].ClcAward.id, own=True, every=found)


@bp.get("/<uuid:award_id>")
@needs(VIEW_OWN, VIEW_ALL, PAY, APPROVE_PAY)
def show(award_id: UUID) -> Response:
    """Show an award: its cycle, its points, its clause, its years and parts."""
    award = queries.get_award(award_id)
    refuse_unless_own(award.person_id, VIEW_ALL, PAY, APPROVE_PAY)
    return award_page(award_id, own=is_own(award.person_id))


@bp.post("/of/<uuid:submission_id>")
@needs(PAY)
def make(submission_id: UUID) -> AnyResponse:
    """Make the award of a verified record."""
    award = awards.make(submission_id, by=me())
    forecast.keep()
    return done(
        _("The award is made. Somebody else approves it; until then nothing is set aside."),
        url_for(".show", award_id=award.id),
    )


@bp.post("/<uuid:award_id>/approval")
@needs(APPROVE_PAY)
def approve(award_id: UUID) -> AnyResponse:
    """Approve an award, and set aside what the budgets cover."""
    parts = awards.approve(award_id, by=me())
    said = (
        ngettext(
            "Money is set aside for %(num)d part.", "Money is set aside for %(num)d parts.", parts
        )
        if parts
        else _("No budget covers another part yet. Its money is set aside once one does.")
    )
    return done(said, url_for(".show", award_id=award_id))


@bp.post("/approval")
@needs(APPROVE_PAY)
def approve_many() -> AnyResponse:
    """Approve the chosen awards, each whole or not at all; many of them behind the page."""
    chosen = request.form.getlist("selected", type=UUID)
    if len(chosen) <= AT_ONCE:
        return done(_approved(chosen, me()), url_for(".index"))
    _behind_the_page(chosen, me())
    said = _(
        "%(count)s awards are being approved, one after another. Look again in a minute: what "
        "still waits then was refused, and its own page says why.",
        count=len(chosen),
    )
    return done(said, url_for(".index"))


@transaction
def _behind_the_page(chosen: Sequence[UUID], by: Person) -> None:
    for award_id in chosen:
        jobs.enqueue(approve_award, award_id=award_id, by=by.id)


def _approved(chosen: Sequence[UUID], by: Person) -> str:
    """Approve a few awards, and say of each that is refused why."""
    approved, refused = 0, []
    for award_id in chosen:
        try:
            awards.approve(award_id, by=by)
            approved += 1
        except (Conflict, Denied) as refusal:
            refused.append(refusal.message)
    said = ngettext("%(num)d award is approved.", "%(num)d awards are approved.", approved)
    if refused:
        said += " " + ngettext(
            "%(num)d was refused: %(why)s", "%(num)d were refused: %(why)s", len(refused),
            why=" ".join(dict.fromkeys(refused)),
        )  # fmt: skip
    return str(said)


@bp.post("/<uuid:award_id>/voiding")
@needs(APPROVE_PAY)
def void(award_id: UUID) -> AnyResponse:
    """Void an award with a reason."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: awards.void(award_id, data["reason"], by=me())):
        said = _("The award is voided: what was set aside is free again, what was paid stays paid.")
        return done(said, url_for(".show", award_id=award_id))
    return _again(award_id, form)


def _again(award_id: UUID, form: Form) -> Response:
    award: Any = queries.get_award(award_id)
    return award_page(award_id, own=is_own(award.person_id), form=form)
