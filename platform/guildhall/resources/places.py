"""Sites and hours, as the forms of resources take and show them."""

from decimal import Decimal

from sqlalchemy import select

from guildhall.db import db
from guildhall.people.models.places import Worksite


def sites() -> list[tuple[str, str]]:
    """Return the worksites in use, to choose from."""
    rows = db.session.scalars(
        select(Worksite).where(Worksite.retired_at.is_(None)).order_by(Worksite.name)
    )
    return [(str(site.id), site.name) for site in rows]


def minutes_of(hours: Decimal) -> int:
    """Return hours as whole minutes."""
    return int(hours * 60)


def hours_of(minutes: int) -> str:
    """Return minutes as a field of hours takes them: 90 -> "1.5"."""
    return f"{(Decimal(minutes) / 60).quantize(Decimal('0.01')).normalize():f}"
