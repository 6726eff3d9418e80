"""What a facilitator is on a day, and the share of those who come from the unit. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from guildhall.resources.models.pool import PoolStanding

STATUSES = ("qualified", "applied", "suspended", "lapsed")


def status_on(standings: Iterable[PoolStanding], day: date) -> str:
    """Return what somebody is on a day; qualified before and nothing now is lapsed."""
    lapsed = False
    for standing in standings:
        valid = standing.valid
        if valid.isempty:
            continue
        if (valid.lower is None or valid.lower <= day) and (
            valid.upper is None or day < valid.upper
        ):
            return standing.status
        if standing.status == "qualified" and valid.upper is not None and valid.upper <= day:
            lapsed = True
    return "lapsed" if lapsed else "applied"


def share(members: int, all_of_them: int) -> Decimal | None:
    """Return a share in percent with one place, or None of nobody: 11 of 18 is 61.1 (P33)."""
    if not all_of_them:
        return None
    return (Decimal(100) * members / all_of_them).quantize(Decimal("0.1"), ROUND_HALF_UP)


def last_day(standing: PoolStanding) -> date | None:
    """Return the last day of a standing, or None where it goes on."""
    upper = standing.valid.upper
    return None if upper is None else upper - timedelta(days=1)
