"""Courses, their versions, and rooms, as pages and services read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from guildhall.db import db
from guildhall.learning.models.courses import Course, CourseVersion, Offering, Room
from guildhall.people.queries import get


def get_course(course_id: UUID) -> Course:
    """Return a course with its versions, the newest first."""
    return get(Course, course_id, selectinload(Course.versions))


def course_by_title(title: str) -> Course | None:
    """Return the course of this title, however its letters are cased."""
    return db.session.scalars(
        select(Course)
        .where(func.lower(Course.title) == title.strip().lower(), Course.archived_at.is_(None))
        .order_by(Course.created_at)
        .options(selectinload(Course.versions))
        .limit(1)
    ).first()


def courses(search: str = "") -> Select[tuple[Course, int, datetime | None]]:
    """Return a statement for courses, how often each was offered, and when last."""
    statement = (
        select(
            Course,
            func.count(Offering.id).label("times"),
            func.max(Offering.starts_at).label("last"),
        )
        .outerjoin(CourseVersion, CourseVersion.course_id == Course.id)
        .outerjoin(Offering, Offering.course_version_id == CourseVersion.id)
        .where(Course.archived_at.is_(None))
        .group_by(Course.tenant_id, Course.id)
        .options(selectinload(Course.versions))
    )
    if search:
        statement = statement.where(
            Course.title.icontains(search, autoescape=True)
            | Course.code.icontains(search, autoescape=True)
        )
    return statement


def offerings_of(course_id: UUID) -> Sequence[Offering]:
    """Return every offering of a course, the latest first."""
    return db.session.scalars(
        select(Offering)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .where(CourseVersion.course_id == course_id)
        .order_by(Offering.starts_at.desc().nulls_last())
        .options(joinedload(Offering.course_version))
    ).all()


def newest_version(course_id: UUID) -> CourseVersion | None:
    """Return the newest version of a course."""
    return db.session.scalars(
        select(CourseVersion)
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    ).first()


def is_used(version_id: UUID, *, but: UUID | None) -> bool:
    """Say whether any offering but one uses a version."""
    using = select(Offering.id).where(Offering.course_version_id == version_id)
    if but is not None:
        using = using.where(Offering.id != but)
    return db.session.scalar(using.limit(1)) is not None


def rooms() -> Sequence[Room]:
    """Return every room, by worksite and name."""
    return db.session.scalars(
        select(Room).order_by(Room.name).options(joinedload(Room.worksite))
    ).all()


def get_room(room_id: UUID) -> Room:
    """Return a room."""
    return get(Room, room_id, joinedload(Room.worksite))
