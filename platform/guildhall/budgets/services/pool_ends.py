"""End a pool: by the clause, so much of each share is carried on, and the rest goes back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from guildhall import audit, context
from guildhall.agreements.asking import reckon
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.agreements.queries import versions_in_force
from guildhall.budgets.models.pools import Pool, ShareCarry
from guildhall.budgets.queries.lines import balance_of, day_for, get_line
from guildhall.budgets.queries.pools import Standing, get_standing
from guildhall.budgets.queries.shares import Share, granted_in, shares_of
from guildhall.budgets.services.ledger import Leg, Source, post
from guildhall.budgets.services.plans import Resolution
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.money import CENT, ZERO
from guildhall.people.queries import get
from guildhall.statements import insert, together
from guildhall.wording import gettext as _


class Ending(Struct, frozen=True):
    """What becomes of one person's share."""

    share: Share
    carried: Decimal
    lost: Decimal


class Endings(Struct, frozen=True):
    """What becomes of all shares, and by which clause."""

    clause: ClauseVersion | None
    people: Sequence[Ending]

    @property
    def carried(self) -> Decimal:
        """Return what is carried on in all."""
        return sum((each.carried for each in self.people), ZERO)

    @property
    def lost(self) -> Decimal:
        """Return what goes back in all."""
        return sum((each.lost for each in self.people), ZERO)

    @property
    def reading(self) -> list[str]:
        """Return the clause in plain words."""
        if self.clause is None:
            return [_("No clause in force carries money over, so what is left is lost.")]
        return kind_of("carry_over").read(self.clause.parameters)


def carry_clause(standing: Standing) -> ClauseVersion | None:
    """Return the clause that carries money over on the pool's last day."""
    found = versions_in_force(
        standing.last_day, kinds=("carry_over",), unit_id=standing.run.bargaining_unit_id
    )
    return next((each for each in found if each.parameters.get("unit") == "money"), None)


def preview(pool_id: UUID, into: UUID | None) -> Endings:
    """Return what would be carried on and what would be lost; nothing is written."""
    standing = get_standing(pool_id)
    clause = carry_clause(standing)
    coming = granted_in(into) if into and clause else {}
    known: dict[tuple[Decimal, Decimal, Decimal], Decimal] = {}
    found = []
    for share in shares_of(pool_id):
        if share.left <= 0:
            continue
        carried = ZERO
        if clause is not None and share.person_id in coming:
            case = (share.granted + share.carried, share.used, coming[share.person_id])
            carried = known.get(case) or known.setdefault(case, carried_by(clause, *case))
        carried = min(carried, share.left)
        found.append(Ending(share, carried, share.left - carried))
    return Endings(clause, found)


def carried_by(clause: ClauseVersion, earned: Decimal, used: Decimal, coming: Decimal) -> Decimal:
    """Return what a clause lets go on of what somebody earned and did not use."""
    inputs = {"earned": str(earned), "used": str(used), "next_allotment": str(coming)}
    _inputs, working = reckon(kind_of("carry_over"), clause.parameters, inputs)
    found: Any = working.results["carried"]
    return Decimal(found).quantize(CENT)


@transaction
def end(pool_id: UUID, into: UUID | None, resolved: Resolution) -> Endings:
    """End a pool by a decision: what the clause carries goes on, the rest and the reserve go back.

    Raises Conflict while money of it is still held, and where it has ended already.
    """
    pool = get(Pool, pool_id, lock=True)
    standing = get_standing(pool_id)
    if pool.ended_at is not None:
        raise Conflict(_("This pool has ended: what was left was carried on or given back."))
    if balance_of(pool.shares_line_id).encumbered:
        raise Conflict(_("Money of this pool is still set aside. Pay it or release it first."))
    found = preview(pool_id, into)
    with together():
        for each in found.people:
            insert(
                ShareCarry,
                from_pool_id=pool_id,
                pool_id=into if each.carried else None,
                person_id=each.share.person_id,
                version_id=found.clause.id if found.clause else None,
                carried=each.carried,
                lost=each.lost,
            )
    if into is not None and found.carried:
        _carry_on(standing, get(Pool, into), found.carried, resolved)
    _give_back(standing, found.lost, resolved)
    pool.ended_at = context.now()
    after = {"carried": found.carried, "lost": found.lost}
    audit.record("budgets.pool_ended", pool, standing.run.name, after=after,
                 reason=resolved.decision)  # fmt: skip
    return found


def _source(standing: Standing, resolved: Resolution) -> Source:
    return Source("pool", standing.pool.id, f"{standing.run.name}: {resolved.decision}")


def _carry_on(old: Standing, new: Pool, amount: Decimal, resolved: Resolution) -> None:
    line = get_line(new.shares_line_id)
    post(
        "carry_over",
        [
            Leg(old.pool.shares_line_id, "carry_over", amount),
            Leg(line.id, "carry_over", -amount),
        ],
        key=f"pool_carried:{old.pool.id}",
        source=_source(old, resolved),
        on=max(line.period.starts_on, old.line.period.starts_on),
    )


def _give_back(old: Standing, lost: Decimal, resolved: Resolution) -> None:
    """Give the line back what nobody carries on, and the reserve that was not needed."""
    reserve = balance_of(old.pool.reserve_line_id).available
    moves = (
        (old.pool.shares_line_id, lost),
        (old.pool.reserve_line_id, reserve),
        (old.pool.giving_line_id, -lost - reserve),
    )
    if lost + reserve:
        post(
            "transfer",
            [Leg(line_id, "transfer", amount) for line_id, amount in moves if amount],
            key=f"pool_returned:{old.pool.id}",
            source=_source(old, resolved),
            on=day_for(old.line),
        )
    db.session.flush()
