"""Courses without a date, and who waits for one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Course, CourseVersion, Offering
from guildhall.learning.models.seats import Interest


def get_course(course_id: UUID) -> Course:
    """Return a course that the public knows of: it gathers interest, or has been published."""
    published = exists().where(
        CourseVersion.course_id == Course.id,
        Offering.course_version_id == CourseVersion.id,
        Offering.status != "draft",
    )
    found = db.session.scalar(
        select(Course).where(
            Course.id == course_id,
            Course.archived_at.is_(None),
            Course.gathers_interest | published,
        )
    )
    if found is None:
        raise NotFound
    return found


def has_date(course_id: UUID) -> bool:
    """Say whether a course is published for a time to come."""
    return db.session.scalar(select(_dated(course_id))) or False


def _dated(course_id: UUID | InstrumentedAttribute[UUID]) -> Exists:
    return exists().where(
        CourseVersion.course_id == course_id,
        Offering.course_version_id == CourseVersion.id,
        Offering.status == "published",
        Offering.starts_at > context.now(),
    )


def open_interest(course_id: UUID, person_id: UUID) -> Interest | None:
    """Return a person's interest that has not been answered yet."""
    return db.session.scalar(
        select(Interest)
        .where(
            Interest.course_id == course_id,
            Interest.person_id == person_id,
            Interest.told_at.is_(None),
            Interest.left_at.is_(None),
        )
        .options(joinedload(Interest.course))
    )


def announced() -> Select[tuple[Course, int]]:
    """Return a statement for the courses without a date that ask who is interested."""
    asking = select(func.count()).where(
        Interest.course_id == Course.id, Interest.told_at.is_(None), Interest.left_at.is_(None)
    )
    return (
        select(Course, asking.scalar_subquery().label("interested"))
        .where(Course.gathers_interest, Course.archived_at.is_(None), ~_dated(Course.id))
        .options(selectinload(Course.versions))
    )


def of_person(person_id: UUID) -> Sequence[Interest]:
    """Return the courses that a person waits for a date of."""
    return db.session.scalars(
        select(Interest)
        .where(
            Interest.person_id == person_id, Interest.told_at.is_(None), Interest.left_at.is_(None)
        )
        .order_by(Interest.id)
        .options(joinedload(Interest.course))
    ).all()


def how_many(course_id: UUID) -> int:
    """Return how many wait for a date of a course."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Interest)
            .where(
                Interest.course_id == course_id,
                Interest.told_at.is_(None),
                Interest.left_at.is_(None),
            )
        )
        or 0
    )
