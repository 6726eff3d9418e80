"""What a member's home shows of her learning: places, time, what would fit her."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.learning.attendance.training_queries import this_fiscal_year
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration.audience import Facts, facts_column, misfits
from guildhall.learning.registration.queries import window_of
from guildhall.learning.registration.rules import why_closed

CANDIDATES: Final = 60
"""How many of the next offerings are looked at to find some that fit."""


def my_places(person_id: UUID) -> Sequence[tuple[Registration, Session | None]]:
    """Return what a member holds or is offered, with its next session, the soonest first."""
    now = context.now()
    other = aliased(Session)
    upcoming = (
        select(other.id)
        .where(
            other.offering_id == Registration.offering_id,
            other.cancelled_at.is_(None),
            other.ends_at > now,
        )
        .order_by(other.starts_at)
        .limit(1)
        .correlate(Registration)
        .scalar_subquery()
    )
    return (
        db.session.execute(
            select(Registration, Session)
            .outerjoin(Session, Session.id == upcoming)
            .options(
                joinedload(Registration.offering),
                joinedload(Session.room).joinedload(Room.worksite),
            )
            .where(
                Registration.person_id == person_id,
                or_(
                    Registration.state.in_(("registered", "attended")),
                    (Registration.state == "offered") & (Registration.offer_expires_at > now),
                ),
            )
            .order_by(Session.starts_at.nulls_last(), Registration.id)
        )
        .tuples()
        .all()
    )


def my_minutes(person_id: UUID) -> tuple[int, int]:
    """Return the minutes credited to a member this fiscal year, and ever."""
    first, _next = this_fiscal_year()
    this_year = func.sum(TranscriptLine.minutes).filter(TranscriptLine.held_on >= first.date())
    row = db.session.execute(
        select(
            func.coalesce(this_year, 0), func.coalesce(func.sum(TranscriptLine.minutes), 0)
        ).where(TranscriptLine.person_id == person_id, TranscriptLine.voided_at.is_(None))
    ).one()
    return int(row[0]), int(row[1])


def fits(person_id: UUID, most: int = 3) -> list[Offering]:
    """Return the next open offerings that a member is eligible for and not part of."""
    now = context.now()
    mine = select(Registration.offering_id).where(Registration.person_id == person_id)
    rows = db.session.execute(
        select(Offering, facts_column(person_id, context.today()))
        .options(joinedload(Offering.course_version))
        .where(
            Offering.status == "published",
            Offering.starts_at > now,
            or_(Offering.capacity.is_(None), Offering.seats_taken < Offering.capacity),
            Offering.id.not_in(mine),
        )
        .order_by(Offering.starts_at, Offering.id)
        .limit(CANDIDATES)
    )
    return [
        offering
        for offering, facts in rows
        if not why_closed(window_of(offering), now)
        and not misfits(offering.audience, Facts.of(facts))
    ][:most]
