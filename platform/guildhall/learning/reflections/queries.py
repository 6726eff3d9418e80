"""Reads of reflections: which are due, and which are written."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.reflections import ReflectionEntry
from guildhall.learning.models.registrations import Attendance
from guildhall.learning.settings import setting

SERIES = 2
"""So many sessions make a series."""


def written_in(session_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many reflections each person has written about these sessions."""
    rows = db.session.execute(
        select(ReflectionEntry.person_id, func.count())
        .where(ReflectionEntry.session_id.in_(list(session_ids)))
        .group_by(ReflectionEntry.person_id)
    )
    return dict(rows.tuples().all())


def between(sessions: Sequence[Session]) -> Sequence[Session]:
    """Return the sessions that something follows: after these one reflects."""
    return sessions[:-1] if len(sessions) >= SERIES else ()


class Place(Struct, frozen=True):
    """One session of a series as its participant sees it."""

    session: Session
    entry: ReflectionEntry | None
    may_write: bool


class Diary(Struct, frozen=True):
    """A series with what somebody wrote in it."""

    offering: Offering
    places: Sequence[Place]

    @property
    def written(self) -> int:
        """Return how many reflections there are."""
        return sum(place.entry is not None for place in self.places)


def diary(offering: Offering, sessions: Sequence[Session], person_id: UUID) -> Diary:
    """Return what a person wrote, and may write, between the sessions of a series."""
    follows = between(sessions)
    ids = [session.id for session in follows]
    entries = db.session.scalars(
        select(ReflectionEntry).where(
            ReflectionEntry.session_id.in_(ids), ReflectionEntry.person_id == person_id
        )
    )
    found = {entry.session_id: entry for entry in entries}
    came = sessions_attended(ids, person_id)
    still = is_still_open(sessions)
    return Diary(
        offering,
        [
            Place(
                session,
                found.get(session.id),
                session.id in came and still and session.ends_at <= context.now(),
            )
            for session in follows
        ],
    )


def is_still_open(sessions: Sequence[Session]) -> bool:
    """Say whether one may still write: as long as the exit survey would stand."""
    days = timedelta(days=setting("survey_days"))
    return bool(sessions) and context.now() < max(each.ends_at for each in sessions) + days


def sessions_attended(session_ids: Collection[UUID], person_id: UUID) -> set[UUID]:
    """Return the sessions in which a person has minutes."""
    return set(
        db.session.scalars(
            select(Attendance.session_id).where(
                Attendance.session_id.in_(list(session_ids)),
                Attendance.person_id == person_id,
                func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
            )
        )
    )


def sessions_of(offering_id: UUID) -> Sequence[Session]:
    """Return the sessions of an offering that were not cancelled, in order."""
    return db.session.scalars(
        select(Session)
        .options(joinedload(Session.offering))
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at)
    ).all()


def shared_in(offering_id: UUID) -> Sequence[ReflectionEntry]:
    """Return the reflections that their writers share with whoever leads, session by session."""
    return db.session.scalars(
        select(ReflectionEntry)
        .join(
            Session,
            (Session.tenant_id == ReflectionEntry.tenant_id)
            & (Session.id == ReflectionEntry.session_id),
        )
        .options(joinedload(ReflectionEntry.person), joinedload(ReflectionEntry.session))
        .where(Session.offering_id == offering_id, ReflectionEntry.shared)
        .order_by(Session.starts_at, ReflectionEntry.id)
    ).all()


def due_for(person_id: UUID, limit: int) -> Sequence[Session]:
    """Return sessions of running series that a person attended and has not reflected on."""
    now = context.now()
    follows = aliased(Session)
    later = exists().where(
        follows.tenant_id == Session.tenant_id,
        follows.offering_id == Session.offering_id,
        follows.cancelled_at.is_(None),
        follows.starts_at > Session.starts_at,
        follows.ends_at > now - timedelta(days=setting("survey_days")),
    )
    done = exists().where(
        ReflectionEntry.tenant_id == Session.tenant_id,
        ReflectionEntry.session_id == Session.id,
        ReflectionEntry.person_id == person_id,
    )
    return db.session.scalars(
        select(Session)
        .join(
            Attendance,
            (Attendance.tenant_id == Session.tenant_id) & (Attendance.session_id == Session.id),
        )
        .options(joinedload(Session.offering))
        .where(
            Attendance.person_id == person_id,
            func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
            Session.cancelled_at.is_(None),
            Session.ends_at <= now,
            later,
            ~done,
        )
        .order_by(Session.ends_at.desc())
        .limit(limit)
    ).all()
