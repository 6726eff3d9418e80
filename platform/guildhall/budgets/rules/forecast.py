"""Where a fund will stand at its period's end, and what of it may be forfeited."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from guildhall.budgets.rules.periods import Span
from guildhall.money import to_cent

TOO_EARLY: Final = 30
"""Days of a period before which its pace says nothing yet."""


def forecast(
    *, total: Decimal, spent: Decimal, encumbered: Decimal, period: Span, today: date
) -> Decimal:
    """Return what will be spent by the period's end at the pace so far.

    It is never less than what is spent and encumbered, and never more than there is.
    """
    committed = spent + encumbered
    elapsed = (min(today, period.ends_on) - period.starts_on).days + 1
    if today > period.ends_on or elapsed < TOO_EARLY:
        return committed
    at_pace = to_cent(Fraction(spent) * period.days / elapsed)
    return max(committed, min(total, at_pace))


def last_day(period: Span, fund_ends_on: date | None) -> date:
    """Return the last day on which what is left can still be used."""
    return min(period.ends_on, fund_ends_on) if fund_ends_on else period.ends_on
