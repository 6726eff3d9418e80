"""Offered no more, and offered again: noted once, and whoever does it twice changes nothing."""

from typing import Any

from guildhall import audit, context


def put_away(row: Any, action: str, label: str, *, column: str = "archived_at") -> None:  # noqa: ANN401 - a row of any table
    """Note from when something is offered no more; it stays, with all that hangs on it."""
    if getattr(row, column) is None:
        setattr(row, column, context.now())
        audit.record(action, row, label)


def bring_back(row: Any, action: str, label: str, *, column: str = "archived_at") -> None:  # noqa: ANN401 - as above
    """Offer something again."""
    if getattr(row, column) is not None:
        setattr(row, column, None)
        audit.record(action, row, label)
