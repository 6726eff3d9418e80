"""Reads of releases with substitutes: the list, one of them, and where each stands."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall.agreements.models.contracts import ClauseAnswer, ClauseVersion
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.queries.commitments import state_of as held_state
from guildhall.budgets.queries.invoices import state_of as invoice_state
from guildhall.budgets.queries.periods import period_at
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.searching import holding

DONE: Final = ("paid", "nothing", "cancelled", "declined")


class Story(Struct, frozen=True):
    """A release, where its money stands, and where what one side pays back stands."""

    release: SubstituteRelease
    state: str
    """cancelled, nothing (of it is ours), or as the request is: waiting, open, paid …"""
    invoice: Invoice | None

    @property
    def back(self) -> str:
        """Return where the invoice stands for what is paid back; none where there is none yet."""
        return invoice_state(self.invoice) if self.invoice else "none"

    @property
    def to_bill(self) -> bool:
        """Say whether the other side owes us its part and no invoice stands for it."""
        owed = self.release.payer == "us" and self.release.reimbursed > 0
        return owed and self.state in {"open", "paid"} and self.invoice is None


def releases(words: str = "") -> Select[tuple[SubstituteRelease]]:
    """Return the releases of people whose name or purpose says these words."""
    statement = (
        select(SubstituteRelease)
        .join(Person, Person.id == SubstituteRelease.person_id)
        .join(Payee, Payee.id == SubstituteRelease.party_id)
        .options(
            contains_eager(SubstituteRelease.person),
            contains_eager(SubstituteRelease.party),
            joinedload(SubstituteRelease.encumbrance),
        )
    )
    said = (SubstituteRelease.purpose, SubstituteRelease.substitute)
    return statement.where(*holding(words, Person.first_name, Person.last_name, *said))


def stories(found: Sequence[SubstituteRelease]) -> list[Story]:
    """Return where each of these releases stands, in two statements for all of them."""
    ids = [each.encumbrance_id for each in found if each.encumbrance_id]
    paid = set(
        db.session.scalars(
            select(Payment.encumbrance_id).where(
                Payment.encumbrance_id.in_(ids),
                Payment.approved_at.is_not(None),
                Payment.voided_at.is_(None),
            )
        )
    )
    invoices = {
        each.encumbrance_id: each
        for each in db.session.scalars(
            select(Invoice)
            .where(Invoice.encumbrance_id.in_(ids), Invoice.voided_at.is_(None))
            .order_by(Invoice.id)
        )
    }
    return [Story(each, _state(each, paid), invoices.get(each.encumbrance_id)) for each in found]


def _state(release: SubstituteRelease, paid: set[UUID]) -> str:
    if release.cancelled_at is not None:
        return "cancelled"
    if release.encumbrance is None:
        return "nothing"
    return held_state(release.encumbrance, paid=release.encumbrance_id in paid)


def get_release(release_id: UUID, *, lock: bool = False) -> SubstituteRelease:
    """Return a release with its person, party, request and clause; raise NotFound."""
    if lock:
        get(SubstituteRelease, release_id, lock=True)
    answer = joinedload(SubstituteRelease.answer)
    return get(
        SubstituteRelease,
        release_id,
        joinedload(SubstituteRelease.person),
        joinedload(SubstituteRelease.party),
        joinedload(SubstituteRelease.encumbrance).joinedload(Encumbrance.payee),
        answer.joinedload(ClauseAnswer.version).joinedload(ClauseVersion.clause),
    )


def hours_used(person_id: UUID, clause_id: UUID, day: date) -> Decimal:
    """Return the hours of somebody's releases by a clause, in the fiscal year of a day."""
    year = period_at("fiscal_year", day)
    first, last = (
        (year.starts_on, year.ends_on)
        if year
        else (day.replace(month=1, day=1), day.replace(month=12, day=31))
    )
    return db.session.scalar(
        select(func.coalesce(func.sum(SubstituteRelease.hours), 0))
        .join(ClauseAnswer, ClauseAnswer.id == SubstituteRelease.answer_id)
        .join(ClauseVersion, ClauseVersion.id == ClauseAnswer.version_id)
        .where(
            SubstituteRelease.person_id == person_id,
            SubstituteRelease.cancelled_at.is_(None),
            SubstituteRelease.starts_on.between(first, last),
            ClauseVersion.clause_id == clause_id,
        )
    ) or Decimal(0)
