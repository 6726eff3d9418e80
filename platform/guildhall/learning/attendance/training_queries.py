"""Reads of trainings: what was held and counts, in a fiscal year."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import (
    Select,
    exists,
    func,
    select,
)

from guildhall import context
from guildhall.db import db
from guildhall.directory import directory
from guildhall.learning.attendance.queries import same_offering
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import (
    Attendance,
)
from guildhall.learning.settings import setting


class Trainings(Struct, frozen=True):
    """Trainings held in a time, and those of them that count (T17)."""

    held: int
    counted: int


def trainings(since: datetime, until: datetime) -> Trainings:
    """Count offerings whose last session ended in [since, until): held ones, and those that count.

    A training counts only with a verified sheet for each of its sessions and somebody who came.
    """
    return Trainings(*db.session.execute(count_trainings(since, until)).one())


def count_trainings(since: datetime, until: datetime) -> Select[tuple[int, int]]:
    """Select how many trainings were `held` in a time, and how many of them are `counted`."""
    ended = ended_offerings(since, min(until, context.now())).subquery()
    came = exists().where(
        Attendance.tenant_id == Session.tenant_id,
        Attendance.session_id == Session.id,
        Session.offering_id == ended.c.id,
        func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
    )
    return select(
        func.count().label("held"),
        func.count().filter(ended.c.unverified == 0, came).label("counted"),
    ).select_from(ended)


def this_fiscal_year() -> tuple[datetime, datetime]:
    """Return the first moment of the tenant's fiscal year, and of the next one."""
    today = context.today()
    began = (today.month, today.day) >= fiscal_start()
    return fiscal_year(today.year if began else today.year - 1)


def fiscal_year(began: int) -> tuple[datetime, datetime]:
    """Return the first moment of the fiscal year that began in a year, and of the next one."""
    zone, (month, day) = context.tenant().zone, fiscal_start()
    return (
        datetime(began, month, day, tzinfo=zone),
        datetime(began + 1, month, day, tzinfo=zone),
    )


def fiscal_start() -> tuple[int, int]:
    """Return month and day on which the tenant's fiscal year begins."""
    card = directory().card()
    return card.fiscal_year_start if card else (7, 1)


def ended_offerings(since: datetime, until: datetime) -> Select[tuple[UUID, datetime, int, int]]:
    """Select the offerings of kinds that count, by their end, with their sheets not verified."""
    return (
        select(
            Offering.id,
            func.max(Session.ends_at).label("ended_at"),
            func.count().label("sessions"),
            func.count().filter(Session.sheet_verified_at.is_(None)).label("unverified"),
        )
        .join(Session, same_offering())
        .where(
            Offering.status.in_(("published", "closed")),
            Offering.format.in_(setting("counted_formats")),
            Session.cancelled_at.is_(None),
        )
        .group_by(Offering.id)
        .having(func.max(Session.ends_at) >= since, func.max(Session.ends_at) < until)
    )
