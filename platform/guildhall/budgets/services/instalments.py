"""Plans of payments: several instalments set aside at once, each an encumbrance of its own.

One payment ends one encumbrance, so what is paid in ten parts is set aside in ten. A program gives
each part a row of its own and names it as the part's source.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import exists, or_, select

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payment
from guildhall.budgets.services import commitments
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import written
from guildhall.wording import gettext as _


class Instalment(Struct, frozen=True):
    """One part of what is paid over time."""

    source_id: UUID
    """The program's own row for this part."""
    line_id: UUID
    amount: Decimal
    purpose: str


@transaction
def set_aside(
    payee_id: UUID,
    parts: Sequence[Instalment],
    *,
    source_type: str,
    requested_by: UUID | None,
    approved_by: UUID,
) -> list[Encumbrance]:
    """Set every part aside or none; asked again, it returns what is set aside or paid already.

    Each part is posted now, so its line stands in an open period that has begun. Raises Overdrawn
    where a line has too little for its parts, Conflict where one differs from what is on record.
    """
    if len({part.source_id for part in parts}) != len(parts) or not parts:
        raise Invalid(_("Name each part of the plan once."))
    _hold({part.line_id for part in parts})
    known = _known(source_type, [part.source_id for part in parts])
    return [
        _same(known[part.source_id], part, payee_id)
        if part.source_id in known
        else commitments.encumber(
            part.line_id,
            payee_id,
            part.amount,
            purpose=part.purpose,
            source=(source_type, part.source_id),
            requested_by=requested_by,
            approved_by=approved_by,
        )
        for part in parts
    ]


def _hold(lines: Iterable[UUID]) -> None:
    """Hold the lines in one order, so that two plans at once wait for each other."""
    db.session.execute(
        select(BudgetLine.id)
        .where(BudgetLine.id.in_(lines))
        .order_by(BudgetLine.id)
        .with_for_update(key_share=True)
    )


def _known(source_type: str, sources: Sequence[UUID]) -> dict[UUID | None, Encumbrance]:
    """Return what is open for these sources or was paid; what was released may be asked anew."""
    paid = exists().where(
        Payment.encumbrance_id == Encumbrance.id,
        Payment.approved_at.is_not(None),
        Payment.voided_at.is_(None),
    )
    found = db.session.scalars(
        select(Encumbrance)
        .where(
            Encumbrance.source_type == source_type,
            Encumbrance.source_id.in_(sources),
            Encumbrance.approved_at.is_not(None),
            or_(Encumbrance.ended_at.is_(None), paid),
        )
        .execution_options(populate_existing=True)
    )
    return {each.source_id: each for each in found}


def _same(held: Encumbrance, part: Instalment, payee_id: UUID) -> Encumbrance:
    if (held.amount, held.line_id, held.payee_id) != (part.amount, part.line_id, payee_id):
        raise Conflict(_("%(amount)s is set aside for this already.", amount=written(held.amount)))
    return held


@transaction
def give_up(source_type: str, sources: Sequence[UUID], *, reason: str) -> list[Encumbrance]:
    """Release the parts that are still open; what was paid stays paid."""
    _hold(
        db.session.scalars(
            select(Encumbrance.line_id).where(
                Encumbrance.source_type == source_type, Encumbrance.source_id.in_(sources)
            )
        ).all()
    )
    known = _known(source_type, sources).values()
    return [
        commitments.release(each.id, reason=reason)
        for each in sorted(known, key=lambda each: each.id)
        if each.ended_at is None
    ]
