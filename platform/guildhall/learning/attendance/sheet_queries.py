"""Reads of a session's sheet: its lines, its marks, its scans."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import (
    select,
)
from sqlalchemy.orm import joinedload

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.attendance import rules
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import SheetScan
from guildhall.learning.models.registrations import (
    HOLDS_A_SEAT,
    Attendance,
    Mark,
    Registration,
)
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person


class Line(Struct, frozen=True):
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


class Sheet(Struct, frozen=True):
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
