"""Reads about cycles and the records that are handed in for them."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import joinedload

from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import JobClass
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.queries import get, narrowed
from plugins.clc.models.cycles import GONE, ClcCycle, ClcPointEntry, ClcSubmission
from plugins.clc.points.queries import counts_for_cycle, total


class Standing(Struct, frozen=True):
    """Where a member stands in her cycle."""

    cycle: ClcCycle
    points: Decimal
    entries: int

    @property
    def missing(self) -> Decimal:
        """Return what is still to be earned."""
        return max(Decimal(0), self.cycle.required_points - self.points)

    @property
    def surplus(self) -> Decimal:
        """Return what is more than required."""
        return max(Decimal(0), self.points - self.cycle.required_points)

    @property
    def reached(self) -> bool:
        """Say whether the requirement is met, judged on unrounded points."""
        return self.points >= self.cycle.required_points


def current_cycle(person_id: UUID, on: date) -> ClcCycle | None:
    """Return the person's cycle that covers a day."""
    return db.session.scalar(
        select(ClcCycle).where(
            ClcCycle.person_id == person_id,
            ClcCycle.status.not_in(GONE),
            ClcCycle.valid.contains(on),
        )
    )


def latest_before(person_id: UUID, day: date) -> ClcCycle | None:
    """Return the person's last cycle that began before a day."""
    return db.session.scalar(
        select(ClcCycle)
        .where(
            ClcCycle.person_id == person_id,
            ClcCycle.status.not_in(GONE),
            func.lower(ClcCycle.valid) < day,
        )
        .order_by(func.lower(ClcCycle.valid).desc())
        .limit(1)
    )


def has_left(person_id: UUID) -> bool:
    """Say whether the last that a person did with her cycles was to leave one."""
    last = db.session.scalar(
        select(ClcCycle.status)
        .where(ClcCycle.person_id == person_id, ClcCycle.status != "void")
        .order_by(func.lower(ClcCycle.valid).desc(), ClcCycle.created_at.desc())
        .limit(1)
    )
    return last == "left"


def beginning_on(person_id: UUID, day: date) -> ClcCycle | None:
    """Return the person's cycle that begins on a day."""
    return db.session.scalar(
        select(ClcCycle).where(
            ClcCycle.person_id == person_id,
            ClcCycle.status.not_in(GONE),
            func.lower(ClcCycle.valid) == day,
        )
    )


def get_cycle(cycle_id: UUID, *, lock: bool = False) -> ClcCycle:
    """Return a cycle with its person; raise NotFound."""
    return get(ClcCycle, cycle_id, joinedload(ClcCycle.person, innerjoin=True), lock=lock)


def cycles_of(person_id: UUID) -> Sequence[Standing]:
    """Return every cycle of a person with its points, the newest first."""
    found = db.session.execute(
        _with_points()
        .where(ClcCycle.person_id == person_id, ClcCycle.status != "void")
        .order_by(func.lower(ClcCycle.valid).desc())
    )
    return [Standing(*row) for row in found]


def standing_of(person_id: UUID, on: date) -> Standing | None:
    """Return where a person stands on a day: in the cycle that covers it, or one still open.

    A cycle that is over and was never verified stays the person's own until another one begins.
    """
    row = db.session.execute(where_one_stands(person_id, on)).first()
    return Standing(*row) if row else None


def where_one_stands(person_id: UUID, on: date) -> Select[Any]:
    """Return a statement for a person's Standing on a day, in which others may ride along."""
    return (
        _with_points()
        .where(
            ClcCycle.person_id == person_id,
            ClcCycle.status.not_in(GONE),
            func.lower(ClcCycle.valid) <= on,
        )
        .order_by(func.lower(ClcCycle.valid).desc())
        .limit(1)
    )


def _with_points() -> Select[Any]:
    return (
        select(ClcCycle, total(), func.count(ClcPointEntry.id))
        .outerjoin(ClcPointEntry, counts_for_cycle())
        .group_by(ClcCycle.tenant_id, ClcCycle.id)
    )


def short_of_points(cycle_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return which of these cycles have fewer points than they require, and where they stand."""
    found = db.session.execute(
        _with_points().where(ClcCycle.id.in_(cycle_ids)).having(total() < ClcCycle.required_points)
    )
    return {cycle.id: Standing(cycle, points, entries) for cycle, points, entries in found}


def is_classified(person_id: UUID, on: date) -> bool:
    """Say whether a person holds a classified position on a day."""
    statement = classified_people().where(
        Position.person_id == person_id, PositionTerm.valid.contains(on)
    )
    return bool(db.session.scalar(select(exists(statement))))


def classified_people() -> Select[tuple[UUID]]:
    """Return whoever holds or held a classified position, to be narrowed further."""
    kind = case(
        (PositionTerm.classification != "", PositionTerm.classification),
        else_=JobClass.classification,
    )
    return (
        select(Position.person_id)
        .join(PositionTerm, Position.id == PositionTerm.position_id)
        .outerjoin(JobClass, JobClass.id == PositionTerm.job_class_id)
        .where(kind == "classified")
    )


# Records that were handed in


def get_submission(submission_id: UUID, *, lock: bool = False) -> ClcSubmission:
    """Return a record with its person; raise NotFound."""
    return get(
        ClcSubmission,
        submission_id,
        joinedload(ClcSubmission.person, innerjoin=True),
        lock=lock,
    )


def submissions_of(cycle_ids: Sequence[UUID]) -> Sequence[ClcSubmission]:
    """Return the records of some cycles, the newest first."""
    return db.session.scalars(
        select(ClcSubmission)
        .where(ClcSubmission.cycle_id.in_(cycle_ids))
        .order_by(ClcSubmission.received_at.desc())
    ).all()


def live_submission(cycle_id: UUID) -> ClcSubmission | None:
    """Return the record of a cycle that waits or is verified."""
    return db.session.scalar(
        select(ClcSubmission).where(
            ClcSubmission.cycle_id == cycle_id,
            ClcSubmission.state.in_(("submitted", "verified")),
        )
    )


def last_withdrawn(cycle_id: UUID) -> ClcSubmission | None:
    """Return the newest record of a cycle that was taken back."""
    return db.session.scalar(
        select(ClcSubmission)
        .where(ClcSubmission.cycle_id == cycle_id, ClcSubmission.state == "withdrawn")
        .order_by(ClcSubmission.created_at.desc())
        .limit(1)
    )


def submissions(state: str, words: str = "") -> Select[tuple[ClcSubmission]]:
    """Return the records in a state (all with an empty one), with its person."""
    statement = (
        select(ClcSubmission)
        .join(Person, Person.id == ClcSubmission.person_id)
        .options(joinedload(ClcSubmission.person, innerjoin=True))
    )
    if state:
        statement = statement.where(ClcSubmission.state == state)
    return narrowed(statement, words)


def to_renew(before: date) -> Sequence[UUID]:
    """Return verified cycles whose due date is past, so that the next one may begin."""
    return db.session.scalars(
        select(ClcSubmission.cycle_id)
        .join(ClcCycle, ClcCycle.id == ClcSubmission.cycle_id)
        .where(
            ClcSubmission.state == "verified",
            ClcSubmission.due_on < before,
            ClcCycle.status == "verified",
        )
        .order_by(ClcSubmission.cycle_id)
    ).all()
