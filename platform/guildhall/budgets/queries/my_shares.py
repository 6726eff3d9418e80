"""What a member's home says of her shares, in one statement."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, func, or_, select

from guildhall.agreements.models.contracts import Clause, ClauseVersion, Contract
from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import Standing, standing_pools
from guildhall.db import db


class Balance(Struct, frozen=True):
    """What is left to somebody of one pool."""

    standing: Standing
    left: Decimal
    carry: Mapping[str, str] | None
    """The clause that carries a part of it into the next pool: its id, article and title."""


def balances_of(person_id: UUID) -> Sequence[Balance]:
    """Return what somebody can use still, or could if she had not used it, the first to end first.

    What is left the database reckons: the same figure that it judges a request by.
    """
    rows = db.session.execute(
        standing_pools()
        .join(AllocationLine, AllocationLine.run_id == AllocationRun.id)
        .add_columns(func.share_left(Pool.tenant_id, Pool.id, person_id), _carry_clause())
        .where(AllocationLine.person_id == person_id, Pool.ended_at.is_(None))
    )
    found = [Balance(Standing(*standing), left, carry) for *standing, left, carry in rows]
    return sorted(
        (each for each in found if not each.standing.is_over),
        key=lambda each: (each.left == 0, each.standing.last_day),
    )


def _carry_clause() -> ColumnElement[Any]:
    """Return the clause that carries money over on a pool's last day, as a column beside it."""
    last_day = func.least(Period.ends_on, Fund.ends_on, func.upper(AllocationRun.period) - 1)
    unit = Contract.bargaining_unit_id
    return (
        select(
            func.json_build_object(
                "id", Clause.id, "article", Clause.article, "title", Clause.title
            )
        )
        .select_from(ClauseVersion)
        .join(ClauseVersion.clause)
        .join(Clause.contract)
        .join(Period, Period.id == BudgetLine.period_id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .where(
            Contract.status == "in_force",
            Clause.kind == "carry_over",
            ClauseVersion.parameters["unit"].as_string() == "money",
            ClauseVersion.valid.contains(last_day),
            or_(
                unit.is_(None),
                AllocationRun.bargaining_unit_id.is_(None),
                unit == AllocationRun.bargaining_unit_id,
            ),
        )
        .order_by(Contract.name, Clause.place, Clause.id)
        .limit(1)
        .correlate(BudgetLine, AllocationRun)
        .scalar_subquery()
    )
