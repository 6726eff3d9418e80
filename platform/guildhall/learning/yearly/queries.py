"""The yearly plan and what it is compared with, each in one statement."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from guildhall import context
from guildhall.context import midnight
from guildhall.db import db
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.learning.calendar.rules import after
from guildhall.learning.models.courses import Course, CourseVersion, Offering
from guildhall.learning.models.yearly import PlannedActivity
from guildhall.learning.yearly.rules import Happened, Planned, months_of

HAPPENED: Final = text(
    """
    SELECT o.id, o.title, o.planned_activity_id, s.sessions,
           date_trunc('month', s.first AT TIME ZONE :zone)::date AS month, s.last <= :now AS held,
           (SELECT count(DISTINCT a.person_id)
              FROM attendance a
              JOIN session x ON x.tenant_id = a.tenant_id AND x.id = a.session_id
             WHERE x.tenant_id = o.tenant_id AND x.offering_id = o.id
               AND x.cancelled_at IS NULL
               AND coalesce(a.corrected_minutes, a.minutes) > 0) AS people
      FROM offering o
      JOIN course_version v ON v.tenant_id = o.tenant_id AND v.id = o.course_version_id
      JOIN course c ON c.tenant_id = v.tenant_id AND c.id = v.course_id
      JOIN LATERAL (SELECT min(starts_at) AS first, max(ends_at) AS last, count(*) AS sessions
                      FROM session
                     WHERE tenant_id = o.tenant_id AND offering_id = o.id
                       AND cancelled_at IS NULL) s ON s.first >= :since AND s.first < :until
     WHERE o.status IN ('published', 'closed') AND c.program = ''
     ORDER BY s.first, o.id
    """
)
"""Of the local's own learning, not of a program's: what is announced and not cancelled."""


def year_of(day: date) -> int:
    """Return in which calendar year the plan's year of a day began."""
    month, first = _begins()
    return day.year if (day.month, day.day) >= (month, first) else day.year - 1


def _begins() -> tuple[int, int]:
    card = directory().card()
    return card.fiscal_year_start if card else (7, 1)


def months(year: int) -> list[date]:
    """Return the twelve months of a year of the plan."""
    return months_of(date(year, _begins()[0], 1))


def plan(months: Sequence[date]) -> Sequence[PlannedActivity]:
    """Return the lines of a year, dropped ones too, by month and title."""
    return db.session.scalars(
        select(PlannedActivity)
        .where(PlannedActivity.month.between(months[0], months[-1]))
        .order_by(PlannedActivity.month, PlannedActivity.title, PlannedActivity.id)
    ).all()


def compared(lines: Sequence[PlannedActivity]) -> list[Planned]:
    """Return the lines that stand, as they are compared."""
    return [
        Planned(each.id, each.title, each.month, each.format, each.times, each.people)
        for each in lines
        if each.dropped_at is None
    ]


def happened(months: Sequence[date]) -> list[Happened]:
    """Return what took place in a year, or is announced for it."""
    rows = db.session.execute(
        HAPPENED,
        {
            "since": midnight(months[0]),
            "until": midnight(after(months[-1])),
            "now": context.now(),
            "zone": context.tenant().zone.key,
        },
    )
    return [
        Happened(
            id=row.id,
            title=row.title,
            month=row.month,
            held=row.held,
            people=row.people,
            sessions=row.sessions,
            line_id=row.planned_activity_id,
        )
        for row in rows
    ]


def get_line(line_id: UUID) -> PlannedActivity:
    """Return one line of the plan; raise NotFound."""
    found = db.session.scalar(
        select(PlannedActivity)
        .where(PlannedActivity.id == line_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def offerings_of(line_id: UUID) -> Sequence[Offering]:
    """Return the offerings that carry out a line."""
    return db.session.scalars(
        select(Offering)
        .where(Offering.planned_activity_id == line_id)
        .order_by(Offering.starts_at.nulls_last(), Offering.id)
    ).all()


def without_line(since: datetime, until: datetime) -> Sequence[Offering]:
    """Return the offerings of other learning that no line asked for, to choose from."""
    return db.session.scalars(
        select(Offering)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            Offering.planned_activity_id.is_(None),
            Offering.status != "cancelled",
            Course.program == "",
            Offering.starts_at >= since,
            Offering.starts_at < until,
        )
        .order_by(Offering.starts_at, Offering.id)
    ).all()
