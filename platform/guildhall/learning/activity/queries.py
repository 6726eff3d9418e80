"""Time that was given: entries of a month, sums by role."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.context import midnight
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.activity import ACTIVITY_ROLES, TimeEntry
from guildhall.learning.models.courses import Offering

NEARBY = timedelta(days=90)
MOST_OFFERINGS = 100


class Wanted(Struct, frozen=True):
    """Which entries: of a month, of one person or of all, in one role or in any."""

    month: date
    person_id: UUID | None = None
    role: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what an entry has to be; voided ones are no part of it."""
        found = [
            TimeEntry.day >= self.month,
            TimeEntry.day < following(self.month),
            TimeEntry.voided_at.is_(None),
        ]
        if self.person_id is not None:
            found.append(TimeEntry.person_id == self.person_id)
        return [*found, TimeEntry.role == self.role] if self.role else found


def following(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def entries(wanted: Wanted) -> Select[tuple[TimeEntry]]:
    """Return a statement for the entries that count."""
    return (
        select(TimeEntry)
        .where(*wanted.conditions)
        .options(joinedload(TimeEntry.person), joinedload(TimeEntry.offering))
    )


def minutes_by_role(wanted: Wanted) -> Mapping[str, int]:
    """Return the minutes of each of the six roles, none left out."""
    rows = db.session.execute(
        select(TimeEntry.role, func.sum(TimeEntry.minutes))
        .where(*wanted.conditions)
        .group_by(TimeEntry.role)
    )
    found = {row[0]: int(row[1]) for row in rows}
    return {role: found.get(role, 0) for role in ACTIVITY_ROLES}


def logged_on(person_id: UUID, day: date) -> int:
    """Return the minutes that stand on somebody's day."""
    counted = select(func.coalesce(func.sum(TimeEntry.minutes), 0)).where(
        TimeEntry.person_id == person_id, TimeEntry.day == day, TimeEntry.voided_at.is_(None)
    )
    return int(db.session.scalar(counted) or 0)


def get_entry(entry_id: UUID, *, person_id: UUID | None = None) -> TimeEntry:
    """Return an entry; of one person where that is given; else NotFound."""
    wanted = select(TimeEntry).where(TimeEntry.id == entry_id)
    if person_id is not None:
        wanted = wanted.where(TimeEntry.person_id == person_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def nearby_offerings() -> Sequence[Offering]:
    """Return the offerings around today that time may have been given for, the latest first."""
    today = context.today()
    return db.session.scalars(
        select(Offering)
        .where(
            Offering.status != "cancelled",
            Offering.starts_at >= midnight(today - NEARBY),
            Offering.starts_at < midnight(today + NEARBY),
        )
        .order_by(Offering.starts_at.desc())
        .limit(MOST_OFFERINGS)
    ).all()


def is_offering(offering_id: UUID) -> bool:
    """Say whether there is such an offering here."""
    return db.session.scalar(select(Offering.id).where(Offering.id == offering_id)) is not None
