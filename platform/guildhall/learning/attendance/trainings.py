"""Which trainings count, year by year: by a verified sheet and somebody who came (T16, T17)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select

from guildhall import context
from guildhall.db import db
from guildhall.learning.attendance import training_queries
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import Attendance
from guildhall.learning.settings import setting

LONG_AGO: Final = timedelta(days=365 * 20)


class Training(Struct, frozen=True):
    """One training that was held."""

    offering_id: UUID
    title: str
    ended_at: datetime
    sessions: int
    unverified: int
    came: int

    @property
    def counts(self) -> bool:
        """Say whether every sheet is verified and somebody came."""
        return not self.unverified and self.came > 0


class Year(Struct, frozen=True):
    """A fiscal year against the target; each is judged alone, none makes up for another."""

    began: int
    held: int
    counted: int
    target: int

    @property
    def met(self) -> bool:
        """Say whether the target of this year is met."""
        return self.counted >= self.target

    @property
    def short(self) -> int:
        """Return how many are missing."""
        return max(0, self.target - self.counted)


def held_in(since: datetime, until: datetime) -> Sequence[Training]:
    """Return the trainings that ended in [since, until), the newest first."""
    ended = training_queries.ended_offerings(since, min(until, context.now())).subquery()
    came = (
        select(func.count(Attendance.person_id.distinct()))
        .join(
            Session,
            (Session.tenant_id == Attendance.tenant_id) & (Session.id == Attendance.session_id),
        )
        .where(
            Session.offering_id == ended.c.id,
            func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Offering.id,
            Offering.title,
            ended.c.ended_at,
            ended.c.sessions,
            ended.c.unverified,
            came,
        )
        .join(ended, ended.c.id == Offering.id)
        .order_by(ended.c.ended_at.desc(), Offering.id)
    )
    return [Training(*row) for row in rows]


def years() -> Sequence[Year]:
    """Return every fiscal year with a training, and this one, the newest first."""
    now = context.now()
    found: dict[int, list[Training]] = {_began(now): []}
    for training in held_in(now - LONG_AGO, now):
        found.setdefault(_began(training.ended_at), []).append(training)
    target = setting("trainings_target")
    return [
        Year(began, len(held), sum(one.counts for one in held), target)
        for began, held in sorted(found.items(), reverse=True)
    ]


def chosen(known: Sequence[Year], began: int | None) -> int:
    """Return the year that is asked for, of those that there are."""
    return began if any(year.began == began for year in known) and began else known[0].began


def _began(moment: datetime) -> int:
    local = moment.astimezone(context.tenant().zone)
    return local.year - ((local.month, local.day) < training_queries.fiscal_start())
