"""The pages of copies and loans."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import day, iso
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.resources.library import lending, queries, rules, schemas
from guildhall.resources.models.library import Copy, Item, Loan
from guildhall.resources.permissions import KEEP_LIBRARY, READ
from guildhall.resources.places import sites
from guildhall.resources.settings import setting
from guildhall.resources.words import LOAN_STATE_WORDS
from guildhall.wording import gettext as _

bp = Blueprint("loans", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "title": (Item.title, Copy.label),
        "person": (Person.last_name, Person.first_name, Loan.id),
        "out": (Loan.out_at, Loan.id),
        "due": (Loan.due_on, Loan.id),
    }
)


@bp.get("/library/loans")
@web.needs(KEEP_LIBRARY)
def index() -> Response:
    """Show what is lent, what is overdue, and what ever was; the same as a file."""
    state = request.args.get("state", "")
    state = state if state in LOAN_STATE_WORDS else "out"
    words = listing.words_asked()
    statement = queries.loans(state, words)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Loan.due_on, Loan.id)).all()
        return listing.as_file(rows, _columns(), name="loans", kind=kind)
    page = listing.paginate(statement, SORTS, default="due")
    return web.render(
        "resources/loans.html",
        page=page,
        state=state,
        words=words,
        states=LOAN_STATE_WORDS,
        late=rules.days_late,
        today=context.today(),
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Title"), lambda loan: loan.copy.item.title),
        (_("Copy"), lambda loan: loan.copy.label),
        (_("Who has it"), lambda loan: loan.person.sort_name),
        (_("Out since"), lambda loan: iso(loan.out_at)),
        (_("Due"), lambda loan: iso(loan.due_on)),
        (_("Came back"), lambda loan: iso(loan.returned_at)),
        (_("Note"), lambda loan: loan.note),
    )


@bp.get("/library/mine")
@web.needs(READ)
def mine() -> Response:
    """Show somebody what she has borrowed, and until when."""
    person_id = web.identity().person_id
    found = queries.borrowed_by(person_id) if person_id else []
    return web.render(
        "resources/borrowed.html", loans=found, late=rules.days_late, today=context.today()
    )


@bp.route("/library/<uuid:item_id>/loans/new", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def lend(item_id: UUID) -> AnyResponse:
    """Lend a copy to somebody."""
    queries.get_item(item_id, keeps=True)
    due_on = context.today() + timedelta(days=setting("loan_days"))
    form = Form(schemas.LendSchema(), start={"due_on": due_on})
    if form.accepts(_lend):
        loan = queries.get_loan(form.result.id)
        said = _("%(name)s has it until %(day)s.", name=loan.person.name, day=day(loan.due_on))
        return web.done(said, url_for("library.show", item_id=item_id))
    item, out = queries.get_item(item_id, keeps=True), queries.out_now(item_id)
    free = [each for each in item.copies if each.id not in out and not each.retired_at]
    choices = [(str(each.id), _("Copy %(label)s", label=each.label)) for each in free]
    return form.show("resources/lend.html", item=item, copies=choices)


def _lend(data: dict[str, Any]) -> Loan:
    person = person_meant(data["person"], "person")
    return lending.lend(data["copy_id"], person, due_on=data["due_on"])


@bp.post("/library/loans/<uuid:loan_id>/return")
@web.needs(KEEP_LIBRARY)
def take_back(loan_id: UUID) -> AnyResponse:
    """Note that a copy came back."""
    loan = lending.take_back(loan_id, note=request.form.get("note", "").strip()[:400])
    said = _(
        "“%(title)s” is back from %(name)s.", title=loan.copy.item.title, name=loan.person.name
    )
    undo = url_for(".undo_return", loan_id=loan_id)
    return web.done(said, web.safe_next(url_for(".index")), undo=undo)


@bp.post("/library/loans/<uuid:loan_id>/undo-return")
@web.needs(KEEP_LIBRARY)
def undo_return(loan_id: UUID) -> AnyResponse:
    """Say that a copy is still out."""
    lending.undo_return(loan_id)
    return web.done(_("It is out as before."), url_for(".index"))


@bp.route("/library/loans/<uuid:loan_id>", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def extend(loan_id: UUID) -> AnyResponse:
    """Give somebody more time."""
    loan, form = queries.get_loan(loan_id), Form(schemas.DueSchema())
    if form.accepts(lambda data: lending.extend(loan_id, data["due_on"])):
        said = _("%(name)s may keep it until %(day)s.", name=loan.person.name,
                 day=day(form.result.due_on))  # fmt: skip
        return web.done(said, url_for(".index"))
    return _loan_page(loan_id, form)


def _loan_page(loan_id: UUID, form: Form) -> Response:
    loan, today = queries.get_loan(loan_id), context.today()
    form.start = {"due_on": loan.due_on}
    return form.show("resources/loan.html", loan=loan, today=today, late=rules.days_late)


@bp.post("/library/loans/<uuid:loan_id>/void")
@web.needs(KEEP_LIBRARY)
def void(loan_id: UUID) -> AnyResponse:
    """Void a loan that never was."""
    form = Form(schemas.VoidSchema())
    if form.accepts(lambda data: lending.void(loan_id, reason=data["reason"])):
        return web.done(_("The loan is void; its reason stays in the record."), url_for(".index"))
    return _loan_page(loan_id, form)


# Copies


@bp.route("/library/<uuid:item_id>/copies/new", methods=["GET", "POST"])
@web.needs(KEEP_LIBRARY)
def add_copy(item_id: UUID) -> AnyResponse:
    """Enter a physical copy of an item."""
    item = queries.get_item(item_id, keeps=True)
    form = Form(schemas.CopySchema(), start={"label": str(len(item.copies) + 1)})
    if form.accepts(
        lambda data: lending.add_copy(item_id, data["label"], worksite_id=data["worksite_id"])
    ):
        said = _("Copy %(label)s can be lent.", label=form.result.label)
        return web.done(said, url_for("library.show", item_id=item_id))
    item = queries.get_item(item_id, keeps=True)
    return form.show("resources/copy_form.html", item=item, sites=sites())


@bp.post("/library/copies/<uuid:copy_id>/retire")
@web.needs(KEEP_LIBRARY)
def retire_copy(copy_id: UUID) -> AnyResponse:
    """Lend a copy no more."""
    copy = lending.retire_copy(copy_id)
    undo = url_for(".bring_copy_back", copy_id=copy_id)
    page = url_for("library.show", item_id=copy.item_id)
    return web.done(_("Copy %(label)s is lent no more.", label=copy.label), page, undo=undo)


@bp.post("/library/copies/<uuid:copy_id>/bring-back")
@web.needs(KEEP_LIBRARY)
def bring_copy_back(copy_id: UUID) -> AnyResponse:
    """Lend a copy again."""
    copy = lending.bring_copy_back(copy_id)
    said = _("Copy %(label)s can be lent.", label=copy.label)
    return web.done(said, url_for("library.show", item_id=copy.item_id))
