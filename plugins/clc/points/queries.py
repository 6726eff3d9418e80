"""Reads about points: what counts, from what, and what has not been counted yet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from guildhall.db import db
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.queries import get
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.models.evidence import ClcEvidence

AT_ONCE = 500
"""So many lines are counted in one go."""


class Row(Struct, frozen=True):
    """One entry with what it was counted from, for a page."""

    entry: ClcPointEntry
    title: str
    """Of the course or the project; empty where the source says it all."""
    earlier: Any = None
    """The days of the cycle that it was carried from."""


def total() -> Any:  # noqa: ANN401 - a SQL expression
    """Return the sum of the entries that count."""
    return func.coalesce(func.sum(ClcPointEntry.points), 0)


def counts_for_cycle() -> Any:  # noqa: ANN401 - a SQL expression
    """Tie an entry that stands to its cycle."""
    return and_(ClcPointEntry.cycle_id == ClcCycle.id, ClcPointEntry.voided_at.is_(None))


def points_of(cycle_id: UUID, until: date | None = None) -> Decimal:
    """Return the points that stand in a cycle, those earned up to a day if one is given.

    What a file brought in has no day of its own, only that of the import: it always counts.
    """
    statement = select(total()).where(
        ClcPointEntry.cycle_id == cycle_id, ClcPointEntry.voided_at.is_(None)
    )
    if until is not None:
        by_then = or_(ClcPointEntry.earned_on <= until, ClcPointEntry.import_id.is_not(None))
        statement = statement.where(by_then)
    return Decimal(db.session.scalar(statement) or 0)


def points_as_of(cycle_id: UUID, moment: Any) -> Decimal:  # noqa: ANN401 - a datetime
    """Return what a question about the cycle was answered at a moment of the past."""
    return Decimal(
        db.session.scalar(
            select(total()).where(
                ClcPointEntry.cycle_id == cycle_id,
                ClcPointEntry.created_at <= moment,
                or_(ClcPointEntry.voided_at.is_(None), ClcPointEntry.voided_at > moment),
            )
        )
        or 0
    )


def project_points_in(cycle_id: UUID) -> Decimal:
    """Return the points that projects gave in a cycle, for the Board's cap on them."""
    return Decimal(
        db.session.scalar(
            select(total()).where(
                ClcPointEntry.cycle_id == cycle_id,
                ClcPointEntry.evidence_id.is_not(None),
                ClcPointEntry.voided_at.is_(None),
            )
        )
        or 0
    )


def rows_of(person_id: UUID, cycle_id: UUID | None = None) -> Sequence[Row]:
    """Return every entry of a person (or of one cycle), the newest first, voided ones too."""
    earlier = aliased(ClcCycle)
    statement = (
        select(ClcPointEntry, TranscriptLine.course_title, ClcEvidence.title, earlier.valid)
        .outerjoin(TranscriptLine, TranscriptLine.id == ClcPointEntry.transcript_line_id)
        .outerjoin(ClcEvidence, ClcEvidence.id == ClcPointEntry.evidence_id)
        .outerjoin(earlier, earlier.id == ClcPointEntry.carried_from_id)
        .where(ClcPointEntry.person_id == person_id)
        .order_by(ClcPointEntry.earned_on.desc(), ClcPointEntry.id.desc())
    )
    if cycle_id is not None:
        statement = statement.where(ClcPointEntry.cycle_id == cycle_id)
    return [
        Row(entry, course or project or "", valid)
        for entry, course, project, valid in db.session.execute(statement)
    ]


def brought_into(cycle_id: UUID | None) -> ClcPointEntry | None:
    """Return what a file brought into a cycle and what stands."""
    return db.session.scalar(
        select(ClcPointEntry).where(
            ClcPointEntry.cycle_id == cycle_id,
            ClcPointEntry.import_id.is_not(None),
            ClcPointEntry.voided_at.is_(None),
        )
    )


def get_entry(entry_id: UUID, *, lock: bool = False) -> ClcPointEntry:
    """Return an entry; raise NotFound."""
    return get(ClcPointEntry, entry_id, lock=lock)


def standing_line(line_id: UUID) -> TranscriptLine | None:
    """Return a line of transcript that still stands."""
    return db.session.scalar(
        select(TranscriptLine).where(
            TranscriptLine.id == line_id, TranscriptLine.voided_at.is_(None)
        )
    )


def uncounted_lines(person_id: UUID | None = None) -> Sequence[TranscriptLine]:
    """Return lines of transcript that stand and that no entry counts, the oldest first."""
    counted = select(ClcPointEntry.id).where(ClcPointEntry.transcript_line_id == TranscriptLine.id)
    statement = select(TranscriptLine).where(TranscriptLine.voided_at.is_(None), ~counted.exists())
    if person_id is not None:
        statement = statement.where(TranscriptLine.person_id == person_id)
    return db.session.scalars(
        statement.order_by(TranscriptLine.held_on, TranscriptLine.id).limit(AT_ONCE)
    ).all()


def counted_but_void() -> Sequence[UUID]:
    """Return lines that were voided while nobody listened, and whose points still count."""
    return db.session.scalars(
        select(TranscriptLine.id)
        .join(ClcPointEntry, ClcPointEntry.transcript_line_id == TranscriptLine.id)
        .where(TranscriptLine.voided_at.is_not(None), ClcPointEntry.voided_at.is_(None))
    ).all()


def waiting_people() -> Sequence[UUID]:
    """Return whose points lie in no cycle although one of theirs covers the day by now."""
    return db.session.scalars(
        select(ClcPointEntry.person_id)
        .join(
            ClcCycle,
            and_(
                ClcCycle.person_id == ClcPointEntry.person_id,
                ClcCycle.status.not_in(("left", "void")),
                ClcCycle.valid.contains(ClcPointEntry.earned_on),
            ),
        )
        .where(ClcPointEntry.cycle_id.is_(None))
        .distinct()
    ).all()
