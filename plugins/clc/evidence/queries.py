"""Reads about evidence: one piece, the lists, and what looks as if it counted already."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.importing.text import fold
from guildhall.people.models.persons import Person
from guildhall.people.queries import get, narrowed
from plugins.clc.models.cycles import ClcPointEntry
from plugins.clc.models.evidence import ClcEvidence

STANDING = ("submitted", "returned", "approved")


class Alike(Struct, frozen=True):
    """Something that looks like the same activity, and why."""

    what: str
    """line, project or document."""
    title: str
    on: date
    who: str = ""
    """Whose document it is too, if another member's."""


def get_evidence(evidence_id: UUID, *, lock: bool = False) -> ClcEvidence:
    """Return a piece of evidence with its person; raise NotFound."""
    return get(ClcEvidence, evidence_id, joinedload(ClcEvidence.person, innerjoin=True), lock=lock)


def evidence(state: str, words: str = "") -> Select[tuple[ClcEvidence]]:
    """Return the evidence in a state (all with an empty one), with its person."""
    statement = (
        select(ClcEvidence)
        .join(Person, Person.id == ClcEvidence.person_id)
        .options(joinedload(ClcEvidence.person, innerjoin=True))
    )
    if state:
        statement = statement.where(ClcEvidence.state == state)
    return narrowed(statement, words)


def evidence_of(person_id: UUID) -> Sequence[ClcEvidence]:
    """Return everything that a member handed in, the newest first."""
    return db.session.scalars(
        select(ClcEvidence)
        .where(ClcEvidence.person_id == person_id)
        .order_by(ClcEvidence.received_at.desc(), ClcEvidence.id.desc())
    ).all()


def entry_of(evidence_id: UUID) -> ClcPointEntry | None:
    """Return the points that a project gave."""
    return db.session.scalar(select(ClcPointEntry).where(ClcPointEntry.evidence_id == evidence_id))


def alike(found: ClcEvidence) -> list[Alike]:
    """Return what looks like the same activity: a session, another project, the same document."""
    return [*_sessions_alike(found), *_projects_alike(found)]


def _sessions_alike(found: ClcEvidence) -> list[Alike]:
    """Return lines of transcript within the project's days whose titles say the same."""
    lines = db.session.execute(
        select(TranscriptLine.course_title, TranscriptLine.held_on).where(
            TranscriptLine.person_id == found.person_id,
            TranscriptLine.voided_at.is_(None),
            TranscriptLine.held_on.between(found.starts_on, found.ends_on),
        )
    )
    return [Alike("line", title, on) for title, on in lines if same(title, found.title_key)]


def _projects_alike(found: ClcEvidence) -> list[Alike]:
    """Return other projects: hers with the same title and days that meet; anybody's document."""
    document: Any = ClcEvidence.proof_digest == found.proof_digest if found.proof_digest else False
    hers = and_(
        ClcEvidence.person_id == found.person_id,
        ClcEvidence.title_key == found.title_key,
        ClcEvidence.starts_on <= found.ends_on,
        ClcEvidence.ends_on >= found.starts_on,
    )
    others = db.session.scalars(
        select(ClcEvidence)
        .options(joinedload(ClcEvidence.person, innerjoin=True))
        .where(
            ClcEvidence.id != found.id,
            ClcEvidence.state.in_(STANDING),
            or_(hers, document),
        )
        .order_by(ClcEvidence.received_at)
    )
    return [
        Alike(
            "project" if other.person_id == found.person_id else "document",
            other.title,
            other.ends_on,
            "" if other.person_id == found.person_id else other.person.name,
        )
        for other in others
    ]


def counts_as_project(line: TranscriptLine) -> bool:
    """Say whether an approved project of the same name and days counts already."""
    twin = exists().where(
        ClcEvidence.person_id == line.person_id,
        ClcEvidence.state == "approved",
        ClcEvidence.title_key == fold(line.course_title),
        ClcEvidence.starts_on <= line.held_on,
        ClcEvidence.ends_on >= line.held_on,
    )
    return bool(db.session.scalar(select(twin)))


def counted_since(found: ClcEvidence) -> str | None:
    """Return the title of a session like a voided project, if it came to count after that."""
    restored = exists().where(
        AuditEvent.object_id == ClcPointEntry.id,
        AuditEvent.action == "clc.points_restored",
        AuditEvent.created_at > found.decided_at,
    )
    titles = db.session.scalars(
        select(TranscriptLine.course_title)
        .join(ClcPointEntry, ClcPointEntry.transcript_line_id == TranscriptLine.id)
        .where(
            TranscriptLine.person_id == found.person_id,
            TranscriptLine.held_on.between(found.starts_on, found.ends_on),
            ClcPointEntry.voided_at.is_(None),
            or_(ClcPointEntry.created_at > found.decided_at, restored),
        )
    )
    return next((title for title in titles if same(title, found.title_key)), None)


def same(title: str, key: str) -> bool:
    """Say whether two titles say the same, case, accents and one containing the other aside."""
    other = fold(title)
    return bool(other) and (other == key or other in key or key in other)
