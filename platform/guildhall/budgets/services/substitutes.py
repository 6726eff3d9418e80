"""Other release: what the substitute costs, who bears it by the clause, and what is asked for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from guildhall import audit, context
from guildhall.agreements import asking
from guildhall.agreements.asking import Answer, Question
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.agreements.queries import versions_in_force
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.queries.invoices import invoices_of
from guildhall.budgets.queries.lines import get_encumbrance, payments_of
from guildhall.budgets.queries.substitutes import get_release, hours_used
from guildhall.budgets.rules.substitutes import Cost, cost_of, paid_back
from guildhall.budgets.services import commitments, invoices, shares
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day as said_day
from guildhall.people.models.persons import Person
from guildhall.people.queries import get, get_person, positions_on
from guildhall.wording import gettext as _


class Wish(Struct, frozen=True):
    """A release as somebody would enter it."""

    person_id: UUID
    starts_on: date
    ends_on: date
    purpose: str
    substitute: str
    unit: str
    quantity: Decimal
    day_hours: Decimal
    """How many hours one day has; of hours it means nothing."""
    rate: Decimal
    party_id: UUID
    payer: str
    percent: Decimal | None
    """What is paid back; None lets the clause say."""
    clause_id: UUID | None
    departs: str = ""
    line_id: UUID | None = None
    payee_id: UUID | None = None

    @property
    def hours(self) -> Decimal:
        """Return how many hours it is in all."""
        return self.quantity if self.unit == "hour" else self.quantity * self.day_hours


class Look(Struct, frozen=True):
    """What a release would cost and who bears it, before anything is written."""

    person: Person
    cost: Cost
    percent: Decimal
    answer: Answer | None
    departures: Sequence[str]
    """Where it is not as the clause says: each asks who agreed."""


def look(wish: Wish) -> Look:
    """Return what a release costs by its clause; nothing is written.

    Raises Invalid where no clause says who bears it and nobody else did.
    """
    _refuse_wrong(wish)
    found = _answer(wish)
    by_clause = _by_clause(wish, found.version) if found else None
    percent = by_clause if wish.percent is None else wish.percent
    if percent is None:
        raise Invalid(
            percent=_("No clause says who bears the substitute. Enter what is paid back.")
        )
    departures = list(_departures(wish, found, by_clause, percent))
    if departures and not wish.departs.strip():
        departures.append(_("Say below who agreed to that, and where it is written."))
    cost = cost_of(wish.quantity, wish.rate, percent)
    return Look(get_person(wish.person_id), cost, percent, found, departures)


def _refuse_wrong(wish: Wish) -> None:
    if wish.ends_on < wish.starts_on:
        raise Invalid(ends_on=_("Enter a last day that is not before the first one."))
    days = (wish.ends_on - wish.starts_on).days + 1
    step = Decimal("0.5") if wish.unit == "day" else Decimal("0.25")
    if wish.quantity <= 0 or wish.quantity % step:
        raise Invalid(quantity=_("Enter days in halves, or hours in quarters."))
    if wish.rate <= 0:
        raise Invalid(rate=_("Enter an amount above zero."))
    if wish.unit == "day" and wish.quantity > days:
        raise Invalid(quantity=_("That is more days than there are from the first to the last."))


def _answer(wish: Wish) -> Answer | None:
    """Ask the chosen clause, as it stood on the first day."""
    if wish.clause_id is None:
        return None
    if wish.clause_id not in {each.clause_id for each in clauses_for(wish)}:
        raise Invalid(
            clause_id=_(
                "This clause is not in force for this person on %(day)s.",
                day=said_day(wish.starts_on),
            )
        )
    used = hours_used(wish.person_id, wish.clause_id, wish.starts_on)
    asked = Question(
        wish.clause_id,
        wish.starts_on,
        inputs={"hours": str(wish.hours), "used": str(used)},
        judged_on="event",
        about=wish.purpose,
        person_id=wish.person_id,
    )
    found = asking.answer(asked)
    if found.version.parameters.get("each") == "year":
        return found
    return asking.answer(replace(asked, inputs={"hours": str(wish.hours), "used": "0"}))


def clauses_for(wish: Wish) -> Sequence[ClauseVersion]:
    """Return the clauses on release that are in force for somebody on the first day."""
    units = {each.bargaining_unit_id for each in positions_on(wish.person_id, wish.starts_on)}
    return [
        each
        for each in versions_in_force(wish.starts_on, kinds=("release",))
        if each.clause.contract.bargaining_unit_id in units | {None}
    ]


def _by_clause(wish: Wish, version: ClauseVersion) -> Decimal | None:
    party = get(Payee, wish.party_id)
    word = str(version.parameters.get("substitute", "employer"))
    return paid_back(word, wish.payer, party_is_employer=party.kind == "district")


def _departures(
    wish: Wish, found: Answer | None, by_clause: Decimal | None, percent: Decimal
) -> Sequence[str]:
    if found is None:
        return (
            [_("A clause is in force for this, and none is chosen.")] if clauses_for(wish) else []
        )
    said = []
    if found.verdict is False:
        said.append(_("The clause grants fewer hours than are asked for."))
    if by_clause is None:
        said.append(_("By the clause there is no substitute."))
    elif by_clause != percent:
        said.append(_("The clause lets another side bear the substitute."))
    return said


@transaction
def enter(wish: Wish, *, by: UUID) -> SubstituteRelease:
    """Enter a release, keep its clause's answer, and ask for what of it is ours."""
    found = look(wish)
    if found.departures and not wish.departs.strip():
        raise Invalid(departs=" ".join(found.departures))
    release = SubstituteRelease(
        id=new_id(),
        person_id=wish.person_id,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        purpose=wish.purpose,
        substitute=wish.substitute.strip(),
        unit=wish.unit,
        quantity=wish.quantity,
        hours=wish.hours,
        rate=wish.rate,
        amount=found.cost.amount,
        party_id=get(Payee, wish.party_id).id,
        payer=wish.payer,
        percent=found.percent,
        reimbursed=found.cost.reimbursed,
        departs=wish.departs.strip() if found.departures else "",
        answer_id=asking.keep(found.answer).id if found.answer else None,
    )
    release.encumbrance_id = _ask(release, wish, found, by)
    db.session.add(release)
    db.session.flush()
    after = {"amount": release.amount, "reimbursed": release.reimbursed}
    audit.record("budgets.substitute_entered", release, _label(found.person, release),
                 after=after, reason=release.departs)  # fmt: skip
    return release


def _label(person: Person, release: SubstituteRelease) -> str:
    return f"{person.name}: {release.purpose}"


def _ask(release: SubstituteRelease, wish: Wish, found: Look, by: UUID) -> UUID | None:
    """Ask for our part from the fund; the other side's part stands beside it, to be invoiced."""
    ours = found.cost.ours(wish.payer)
    if not ours:
        return None
    if wish.line_id is None:
        raise Invalid(line_id=_("Choose the line that bears our part."))
    purpose = _(
        "Substitute for %(name)s: %(purpose)s", name=found.person.name, purpose=wish.purpose
    )
    held = commitments.request(wish.line_id, _payee(wish), ours, purpose=purpose, by=by)
    held.source_type, held.source_id = "substitute_release", release.id
    if wish.payer == "us" and found.cost.reimbursed:
        facts = {"party_id": wish.party_id, "percent": found.percent, "fixed": None, "cap": None}
        shares.add(held.id, facts | {"takes_odd_cent": False})
    db.session.flush()
    return held.id


def _payee(wish: Wish) -> UUID:
    """Return who is paid by our part: the substitute, or the side that paid first."""
    if wish.payer == "party":
        return wish.party_id
    if wish.payee_id is not None:
        return wish.payee_id
    if not wish.substitute.strip():
        raise Invalid(payee_id=_("Choose who is paid, or enter the substitute’s name."))
    return commitments.add_payee(name=wish.substitute.strip()).id


@transaction
def cancel(release_id: UUID, *, reason: str) -> SubstituteRelease:
    """Cancel a release: what was asked for is given free, an invoice that is not paid is void."""
    release = get_release(release_id, lock=True)
    if release.cancelled_at is not None:
        raise Conflict(_("This release is cancelled already."))
    if release.encumbrance_id is not None:
        for invoice in invoices_of(release.encumbrance_id):
            if invoice.voided_at is None:
                invoices.void(invoice.id, reason=reason)
        _give_free(get_encumbrance(release.encumbrance_id, lock=True), reason)
    release.cancelled_at, release.cancel_reason = context.now(), reason
    db.session.flush()
    label = _label(release.person, release)
    audit.record("budgets.substitute_cancelled", release, label, reason=reason)
    return release


def _give_free(held: Encumbrance, reason: str) -> None:
    for payment in payments_of(held.id):
        if payment.approved_at is not None and payment.voided_at is None:
            raise Conflict(_("A payment for this is approved. Take the payment back first."))
        if payment.approved_at is None and payment.declined_at is None:
            raise Conflict(_("A payment for this waits for a decision. Decline it first."))
    if held.approved_at is None:
        commitments.decline(held.id, reason=reason)
    elif held.ended_at is None:
        commitments.release(held.id, reason=reason)
