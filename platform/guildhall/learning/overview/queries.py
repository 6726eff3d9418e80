"""Reads of the homes, each in one statement."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import column, select, text, true
from sqlalchemy.orm import contains_eager

from guildhall import context
from guildhall.context import midnight
from guildhall.db import db
from guildhall.learning.attendance import trainings
from guildhall.learning.attendance.training_queries import count_trainings, this_fiscal_year
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.settings import setting

SOON: Final = timedelta(hours=24)
LOOKED_BACK: Final = timedelta(days=14)

# Of the whole tenant


def this_week() -> Sequence[Session]:
    """Return the sessions from today through the next six days, in order."""
    first = midnight(context.today())
    return (
        db.session.scalars(
            select(Session)
            .join(Offering, Offering.id == Session.offering_id)
            .outerjoin(Room, Room.id == Session.room_id)
            .options(
                contains_eager(Session.offering),
                contains_eager(Session.room).joinedload(Room.worksite),
            )
            .where(
                Session.cancelled_at.is_(None),
                Offering.status.in_(("published", "closed")),
                Session.starts_at >= first,
                Session.starts_at < first + timedelta(days=7),
            )
            .order_by(Session.starts_at, Session.id)
        )
        .unique()
        .all()
    )


class Waiting(Struct, frozen=True):
    """What asks for a coordinator."""

    unsigned: int
    """Sessions of the last two weeks with people registered, where nobody signed in."""
    first_unsigned: UUID | None
    offers: int
    """Seats offered from a waitlist that nobody has answered and that expire within a day."""
    first_offer: UUID | None
    """The offering of the one that expires first."""
    next_expiry: datetime | None
    drafts: int
    """Offerings that begin within two weeks and are not published."""
    needs: int
    """Things that people ahead need to take part, which nobody has answered."""
    first_needs: UUID | None
    """The nearest offering of these."""
    claims: int
    """Claims of learning elsewhere that wait for a decision, not counting one's own."""


WAITING: Final = text(
    """
    WITH unsigned AS (
        SELECT s.id, s.starts_at FROM session s
          JOIN offering o ON o.tenant_id = s.tenant_id AND o.id = s.offering_id
         WHERE s.cancelled_at IS NULL AND o.status IN ('published', 'closed')
           AND s.ends_at BETWEEN :back AND :now AND o.seats_taken > 0
           AND NOT EXISTS (SELECT FROM mark m
                            WHERE m.tenant_id = s.tenant_id AND m.session_id = s.id)
           AND NOT EXISTS (SELECT FROM attendance a
                            WHERE a.tenant_id = s.tenant_id AND a.session_id = s.id
                              AND coalesce(a.corrected_minutes, a.minutes) > 0)),
    offers AS (
        SELECT offering_id, offer_expires_at FROM registration
         WHERE state = 'offered' AND offer_expires_at BETWEEN :now AND :soon),
    needs AS (
        SELECT o.id, o.starts_at FROM accommodation a
          JOIN registration r ON r.tenant_id = a.tenant_id AND r.id = a.registration_id
          JOIN offering o ON o.tenant_id = r.tenant_id AND o.id = r.offering_id
         WHERE a.state = 'asked' AND o.status <> 'cancelled' AND o.ends_at > :now
           AND r.state IN ('registered', 'offered', 'waitlisted', 'attended'))
    SELECT (SELECT count(*) FROM unsigned),
           (SELECT id FROM unsigned ORDER BY starts_at DESC LIMIT 1),
           (SELECT count(*) FROM offers),
           (SELECT offering_id FROM offers ORDER BY offer_expires_at LIMIT 1),
           (SELECT min(offer_expires_at) FROM offers),
           (SELECT count(*) FROM offering
             WHERE status = 'draft' AND starts_at BETWEEN :now AND :ahead),
           (SELECT count(*) FROM needs),
           (SELECT id FROM needs ORDER BY starts_at LIMIT 1),
           (SELECT count(*) FROM outside_claim
             WHERE state = 'submitted' AND person_id IS DISTINCT FROM CAST(:me AS uuid))
    """
)


def waiting() -> Waiting:
    """Return what asks for a coordinator now."""
    now = context.now()
    row = db.session.execute(
        WAITING,
        {
            "now": now,
            "soon": now + SOON,
            "back": now - LOOKED_BACK,
            "ahead": now + LOOKED_BACK,
            "me": context.person_id(),
        },
    ).one()
    return Waiting(*row)


class Shares(Struct, frozen=True):
    """Trainings that are over and that somebody attended: met once, or in a series (A1).

    A training counts once however many sessions it has.
    """

    one_off: int
    series: int

    @property
    def total(self) -> int:
        """Return all of them."""
        return self.one_off + self.series

    @property
    def series_share(self) -> Decimal:
        """Return the share of series in percent, to a tenth."""
        return (Decimal(100) * self.series / self.total).quantize(Decimal("0.1"))

    @property
    def one_off_share(self) -> Decimal:
        """Return the other share, so that both make a hundred."""
        return Decimal(100) - self.series_share


class Year(Struct, frozen=True):
    """The fiscal year so far."""

    since: date
    employed: int
    """Distinct people who held a position on at least one of its days."""
    came: int
    """Of these, how many attended at least one session."""
    minutes: int
    answers: int
    overall: Decimal | None
    """The mean of the exit surveys, on unrounded values; None below five answers."""
    shares: Shares
    months: tuple[tuple[date, int], ...]
    """Each month with the minutes attended in it."""
    trainings: trainings.Year

    @property
    def rate(self) -> Decimal | None:
        """Return the share of the employed who came, in percent with one place."""
        if not self.employed:
            return None
        return (Decimal(100) * self.came / self.employed).quantize(Decimal("0.1"))


FEWEST_ANSWERS: Final = 5
YEAR: Final = text(
    """
    WITH employed AS (
        SELECT DISTINCT p.person_id FROM position p
          JOIN position_term t ON t.tenant_id = p.tenant_id AND t.position_id = p.id
         WHERE t.valid && daterange(:since, :today, '[]')),
    -- The month is asked of each session, not of each of its hundreds of attendances.
    held AS MATERIALIZED (
        SELECT tenant_id, id, date_trunc('month', starts_at AT TIME ZONE :zone)::date AS month
          FROM session WHERE starts_at >= :first AND starts_at <= :now),
    attended AS MATERIALIZED (
        SELECT a.person_id, s.month, sum(coalesce(a.corrected_minutes, a.minutes)) AS minutes
          FROM attendance a JOIN held s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
         WHERE coalesce(a.corrected_minutes, a.minutes) > 0
         GROUP BY a.person_id, s.month),
    answered AS (
        SELECT count(*) AS answers, avg(overall) AS mean FROM survey_response
         -- what a survey does not show yet must not show in the difference of two looks at this
         WHERE created_at >= :first AND published
           AND overall IS NOT NULL),  -- a survey of needs has none
    trainings AS (
        SELECT count(*) AS sessions FROM offering o
          JOIN session s ON s.tenant_id = o.tenant_id AND s.offering_id = o.id
         WHERE o.status IN ('published', 'closed') AND o.format = ANY(:formats)
           AND s.cancelled_at IS NULL
           AND EXISTS (SELECT FROM session x
                         JOIN attendance a ON a.tenant_id = x.tenant_id AND a.session_id = x.id
                        WHERE x.tenant_id = o.tenant_id AND x.offering_id = o.id
                          AND coalesce(a.corrected_minutes, a.minutes) > 0)
         GROUP BY o.tenant_id, o.id
        HAVING max(s.ends_at) >= :first AND max(s.ends_at) <= :now)
    SELECT (SELECT count(*) FROM employed) AS employed,
           (SELECT count(*) FROM employed e
             WHERE e.person_id IN (SELECT person_id FROM attended)) AS came,
           (SELECT coalesce(sum(minutes), 0) FROM attended) AS minutes,
           (SELECT answers FROM answered) AS answers,
           (SELECT mean FROM answered) AS mean,
           (SELECT count(*) FROM trainings WHERE sessions = 1) AS one_off,
           (SELECT count(*) FROM trainings WHERE sessions > 1) AS series,
           (SELECT jsonb_object_agg(month, total)
              FROM (SELECT month, sum(minutes)::bigint AS total
                      FROM attended GROUP BY month) m) AS months
    """
)


FIGURES: Final = (
    "employed",
    "came",
    "minutes",
    "answers",
    "mean",
    "one_off",
    "series",
    "months",
)


def the_year() -> Year:
    """Return the fiscal year so far, in one statement."""
    first, following = this_fiscal_year()
    today = context.today()
    facts = {
        "first": first,
        "now": context.now(),
        "since": first.date(),
        "today": today,
        "zone": context.tenant().zone.key,
        "formats": list(setting("counted_formats")),
    }
    figures = YEAR.columns(*map(column, FIGURES)).subquery("figures")
    counts = count_trainings(first, following).subquery("counts")
    row = db.session.execute(select(figures, counts).join(counts, true()), facts).one()
    found: dict[str, Any] = row.months or {}
    return Year(
        since=first.date(),
        employed=row.employed,
        came=row.came,
        minutes=int(row.minutes),
        answers=row.answers,
        overall=row.mean if row.answers >= FEWEST_ANSWERS else None,
        shares=Shares(row.one_off, row.series),
        months=tuple(
            (month, int(found.get(month.isoformat(), 0))) for month in _months(first.date(), today)
        ),
        trainings=trainings.Year(first.year, row.held, row.counted, setting("trainings_target")),
    )


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while (after := (found[-1] + timedelta(days=32)).replace(day=1)) <= last:
        found.append(after)
    return found


# Of one member
