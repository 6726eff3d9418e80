"""When a role is held: pure functions on `[from, to)`."""

from datetime import date, timedelta
from typing import Literal

from sqlalchemy.dialects.postgresql import Range

When = Literal["now", "later", "past", "withdrawn"]
DAY = timedelta(days=1)


def term(since: date, last: date | None) -> "Range[date]":
    """Return the time from a first to a last day, both of them counted."""
    return Range(since, last + DAY if last else None)


def last_day(valid: "Range[date]") -> date | None:
    """Return the last day on which a role is held, or None where there is no end."""
    return valid.upper - DAY if valid.upper else None


def when(valid: "Range[date]", today: date) -> When:
    """Say whether a role is held now, later, or was held before."""
    if valid.empty:
        return "withdrawn"
    if valid.upper is not None and valid.upper <= today:
        return "past"
    if valid.lower is not None and valid.lower > today:
        return "later"
    return "now"
