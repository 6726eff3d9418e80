"""Write courses: a frozen version is never changed, a new one follows it (P18)."""

from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import func, select

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.courses import queries
from guildhall.learning.models.courses import Course, CourseVersion, Offering, Room
from guildhall.wording import gettext as _

SHORTEST, LONGEST = 15, 60_000


class Content(Struct, frozen=True):
    """What a version says; None keeps what the version before said."""

    minutes: int
    points: Decimal | None = None
    gives_clock_hours: bool | None = None
    gives_ceu: bool | None = None
    summary: str | None = None
    objectives: str | None = None
    agenda: str | None = None


@transaction
def begin_course(title: str, content: Content, *, code: str = "", program: str = "") -> Course:
    """Write a new course with its first version."""
    if code and db.session.scalar(select(Course.id).where(Course.code == code)):
        raise Invalid(code=_("Another course has the code %(code)s.", code=code))
    course = Course(title=title, code=code, program=program)
    db.session.add(course)
    db.session.flush()
    _refuse_odd_length(content.minutes)
    db.session.add(CourseVersion(course_id=course.id, number=1, **_given(content)))
    db.session.flush()
    audit.record("learning.course_begun", course, title)
    return course


def _refuse_odd_length(minutes: int) -> None:
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid(ends=_("Together the sessions must last between 15 minutes and 1,000 hours."))


def _given(content: Content) -> dict[str, object]:
    return {name: value for name, value in asdict(content).items() if value is not None}


@transaction
def version_with(
    course: Course, content: Content, *, offering_id: UUID | None = None
) -> CourseVersion:
    """Return the version that says this: the newest if it does, changed if free, else a new one.

    A version is free while it is not frozen and no offering but this one uses it.
    """
    _refuse_odd_length(content.minutes)
    newest = queries.newest_version(course.id)
    if newest is None:
        return _next_version(course, None, content)
    changes = {
        name: value for name, value in _given(content).items() if getattr(newest, name) != value
    }
    if not changes:
        return newest
    if newest.frozen_at is not None or queries.is_used(newest.id, but=offering_id):
        return _next_version(course, newest, content)
    return _change(course, newest, changes)


def _next_version(course: Course, newest: CourseVersion | None, content: Content) -> CourseVersion:
    kept = {} if newest is None else {name: getattr(newest, name) for name in asdict(content)}
    number = 1 if newest is None else newest.number + 1
    version = CourseVersion(course_id=course.id, number=number, **(kept | _given(content)))
    db.session.add(version)
    db.session.flush()
    audit.record(
        "learning.version_begun", version, f"{course.title}, {number}", after=_given(content)
    )
    return version


def _change(course: Course, version: CourseVersion, changes: dict[str, object]) -> CourseVersion:
    before = {name: getattr(version, name) for name in changes}
    for name, value in changes.items():
        setattr(version, name, value)
    audit.record(
        "learning.version_changed",
        version,
        f"{course.title}, {version.number}",
        before=before,
        after=changes,
    )
    return version


@transaction
def rename(course: Course, *, title: str, code: str) -> Course:
    """Give a course another title or code."""
    taken = code and db.session.scalar(
        select(Course.id).where(Course.code == code, Course.id != course.id)
    )
    if taken:
        raise Invalid(code=_("Another course has the code %(code)s.", code=code))
    before = {"title": course.title, "code": course.code}
    course.title, course.code = title, code
    after = {"title": title, "code": code}
    if before != after:
        audit.record("learning.course_renamed", course, title, before=before, after=after)
    return course


@transaction
def gather_interest(course: Course, *, gathers: bool) -> Course:
    """Show a course before it has a date, to learn who would come; or show it no more."""
    if course.gathers_interest != gathers:
        course.gathers_interest = gathers
        done = "gathers_interest" if gathers else "gathers_no_interest"
        audit.record(f"learning.course_{done}", course, course.title)
    return course


@transaction
def archive(course: Course) -> Course:
    """Put a course away: it is not offered any more, what was held of it stays."""
    ahead = db.session.scalar(
        select(Offering.id)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .where(CourseVersion.course_id == course.id, Offering.status.in_(("draft", "published")))
        .limit(1)
    )
    if ahead:
        raise Conflict(_("It is still offered. Close or cancel its offerings first."))
    course.archived_at = context.now()
    audit.record("learning.course_archived", course, course.title)
    return course


@transaction
def bring_back(course: Course) -> Course:
    """Take an archived course up again."""
    course.archived_at = None
    audit.record("learning.course_brought_back", course, course.title)
    return course


@transaction
def room_called(
    name: str,
    *,
    worksite_id: UUID | None = None,
    seats: int | None = None,
    directions: str = "",
) -> Room:
    """Return the room of this name at a worksite, made if there is none yet."""
    found = db.session.scalar(
        select(Room).where(
            func.lower(Room.name) == name.strip().lower(), Room.worksite_id == worksite_id
        )
    )
    if found is not None:
        return found
    room = Room(name=name.strip(), worksite_id=worksite_id, seats=seats, directions=directions)
    db.session.add(room)
    db.session.flush()
    audit.record("learning.room_added", room, room.name, after={"seats": seats})
    return room


@transaction
def change_room(
    room: Room, *, name: str, worksite_id: UUID | None, seats: int | None, directions: str
) -> Room:
    """Correct what a room is called, where it is and how many it seats."""
    twin = db.session.scalar(
        select(Room.id).where(
            func.lower(Room.name) == name.lower(),
            Room.worksite_id == worksite_id,
            Room.id != room.id,
        )
    )
    if twin:
        raise Invalid(name=_("There is another room called %(name)s there.", name=name))
    before = {"name": room.name, "worksite_id": room.worksite_id, "seats": room.seats}
    room.name, room.worksite_id = name, worksite_id
    room.seats, room.directions = seats, directions
    after = {"name": name, "worksite_id": worksite_id, "seats": seats}
    audit.record("learning.room_changed", room, name, before=before, after=after)
    return room
