"""Who else bears a commitment's cost, and how much (A34, Ex. 10)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import audit
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.models.shared import CostShare, Invoice
from guildhall.budgets.queries.lines import get_encumbrance
from guildhall.budgets.rules.shares import Party, share
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.wording import gettext as _

OURS = "ours"


def parties_of(encumbrance_id: UUID) -> list[CostShare]:
    """Return who bears a part of a commitment, in the order of entry."""
    return list(
        db.session.scalars(
            select(CostShare)
            .where(CostShare.encumbrance_id == encumbrance_id)
            .options(joinedload(CostShare.party))
            .order_by(CostShare.id)
        )
    )


def borne(total: Decimal, parties: list[CostShare]) -> dict[UUID | str, Decimal]:
    """Return what each party bears of a total, and ours; the parts sum to it to the cent.

    Raises Invalid where the parties together bear more than there is.
    """
    named = [
        Party(
            str(each.party_id),
            percent=each.percent,
            fixed=each.fixed,
            cap=each.cap,
            takes_odd_cent=each.takes_odd_cent,
        )
        for each in parties
    ]
    try:
        found = share(total, [*named, Party(OURS, takes_rest=True)])
    except ValueError:
        raise Invalid(
            _("The other parties would bear more than the whole cost. Lower a share.")
        ) from None
    return {each if each == OURS else UUID(each): amount for each, amount in found.items()}


@transaction
def add(encumbrance_id: UUID, facts: Mapping[str, Any]) -> CostShare:
    """Say that another party bears a percentage or a fixed amount of a commitment."""
    held = get_encumbrance(encumbrance_id, lock=True)
    _refuse_if_over(held)
    party = get(Payee, facts["party_id"])
    if (facts["percent"] is None) == (facts["fixed"] is None):
        raise Invalid(percent=_("Enter either a percentage or a fixed amount."))
    if party.id == held.payee_id:
        raise Invalid(party_id=_("This party is paid here. Choose who bears a part of the cost."))
    known = parties_of(encumbrance_id)
    if any(each.party_id == party.id for each in known):
        raise Invalid(party_id=_("This party bears a part already. Take that one out first."))
    cost = CostShare(encumbrance_id=encumbrance_id, **facts)
    borne(held.amount, [*known, cost])
    db.session.add(cost)
    db.session.flush()
    after = {name: value for name, value in facts.items() if value not in (None, False)}
    audit.record("budgets.cost_shared", held, f"{party.name}: {held.purpose}", after=after)
    return cost


@transaction
def take_out(share_id: UUID) -> UUID:
    """Let a party bear nothing any more, unless an invoice went to it; return the commitment."""
    cost = get(CostShare, share_id, joinedload(CostShare.party))
    held = get_encumbrance(cost.encumbrance_id, lock=True)
    billed = db.session.scalar(
        select(Invoice.id).where(
            Invoice.encumbrance_id == held.id,
            Invoice.party_id == cost.party_id,
            Invoice.direction == "outgoing",
            Invoice.voided_at.is_(None),
        )
    )
    if billed is not None:
        raise Conflict(_("An invoice stands for this share. Void the invoice first."))
    db.session.delete(cost)
    audit.record("budgets.cost_unshared", held, f"{cost.party.name}: {held.purpose}")
    return held.id


def _refuse_if_over(held: Encumbrance) -> None:
    if held.declined_at is not None:
        raise Conflict(_("This request was declined. Ask anew."))


def cost_of(held: Encumbrance, paid: Decimal | None) -> Decimal:
    """Return what is shared: what was paid, or what is set aside as long as nothing is."""
    if paid is not None:
        return paid
    return ZERO if held.ended_at is not None else held.amount
