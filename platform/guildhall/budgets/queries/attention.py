"""What of money needs somebody, for the homes and the page of all funds, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from guildhall.budgets.queries.pool_returns import how_many
from guildhall.budgets.queries.positions import outliving
from guildhall.db import db


@dataclass(frozen=True, slots=True)
class Outliving:
    """A fund that pays positions after its last day."""

    id: UUID
    name: str
    ends_on: date
    positions: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Funds that end and still pay somebody; payments that came back and nobody decided."""

    outliving: Sequence[Outliving]
    returned: int

    @property
    def anything(self) -> bool:
        """Say whether somebody is needed."""
        return bool(self.outliving or self.returned)


def attention() -> Attention:
    """Return what needs somebody."""
    funds = outliving().subquery()
    rows = select(func.json_agg(funds.table_valued())).scalar_subquery()
    found, returned = db.session.execute(select(rows, how_many().scalar_subquery())).one()
    return Attention(
        [
            Outliving(
                UUID(each["id"]),
                each["name"],
                date.fromisoformat(each["ends_on"]),
                each["positions"],
            )
            for each in found or ()
        ],
        returned or 0,
    )
