"""Figures of outreach, exact before they are rounded; pure."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal


def share(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with one decimal, half rounded up; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def due(asked_at: datetime, days: int) -> datetime:
    """Return until when an inquiry is to be answered: full days from the moment it came."""
    return asked_at + timedelta(days=days)


def in_time(asked_at: datetime, answered_at: datetime | None, days: int) -> bool:
    """Say whether an inquiry was answered within so many full days (P6)."""
    return answered_at is not None and answered_at <= due(asked_at, days)
