"""Ending links that were mailed and not used yet."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import update

from guildhall import context
from guildhall.accounts.models import AccountToken
from guildhall.db import db

OWN: Final = ("sign_in", "reset", "verify")
"""What an account's owner asked for herself; an invitation is its hall's."""


def end_links(account_id: UUID, purposes: Sequence[str] = OWN) -> None:
    """Let the unused links of an account open nothing any more, within a verb."""
    db.session.execute(
        update(AccountToken)
        .where(
            AccountToken.account_id == account_id,
            AccountToken.purpose.in_(purposes),
            AccountToken.used_at.is_(None),
        )
        .values(used_at=context.now())
    )
