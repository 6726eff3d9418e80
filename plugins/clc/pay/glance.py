"""What the homes say of pay, as columns of the one statement that they ask anyway."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select

from plugins.clc.models.pay import ClcAward, ClcPayForecast, ClcPayRun
from plugins.clc.pay.queries import without_award


class PayGlance(Struct, frozen=True):
    """What waits, and whether money is missing by the last forecast."""

    awards_to_make: int
    """Verified records that no award rests on."""
    awards_to_approve: int
    runs_to_approve: int
    short: Decimal | None
    """What is missing; None before the first forecast."""
    short_on: date | None
    """The due date that opens the school year in which it is missing."""
    recipients: int | None

    @property
    def anything(self) -> bool:
        """Say whether something waits or is missing."""
        waits = self.awards_to_make + self.awards_to_approve + self.runs_to_approve
        return bool(waits or self.short)


def pay_columns() -> tuple[Any, ...]:
    """Return its columns, named as its fields are."""
    records = without_award().order_by(None).with_only_columns(func.count())
    awards = (
        select(func.count())
        .select_from(ClcAward)
        .where(ClcAward.approved_at.is_(None), ClcAward.voided_at.is_(None))
    )
    runs = (
        select(func.count())
        .select_from(ClcPayRun)
        .where(ClcPayRun.approved_at.is_(None), ClcPayRun.withdrawn_at.is_(None))
    )
    named = {
        "awards_to_make": records,
        "awards_to_approve": awards,
        "runs_to_approve": runs,
        "short": _last(ClcPayForecast.short),
        "short_on": _last(ClcPayForecast.due_on),
        "recipients": _last(ClcPayForecast.recipients),
    }
    return tuple(found.scalar_subquery().label(name) for name, found in named.items())


def _last(column: Any) -> Any:  # noqa: ANN401 - a column, and a statement about it
    return select(column).order_by(ClcPayForecast.as_of.desc()).limit(1)
