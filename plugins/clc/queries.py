"""Reads about cycles and points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import CourseVersion, Offering
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person
from guildhall.people.models.places import JobClass
from guildhall.people.models.positions import Position, PositionTerm
from plugins.clc.models import ClcCycle, ClcPointEntry

NEXT_OFFERINGS = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands in her cycle."""

    cycle: ClcCycle
    points: Decimal
    entries: int

    @property
    def missing(self) -> Decimal:
        """Return what is still to be earned."""
        return max(Decimal(0), self.cycle.required_points - self.points)

    @property
    def reached(self) -> bool:
        """Say whether the requirement is met, judged on unrounded points."""
        return self.points >= self.cycle.required_points


def current_cycle(person_id: UUID, on: date) -> ClcCycle | None:
    """Return the person's cycle that covers a day."""
    return db.session.scalar(
        select(ClcCycle).where(
            ClcCycle.person_id == person_id,
            ClcCycle.status != "left",
            ClcCycle.valid.contains(on),
        )
    )


def get_cycle(cycle_id: UUID) -> ClcCycle:
    """Return a cycle with its person; raise NotFound."""
    found = db.session.scalar(
        select(ClcCycle).where(ClcCycle.id == cycle_id).options(joinedload(ClcCycle.person))
    )
    if found is None:
        raise NotFound
    return found


def standing_of(person_id: UUID, on: date) -> Standing | None:
    """Return where a person stands on a day, or None outside any cycle; one query."""
    row = db.session.execute(
        select(ClcCycle, points_total(), _entries())
        .outerjoin(ClcPointEntry, _counts_for_cycle())
        .where(
            ClcCycle.person_id == person_id,
            ClcCycle.status != "left",
            ClcCycle.valid.contains(on),
        )
        .group_by(ClcCycle.tenant_id, ClcCycle.id)
    ).one_or_none()
    return Standing(*row) if row else None


def entries_of(person_id: UUID) -> Sequence[tuple[ClcPointEntry, str]]:
    """Return every entry of a person with its course's title, the newest first, voided ones too."""
    return [
        (entry, title)
        for entry, title in db.session.execute(
            select(ClcPointEntry, TranscriptLine.course_title)
            .join(TranscriptLine, TranscriptLine.id == ClcPointEntry.transcript_line_id)
            .where(ClcPointEntry.person_id == person_id)
            .order_by(ClcPointEntry.earned_on.desc(), ClcPointEntry.id.desc())
        )
    ]


def participants(words: str = "", standing: str = "") -> Select[Any]:
    """Return everybody with an open cycle: the cycle (and its person), points, entries."""
    statement = (
        select(ClcCycle, points_total().label("points"), _entries().label("entries"))
        .join(Person, and_(Person.id == ClcCycle.person_id, Person.tenant_id == ClcCycle.tenant_id))
        .outerjoin(ClcPointEntry, _counts_for_cycle())
        .where(ClcCycle.status == "open", ClcCycle.valid.contains(context.today()))
        .options(contains_eager(ClcCycle.person))
        .group_by(ClcCycle.tenant_id, ClcCycle.id, Person.tenant_id, Person.id)
    )
    for word in words.lower().split():
        statement = statement.where(Person.search.contains(word, autoescape=True))
    if standing == "reached":
        statement = statement.having(points_total() >= ClcCycle.required_points)
    elif standing == "behind":
        statement = statement.having(points_total() < ClcCycle.required_points)
    return statement


def at_a_glance() -> tuple[int, int, Decimal]:
    """Return participants, how many have reached their points, and all points together."""
    each = participants().subquery()
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(each.c.points >= each.c.required_points),
            func.coalesce(func.sum(each.c.points), 0),
        )
    ).one()
    return row[0], row[1], Decimal(row[2])


def is_classified(person_id: UUID, on: date) -> bool:
    """Say whether a person holds a classified position on a day."""
    kind = case(
        (PositionTerm.classification != "", PositionTerm.classification),
        else_=JobClass.classification,
    )
    return bool(
        db.session.scalar(
            select(
                exists(
                    select(PositionTerm.id)
                    .join(Position, Position.id == PositionTerm.position_id)
                    .outerjoin(JobClass, JobClass.id == PositionTerm.job_class_id)
                    .where(
                        Position.person_id == person_id,
                        PositionTerm.valid.contains(on),
                        kind == "classified",
                    )
                )
            )
        )
    )


def would_count_next(person_id: UUID) -> Sequence[Offering]:
    """Return the next open offerings that the person is not registered for."""
    registered = select(Registration.id).where(
        Registration.offering_id == Offering.id,
        Registration.person_id == person_id,
        Registration.state.not_in(("cancelled", "late_cancel", "expired")),
    )
    now = context.now()
    return db.session.scalars(
        select(Offering)
        .where(
            Offering.status == "published",
            Offering.starts_at > now,
            or_(Offering.closes_at.is_(None), Offering.closes_at > now),
            or_(Offering.capacity.is_(None), Offering.seats_taken < Offering.capacity),
            ~exists(registered),
        )
        .options(
            joinedload(Offering.course_version).load_only(
                CourseVersion.minutes, CourseVersion.points
            )
        )
        .order_by(Offering.starts_at)
        .limit(NEXT_OFFERINGS)
    ).all()


def uncounted_lines(person_id: UUID | None = None) -> Sequence[TranscriptLine]:
    """Return lines of transcript that no entry counts yet."""
    counted = select(ClcPointEntry.id).where(ClcPointEntry.transcript_line_id == TranscriptLine.id)
    statement = select(TranscriptLine).where(
        TranscriptLine.voided_at.is_(None),
        or_(
            ~exists(counted),
            exists(counted.where(ClcPointEntry.cycle_id.is_(None))),
        ),
    )
    if person_id is not None:
        statement = statement.where(TranscriptLine.person_id == person_id)
    return db.session.scalars(statement.order_by(TranscriptLine.held_on)).all()


def points_total() -> Any:  # noqa: ANN401 - a SQL expression
    """Return the sum of the entries that count."""
    return func.coalesce(func.sum(ClcPointEntry.points), 0)


def _entries() -> Any:  # noqa: ANN401 - a SQL expression
    return func.count(ClcPointEntry.id)


def _counts_for_cycle() -> Any:  # noqa: ANN401 - a SQL expression
    return and_(ClcPointEntry.cycle_id == ClcCycle.id, ClcPointEntry.voided_at.is_(None))
