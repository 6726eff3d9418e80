"""Reads of attendance: a session for whoever works there, its sheet, what counts as a training."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.directory import Identity, directory
from guildhall.errors import NotFound
from guildhall.learning.attendance import rules
from guildhall.learning.models.courses import CourseVersion, Facilitation, Offering, Session
from guildhall.learning.models.door import DoorEntry, SheetScan
from guildhall.learning.models.registrations import (
    HOLDS_A_SEAT,
    Attendance,
    Mark,
    Registration,
)
from guildhall.learning.permissions import EVERY_SESSION
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

SHORTEST_SEARCH = 3
"""Letters below which nobody is named: a facilitator looks for one person, not through all."""
SHEETS_KEPT = timedelta(days=120)
"""How far back the page of sessions looks."""


def get_session(session_id: UUID, *, for_: Identity) -> Session:
    """Return a session that this person works at; raise NotFound."""
    found = db.session.scalar(_whole_session().where(Session.id == session_id, theirs(for_)))
    if found is None:
        raise NotFound
    return found


def session_at_the_door(session_id: UUID) -> Session:
    """Return a session that a kiosk or a phone may sign people in to; raise NotFound."""
    found = db.session.scalar(
        _whole_session()
        .join(Offering, _same_offering())
        .where(
            Session.id == session_id,
            Session.cancelled_at.is_(None),
            Offering.status.in_(("published", "closed")),
        )
    )
    if found is None:
        raise NotFound(_("This session does not take place any more."))
    return found


def get_any_session(session_id: UUID) -> Session:
    """Return a session whatever has become of it, for marks that were made when it took place."""
    found = db.session.scalar(
        _whole_session().where(Session.id == session_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def sessions_to_look_after(for_: Identity) -> Select[tuple[Session]]:
    """Select the sessions, of the last months and to come, that this person works at."""
    return _looked_after(_whole_session(), for_)


def sheets_to_verify(for_: Identity, now: datetime) -> Sequence[tuple[Session, int]]:
    """Return this person's sessions that need a look, the oldest first, with their waiting marks.

    They are over and not verified, or kiosks sent marks on which somebody has to decide.
    """
    waiting = (
        select(func.count())
        .where(
            DoorEntry.tenant_id == Session.tenant_id,
            DoorEntry.session_id == Session.id,
            DoorEntry.state == "open",
        )
        .scalar_subquery()
    )
    unverified = and_(
        Session.ends_at <= now,
        Session.starts_at > now - SHEETS_KEPT,
        Session.sheet_verified_at.is_(None),
        Session.cancelled_at.is_(None),
        Offering.status.in_(("published", "closed")),
    )
    return (
        db.session.execute(
            select(Session, waiting)
            .join(Offering, _same_offering())
            .options(contains_eager(Session.offering))
            .where(theirs(for_), or_(unverified, waiting > 0))
            .order_by(Session.ends_at)
        )
        .tuples()
        .all()
    )


def next_first() -> list[SQLColumnExpression[Any]]:
    """Return the order that begins with the next session; what is over follows, newest first."""
    now = context.now()
    away = func.abs(func.extract("epoch", Session.starts_at - now))
    return [Session.ends_at <= now, away]


def _looked_after(sessions: Select[tuple[Session]], who: Identity) -> Select[tuple[Session]]:
    """Keep the sessions, of the last months and to come, that this person works at."""
    return sessions.join(Offering, _same_offering()).where(
        theirs(who),
        Session.cancelled_at.is_(None),
        Offering.status.in_(("published", "closed")),
        Session.starts_at > context.now() - SHEETS_KEPT,
    )


def _whole_session() -> Select[tuple[Session]]:
    return select(Session).options(
        joinedload(Session.offering).joinedload(Offering.course_version),
        joinedload(Session.offering)
        .joinedload(Offering.course_version)
        .joinedload(CourseVersion.course),
        joinedload(Session.room),
        selectinload(Session.facilitations).joinedload(Facilitation.person),
    )


def _same_offering() -> ColumnElement[bool]:
    return (Offering.tenant_id == Session.tenant_id) & (Offering.id == Session.offering_id)


def theirs(who: Identity) -> ColumnElement[bool]:
    """Limit sessions to one's own sessions, unless the role looks after all of them."""
    if who.may(EVERY_SESSION.key):
        return true()
    return exists().where(
        Facilitation.tenant_id == Session.tenant_id,
        Facilitation.session_id == Session.id,
        Facilitation.person_id == who.person_id,
    )


# The sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the sheet of a session."""

    registration_id: UUID
    person: Person
    state: str
    source: str
    presence: rules.Presence
    attendance: Attendance | None

    @property
    def person_id(self) -> UUID:
        """Return whose line it is."""
        return self.person.id

    @property
    def minutes(self) -> int:
        """Return the minutes that count."""
        return self.attendance.counted_minutes if self.attendance else self.presence.minutes

    @property
    def corrected(self) -> bool:
        """Say whether somebody corrected the minutes."""
        return self.attendance is not None and self.attendance.corrected_minutes is not None

    @property
    def inside(self) -> bool:
        """Say whether the last mark was a sign-in."""
        return self.presence.open

    @property
    def unclear(self) -> bool:
        """Say whether somebody signed in, never out, and nobody has looked yet."""
        return self.presence.open and not self.corrected


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who came to a session."""

    session: Session
    lines: Sequence[Line]

    @property
    def here(self) -> int:
        """Return how many signed in or were credited from paper."""
        return sum(1 for line in self.lines if line.presence.signed_in or line.minutes)

    @property
    def unclear(self) -> int:
        """Return how many are still signed in."""
        return sum(1 for line in self.lines if line.unclear)


def sheet_of(session: Session) -> Sheet:
    """Return the sheet of a session, by name."""
    registrations = db.session.scalars(
        select(Registration)
        .options(joinedload(Registration.person))
        .where(
            Registration.offering_id == session.offering_id, Registration.state.in_(HOLDS_A_SEAT)
        )
    ).all()
    marks = marks_of([session.id])
    attendances = attendances_of([session.id])
    lines = [
        Line(
            registration_id=registration.id,
            person=registration.person,
            state=registration.state,
            source=registration.source,
            presence=presence_in(session, marks[session.id, registration.person_id]),
            attendance=attendances.get((session.id, registration.person_id)),
        )
        for registration in registrations
    ]
    return Sheet(session, sorted(lines, key=lambda line: line.person.sort_name.casefold()))


def marks_of(
    session_ids: Iterable[UUID], person_id: UUID | None = None
) -> defaultdict[tuple[UUID, UUID], list[Mark]]:
    """Return the marks of sessions by session and person, in the order of time."""
    statement = select(Mark).where(Mark.session_id.in_(list(session_ids)))
    if person_id is not None:
        statement = statement.where(Mark.person_id == person_id)
    found: defaultdict[tuple[UUID, UUID], list[Mark]] = defaultdict(list)
    for mark in db.session.scalars(statement.order_by(Mark.at, Mark.id)):
        found[mark.session_id, mark.person_id].append(mark)
    return found


def last_said(marks: Sequence[Mark]) -> rules.Said | None:
    """Return what the last mark says, in the order of time."""
    return said[-1] if (said := rules.read(marks)) else None


def attendances_of(
    session_ids: Iterable[UUID], person_id: UUID | None = None
) -> dict[tuple[UUID, UUID], Attendance]:
    """Return the minutes kept for sessions, by session and person, as they stand now."""
    statement = select(Attendance).where(Attendance.session_id.in_(list(session_ids)))
    if person_id is not None:
        statement = statement.where(Attendance.person_id == person_id)
    rows = db.session.scalars(statement.execution_options(populate_existing=True))
    return {(row.session_id, row.person_id): row for row in rows}


def presence_in(session: Session, marks: Sequence[Mark]) -> rules.Presence:
    """Return what marks say of a session, by the tenant's rules."""
    credits_open = setting("missing_sign_out") == "credit" and session.sheet_verified_at
    return rules.presence(
        rules.read(marks),
        session.starts_at,
        session.ends_at,
        grace=timedelta(minutes=setting("grace_minutes")),
        open_until=session.ends_at if credits_open else None,
    )


def on_the_sheet(session: Session, person_id: UUID) -> bool:
    """Say whether somebody has a line on a session's sheet."""
    seated = select(
        exists().where(
            Registration.offering_id == session.offering_id,
            Registration.person_id == person_id,
            Registration.state.in_(HOLDS_A_SEAT),
        )
    )
    return bool(db.session.scalar(seated))


def marks_that_wait(session_id: UUID) -> int:
    """Count the marks of kiosks on which somebody has to decide."""
    waiting = select(func.count()).where(
        DoorEntry.session_id == session_id, DoorEntry.state == "open"
    )
    return db.session.scalar(waiting) or 0


def scans_of(session_id: UUID) -> Sequence[SheetScan]:
    """Return the scans of a session's sheet, the newest first."""
    return db.session.scalars(
        select(SheetScan)
        .where(SheetScan.session_id == session_id, SheetScan.withdrawn_at.is_(None))
        .order_by(SheetScan.created_at.desc(), SheetScan.id.desc())
    ).all()


def newest_scan(session_id: UUID) -> SheetScan | None:
    """Return the scan that shows a session's sheet, if there is one."""
    return next(iter(scans_of(session_id)), None)


def get_scan(session_id: UUID, scan_id: UUID) -> SheetScan:
    """Return a scan of a session; raise NotFound."""
    found = db.session.scalar(
        select(SheetScan).where(SheetScan.session_id == session_id, SheetScan.id == scan_id)
    )
    if found is None:
        raise NotFound
    return found


def credited_from(scan_id: UUID) -> Sequence[Attendance]:
    """Return the minutes that stand on a scan."""
    return db.session.scalars(select(Attendance).where(Attendance.scan_id == scan_id)).all()


def window_of(session: Session) -> rules.Window:
    """Return when marks of a session are taken, by the tenant's rules."""
    return rules.window(
        session.starts_at,
        session.ends_at,
        before=setting("kiosk_before"),
        after=setting("kiosk_after"),
    )


def place_among_sessions(session: Session) -> tuple[int, int]:
    """Return which of an offering's sessions this is, and how many there are."""
    ids = db.session.scalars(
        select(Session.id)
        .where(Session.offering_id == session.offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.id)
    ).all()
    return (ids.index(session.id) + 1 if session.id in ids else 1), max(1, len(ids))


def last_session_of(offering_id: UUID) -> UUID | None:
    """Return the id of an offering's last session."""
    return db.session.scalar(
        select(Session.id)
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at.desc())
        .limit(1)
    )


def may_be_added(session: Session, text: str, limit: int = 8) -> Sequence[Person]:
    """Return people whose name or number fits and who are not on the sheet yet."""
    words = text.lower().split()[:5]
    if len("".join(words)) < SHORTEST_SEARCH:
        return ()
    seated = exists().where(
        Registration.tenant_id == Person.tenant_id,
        Registration.person_id == Person.id,
        Registration.offering_id == session.offering_id,
        Registration.state.in_(HOLDS_A_SEAT),
    )
    fits = [Person.search.contains(word, autoescape=True) for word in words]
    return db.session.scalars(
        select(Person)
        .where(*fits, ~seated, Person.archived_at.is_(None))
        .order_by(Person.last_name, Person.first_name)
        .limit(limit)
    ).all()


def correction_start(row: Attendance | None) -> dict[str, object]:
    """Return what stands in the form of a correction at first."""
    return {"minutes": row.counted_minutes, "reason": row.reason} if row else {}


# What counts as a training


@dataclass(frozen=True, slots=True)
class Trainings:
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
        .join(Session, _same_offering())
        .where(
            Offering.status.in_(("published", "closed")),
            Offering.format.in_(setting("counted_formats")),
            Session.cancelled_at.is_(None),
        )
        .group_by(Offering.id)
        .having(func.max(Session.ends_at) >= since, func.max(Session.ends_at) < until)
    )
