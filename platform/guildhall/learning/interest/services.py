"""Ask to be told of a date, take it back; be told once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from guildhall import audit, context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict
from guildhall.learning.interest import queries
from guildhall.learning.models.courses import CourseVersion, Offering
from guildhall.learning.models.seats import Interest
from guildhall.wording import gettext as _


@transaction
def ask(course_id: UUID, *, person_id: UUID) -> bool:
    """Note that somebody wants to hear of a date; asked twice it is noted once, and says so."""
    course = queries.get_course(course_id)
    if queries.has_date(course_id):
        raise Conflict(_("“%(title)s” has a date: you can register now.", title=course.title))
    written = db.session.execute(
        insert(Interest)
        .values(
            tenant_id=context.tenant_id(),
            id=new_id(),
            course_id=course_id,
            person_id=person_id,
            created_at=context.now(),
            created_by=context.person_id(),
            sample=context.is_sample(),
        )
        .on_conflict_do_nothing()
        .returning(Interest.id)
    ).scalar()
    if written:
        audit.record("learning.interest_shown", ("interest", written), course.title)
    return written is not None


@transaction
def leave(course_id: UUID, *, person_id: UUID) -> None:
    """Take one's interest back; who had none, has none."""
    found = queries.open_interest(course_id, person_id)
    if found is not None:
        found.left_at = context.now()
        audit.record("learning.interest_left", found, found.course.title)


@transaction
def answer(offering: Offering) -> Sequence[Interest]:
    """Note that everybody who waits for a date is told of this one; return whom to write to."""
    course = select(CourseVersion.course_id).where(CourseVersion.id == offering.course_version_id)
    waiting = db.session.scalars(
        select(Interest)
        .where(
            Interest.course_id == course.scalar_subquery(),
            Interest.told_at.is_(None),
            Interest.left_at.is_(None),
        )
        .order_by(Interest.id)
        .options(joinedload(Interest.person))
        .with_for_update(of=Interest)
    ).all()
    for each in waiting:
        each.told_at, each.offering_id = context.now(), offering.id
    return waiting
