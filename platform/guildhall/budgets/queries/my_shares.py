"""What a member's home says of her shares, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func

from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import Standing, standing_pools
from guildhall.db import db


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left to somebody of one pool."""

    standing: Standing
    left: Decimal


def balances_of(person_id: UUID) -> Sequence[Balance]:
    """Return what somebody can use still, or could if she had not used it, the first to end first.

    What is left the database reckons: the same figure that it judges a request by.
    """
    rows = db.session.execute(
        standing_pools()
        .join(AllocationLine, AllocationLine.run_id == AllocationRun.id)
        .add_columns(func.share_left(Pool.tenant_id, Pool.id, person_id))
        .where(AllocationLine.person_id == person_id, Pool.ended_at.is_(None))
    )
    found = [Balance(Standing(*standing), left) for *standing, left in rows]
    return sorted(
        (each for each in found if not each.standing.is_over),
        key=lambda each: (each.left == 0, each.standing.last_day),
    )
