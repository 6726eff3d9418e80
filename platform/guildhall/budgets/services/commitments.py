"""Set money aside, give it free again: asked for by one person, approved by another (P39)."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.budgets.models.budgets import BudgetLine, Decision
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.queries.lines import balance_of, day_for, get_encumbrance, get_line
from guildhall.budgets.services.ledger import OVERDRAWN, Overdrawn, Source, pair, post
from guildhall.db import constraint_of, db, transaction
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.money import ZERO, written
from guildhall.people.queries import get, get_person
from guildhall.wording import gettext as _

OWN_POCKET: Final = "ck_approver_is_not_payee"


@transaction
def payee_of(person_id: UUID) -> Payee:
    """Return somebody of ours as a payee, entered the first time it is asked for."""
    found = db.session.scalar(select(Payee).where(Payee.person_id == person_id))
    if found is not None:
        return found
    person = get_person(person_id)
    payee = Payee(
        kind="person",
        person_id=person_id,
        name=person.name,
        number=person.employee_number or "",
        route="payroll",
    )
    db.session.add(payee)
    db.session.flush()
    return payee


@transaction
def add_payee(*, name: str, kind: str = "vendor", number: str = "") -> Payee:
    """Enter a vendor or a district that is paid."""
    payee = Payee(kind=kind, name=name, number=number)
    db.session.add(payee)
    db.session.flush()
    audit.record("budgets.payee_added", payee, name, after={"kind": kind, "number": number})
    return payee


@transaction
def request(  # noqa: PLR0913 - from where, to whom, how much, why, whose share, asked by whom
    line_id: UUID,
    payee_id: UUID,
    amount: Decimal,
    *,
    purpose: str,
    by: UUID | None,
    for_person_id: UUID | None = None,
) -> Encumbrance:
    """Ask that money be set aside; nothing moves before somebody else approves it.

    On a pool's line it uses the share of `for_person_id`, or of the payee who is one of ours.
    """
    line = get_line(line_id)
    if line.period.closed_at is not None:
        raise Conflict(_("This period is closed. Choose a line of the open one."))
    if amount <= 0:
        raise Invalid(amount=_("Enter an amount above zero."))
    payee = get(Payee, payee_id)
    if payee.archived_at is not None:
        raise Conflict(_("%(name)s is inactive. Make the payee active first.", name=payee.name))
    held = Encumbrance(
        line_id=line_id,
        payee_id=payee.id,
        amount=amount,
        purpose=purpose,
        requested_by=by,
        for_person_id=for_person_id,
    )
    db.session.add(held)
    _flush_or_refuse()
    label = f"{payee.name}: {purpose}"
    audit.record("budgets.requested", held, label, after={"amount": amount})
    return held


@transaction
def approve(encumbrance_id: UUID, *, by: UUID, override: str = "") -> Encumbrance:
    """Approve a request and set its money aside; with `override`, even below what is available."""
    held = get_encumbrance(encumbrance_id, lock=True)
    if held.approved_at is not None:
        return held
    if held.declined_at is not None:
        raise Conflict(_("This request was declined. Ask anew."))
    refuse_own(held.requested_by, held.payee, by)
    held.approved_by, held.approved_at = by, context.now()
    _flush_or_refuse()
    post(
        "encumbrance",
        pair(held.line_id, "encumbrance", held.amount),
        key=f"encumbrance:{held.id}",
        source=_source(held),
        on=day_for(held.line),
        memo=held.purpose,
        encumbrance_id=held.id,
        override_id=_override(held, by, override) if override else None,
    )
    audit.record("budgets.encumbered", held, _label(held), after={"amount": held.amount})
    return held


def refuse_own(requested_by: UUID | None, payee: Payee, by: UUID) -> None:
    """Refuse whoever would approve her own request or what is paid to her."""
    if by == requested_by:
        raise Denied(_("You asked for this, so somebody else approves it."))
    if payee.person_id == by:
        raise Denied(_("This is paid to you, so somebody else approves it."))


def _flush_or_refuse() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        constraint = constraint_of(error)
        if constraint == OWN_POCKET:
            raise Denied(_("This is paid to you, so somebody else approves it.")) from None
        if constraint == "ck_share_whose":
            raise Invalid(number=_("Say whose share of the pool this uses.")) from None
        if constraint == "ck_pool_reserve":
            raise Conflict(
                _("This line is kept for late hires. Share it with them by a run.")
            ) from None
        if constraint == "ck_share_left":
            raise _beyond_share(error) from None
        raise


def _beyond_share(error: IntegrityError) -> Overdrawn:
    found = OVERDRAWN.search(str(error.orig))
    short = Decimal(found["amount"]) if found else ZERO
    sentence = _(
        "That is %(short)s more than this person has left of the pool. "
        "Ask for less, or from another line.",
        short=written(short),
    )
    return Overdrawn(sentence, short)


def _override(held: Encumbrance, by: UUID, reason: str) -> UUID | None:
    """Write down who lets a line go below nothing, how far, and why."""
    short = held.amount - balance_of(held.line_id).available
    if short <= 0:
        return None
    decision = Decision(
        kind="override",
        line_id=held.line_id,
        decided_on=context.today(),
        decision=reason,
        amount=short,
        requested_by=held.requested_by or held.created_by,
        approved_by=by,
    )
    db.session.add(decision)
    db.session.flush()
    audit.record(
        "budgets.overridden", decision, _label(held), after={"short": short}, reason=reason
    )
    return decision.id


def _source(held: Encumbrance) -> Source:
    return Source("encumbrance", held.id, _label(held))


def _label(held: Encumbrance) -> str:
    return f"{held.payee.name}: {held.purpose}"


@transaction
def decline(encumbrance_id: UUID, *, reason: str) -> Encumbrance:
    """Decline a request, with the reason that the asker reads."""
    held = get_encumbrance(encumbrance_id, lock=True)
    if held.approved_at is not None:
        raise Conflict(_("This was approved already. Release it instead."))
    if held.declined_at is None:
        held.declined_at, held.decline_reason = context.now(), reason
        audit.record("budgets.declined", held, _label(held), reason=reason)
    return held


@transaction
def encumber(  # noqa: PLR0913 - who, for whom, how much, why, and what stands behind it
    line_id: UUID,
    payee_id: UUID,
    amount: Decimal,
    *,
    purpose: str,
    source: tuple[str, UUID],
    requested_by: UUID | None,
    approved_by: UUID,
    for_person_id: UUID | None = None,
) -> Encumbrance:
    """Set money aside for what a program approved; asked again for the same source, once."""
    kind, source_id = source
    db.session.execute(  # two at once wait here, so that the second finds what the first wrote
        select(BudgetLine.id).where(BudgetLine.id == line_id).with_for_update(key_share=True)
    )
    known = _standing_for(source)
    if known is None:
        known = request(
            line_id,
            payee_id,
            amount,
            purpose=purpose,
            by=requested_by,
            for_person_id=for_person_id,
        )
        known.source_type, known.source_id = kind, source_id
    elif (known.amount, known.line_id, known.payee_id) != (amount, line_id, payee_id):
        raise Conflict(_("%(amount)s is set aside for this already.", amount=written(known.amount)))
    return approve(known.id, by=approved_by)


def _standing_for(source: tuple[str, UUID]) -> Encumbrance | None:
    kind, source_id = source
    return db.session.scalar(
        select(Encumbrance).where(
            Encumbrance.source_type == kind,
            Encumbrance.source_id == source_id,
            Encumbrance.declined_at.is_(None),
            Encumbrance.ended_at.is_(None),
        )
    )


@transaction
def release(encumbrance_id: UUID, *, reason: str = "") -> Encumbrance:
    """Give the money of an encumbrance free again; asked twice, it changes nothing."""
    held = get_encumbrance(encumbrance_id, lock=True)
    if held.approved_at is None:
        raise Conflict(_("Nothing is set aside for this yet."))
    if held.ended_at is not None:
        return held
    post_release(held, reason)
    audit.record(
        "budgets.released", held, _label(held), before={"amount": held.amount}, reason=reason
    )
    return get_encumbrance(encumbrance_id)


def post_release(held: Encumbrance, memo: str) -> None:
    """End an encumbrance in the ledger; after a fund's end its last day is the day."""
    on, end = day_for(held.line), held.line.fund.ends_on
    post(
        "release",
        pair(held.line_id, "encumbrance", -held.amount),
        key=f"release:{held.id}",
        source=_source(held),
        on=min(on, end) if end else on,
        memo=memo or held.purpose,
        encumbrance_id=held.id,
    )
