"""Copies and loans: a copy is lent once at a time, which the database holds."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context, shelving
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day
from guildhall.people.models.persons import Person
from guildhall.people.queries import get, hold
from guildhall.refusals import refused_as
from guildhall.resources.library import queries
from guildhall.resources.models.library import Copy, Item, Loan
from guildhall.resources.settings import setting
from guildhall.wording import gettext as _


@transaction
def add_copy(item_id: UUID, label: str, *, worksite_id: UUID | None = None) -> Copy:
    """Enter a physical copy of an item."""
    item = get(Item, item_id)
    copy = Copy(item_id=item_id, label=label.strip(), worksite_id=worksite_id)
    with refused_as(
        uq_resource_copy_tenant_id_item_id_label=lambda: Invalid(
            label=_("There is a copy with this label already.")
        )
    ):
        db.session.add(copy)
    audit.record("resources.copy_added", copy, f"{item.title}, {copy.label}")
    return copy


@transaction
def retire_copy(copy_id: UUID) -> Copy:
    """Lend a copy no more: lost, worn out, given away."""
    hold(Copy, [copy_id])
    copy = queries.get_copy(copy_id)
    if _out(copy_id):
        raise Conflict(_("This copy is lent. Take it back first."))
    label = f"{copy.item.title}, {copy.label}"
    shelving.put_away(copy, "resources.copy_retired", label, column="retired_at")
    return copy


@transaction
def bring_copy_back(copy_id: UUID) -> Copy:
    """Lend a copy again."""
    copy = queries.get_copy(copy_id)
    label = f"{copy.item.title}, {copy.label}"
    shelving.bring_back(copy, "resources.copy_brought_back", label, column="retired_at")
    return copy


@transaction
def lend(copy_id: UUID, person: Person, *, due_on: date | None = None) -> Loan:
    """Lend a copy to somebody until a day; what is lent already is refused with who has it."""
    hold(Copy, [copy_id])
    copy = queries.get_copy(copy_id)
    due_on = due_on or context.today() + timedelta(days=setting("loan_days"))
    if due_on < context.today():
        raise Invalid(due_on=_("Choose a day from today on."))
    if copy.retired_at is not None or copy.item.archived_at is not None:
        raise Conflict(_("This copy is not lent any more."))
    loan = Loan(copy_id=copy_id, person_id=person.id, out_at=context.now(), due_on=due_on)
    with refused_as(ex_resource_loan_out=lambda: Conflict(_taken(copy))):
        db.session.add(loan)
    audit.record(
        "resources.lent", loan, f"{copy.item.title}: {person.name}", after={"due_on": due_on}
    )
    return loan


def _out(copy_id: UUID) -> Loan | None:
    return db.session.scalar(
        select(Loan).where(
            Loan.copy_id == copy_id, Loan.returned_at.is_(None), Loan.voided_at.is_(None)
        )
    )


def _taken(copy: Copy) -> str:
    loan = queries.out_now(copy.item_id).get(copy.id)
    if loan is None:
        return _("Somebody borrowed this copy a moment ago. Choose another one.")
    return _(
        "%(name)s has this copy until %(day)s. Choose another one, or take it back first.",
        name=loan.person.name,
        day=day(loan.due_on),
    )


@transaction
def take_back(loan_id: UUID, *, note: str = "") -> Loan:
    """Note that a copy came back; asked twice, it changes nothing."""
    loan = _locked(loan_id)
    if loan.voided_at is None and loan.returned_at is None:
        loan.returned_at = max(context.now(), loan.out_at)
        loan.note = note
        audit.record("resources.returned", loan, _label(loan), reason=note)
    return loan


@transaction
def undo_return(loan_id: UUID) -> Loan:
    """Say that a copy is still out, unless somebody else has it by now."""
    loan = _locked(loan_id)
    if loan.returned_at is None or loan.voided_at is not None:
        return loan
    with refused_as(
        ex_resource_loan_out=lambda: Conflict(_("Somebody else has borrowed this copy meanwhile."))
    ):
        loan.returned_at = None
    audit.record("resources.return_undone", loan, _label(loan))
    return loan


@transaction
def void(loan_id: UUID, *, reason: str) -> Loan:
    """Void a loan that never was, with a reason."""
    loan = _locked(loan_id)
    if loan.voided_at is None:
        loan.voided_at, loan.void_reason = context.now(), reason
        audit.record("resources.loan_voided", loan, _label(loan), reason=reason)
    return loan


@transaction
def extend(loan_id: UUID, due_on: date) -> Loan:
    """Give somebody more time."""
    loan = _locked(loan_id)
    if loan.returned_at is not None or loan.voided_at is not None:
        raise Conflict(_("It has come back already."))
    if due_on < context.today():
        raise Invalid(due_on=_("Choose a day from today on."))
    before, loan.due_on = loan.due_on, due_on
    audit.record(
        "resources.loan_extended",
        loan,
        _label(loan),
        before={"due_on": before},
        after={"due_on": due_on},
    )
    return loan


def _locked(loan_id: UUID) -> Loan:
    hold(Copy, [get(Loan, loan_id).copy_id])
    get(Loan, loan_id, lock=True)
    return queries.get_loan(loan_id)


def _label(loan: Loan) -> str:
    return f"{loan.copy.item.title}: {loan.person.name}"
