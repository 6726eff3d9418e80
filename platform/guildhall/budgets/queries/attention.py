"""What of money needs somebody, for the homes and the page of all funds, in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ScalarSelect, func, select

from guildhall.budgets.queries.pool_returns import how_many
from guildhall.budgets.queries.positions import outliving
from guildhall.db import db


class Outliving(Struct, frozen=True):
    """A fund that pays positions after its last day."""

    id: UUID
    name: str
    ends_on: date
    positions: int


class Attention(Struct, frozen=True):
    """Funds that end and still pay somebody; payments that came back and nobody decided."""

    outliving: Sequence[Outliving]
    returned: int

    @property
    def anything(self) -> bool:
        """Say whether somebody is needed."""
        return bool(self.outliving or self.returned)


def attention() -> Attention:
    """Return what needs somebody."""
    return attention_of(*db.session.execute(select(*figures())).one())


def figures() -> tuple[ScalarSelect[Any], ScalarSelect[int]]:
    """Return what attention_of() reads, to be asked with what else a home asks."""
    funds = outliving().subquery()
    rows: ScalarSelect[Any] = select(func.json_agg(funds.table_valued())).scalar_subquery()
    return rows, how_many().scalar_subquery()


def attention_of(funds: list[dict[str, Any]] | None, returned: int | None) -> Attention:
    """Read the answers to figures()."""
    return Attention(
        [
            Outliving(
                UUID(each["id"]),
                each["name"],
                date.fromisoformat(each["ends_on"]),
                each["positions"],
            )
            for each in funds or ()
        ],
        returned or 0,
    )
