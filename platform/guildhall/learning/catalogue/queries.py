"""The public pages in one or two statements: they are read far more often than anything else."""

import json
from collections.abc import Hashable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import joinedload, with_expression

from guildhall import context
from guildhall.context import midnight
from guildhall.errors import NotFound
from guildhall.learning.access.own import OWN, Own, own_of
from guildhall.learning.models.courses import Course, CourseVersion, Offering, Session
from guildhall.learning.offerings.agendas import timed
from guildhall.learning.offerings.queries import aimed_at
from guildhall.learning.registration.audience import describe
from guildhall.learning.registration.queries import AROUND, Around, around_of
from guildhall.learning.registration.rules import Window, seats_left, why_closed
from guildhall.learning.words import AIM_WORDS, OUTCOME_WORDS
from guildhall.localisation import language_here
from guildhall.statements import Statement
from guildhall.wire import Rows

ABOUT: Final = """
    o.id, o.title, o.kind, o.format, o.provider, o.access_notes, o.closes_at, o.starts_at,
    o.ends_at, v.minutes, o.minimum_minutes, o.requires_survey, v.points, v.gives_clock_hours,
    v.gives_ceu, v.summary, v.objectives, v.agenda, v.course_id,
    CAST(o.outcomes AS text) AS outcomes, CAST(o.aims AS text) AS aims,
    CAST(o.audience AS text) AS audience,
    (SELECT CAST(json_agg(json_build_object('id', t.id, 'kind', t.kind, 'name', t.name)
                           ORDER BY t.kind, t.id) AS text)
       FROM offering_tag l JOIN tag t ON t.id = l.tag_id
      WHERE l.offering_id = o.id) AS tags,
    (SELECT CAST(json_agg(json_build_object(
              'starts_at', s.starts_at, 'ends_at', s.ends_at, 'cancelled', s.cancelled_at,
              'reason', s.cancelled_reason, 'online', s.online_url <> '',
              'online_url', s.online_url, 'room', r.name, 'directions', r.directions,
              'site', w.name, 'address', w.address, 'agenda', s.agenda) ORDER BY s.starts_at)
              AS text)
       FROM session s
       LEFT JOIN room r ON r.id = s.room_id
       LEFT JOIN worksite w ON w.id = r.worksite_id
      WHERE s.offering_id = o.id) AS sessions,
    CASE WHEN o.audience = '{}' THEN NULL ELSE
      (SELECT CAST(json_object_agg(n.id, n.name) AS text)
         FROM (SELECT id, name FROM bargaining_unit
               UNION ALL SELECT id, name FROM worksite
               UNION ALL SELECT id, title FROM job_class) n
        WHERE strpos(o.audience::text, n.id::text) > 0)
    END AS names
"""
ABOUT_ENDS: Final = 25
"""So many columns tell what an offering is about; as text, so that a row of them can be a key."""

PAGE: Final = f"""
    SELECT {ABOUT},
           o.status, o.capacity, o.seats_taken, o.has_waitlist, o.opens_at, o.cancel_until,
           o.cancelled_reason
      FROM offering o JOIN course_version v ON v.id = o.course_version_id
     WHERE o.id = :offering
"""  # noqa: S608 - ABOUT is a constant of ours
FOR_A_VISITOR: Final = Statement(f"""
    SELECT page.*, (SELECT count(*) FROM registration x
                     WHERE x.offering_id = :offering AND x.state = 'waitlisted') AS in_line
      FROM ({PAGE}) AS page
""")  # noqa: S608 - as above
FOR_A_MEMBER: Final = Statement(
    f"SELECT * FROM ({PAGE}) AS page, ({AROUND}) AS mine, ({OWN}) AS own"  # noqa: S608 - constants
)


class Meeting(Struct, frozen=True):
    """One session as the public sees it."""

    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    reason: str
    online: bool
    online_url: str
    room: str
    site: str
    address: str
    directions: str
    agenda: tuple[tuple[datetime, str], ...] = ()

    @property
    def where(self) -> str:
        """Return room and site in one line."""
        return ", ".join(part for part in (self.room, self.site) if part)


class Carried(NamedTuple):
    """A goal or standard that an offering carries."""

    id: str
    name: str


class About(Struct, frozen=True, eq=False):
    """What the page of an offering says of it to everybody, whoever registers meanwhile.

    The same words are the same object as long as they are kept, so it can be a key by itself.
    """

    id: UUID
    title: str
    kind: str
    format: str
    provider: str
    access_notes: str
    closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int
    minimum_minutes: int
    requires_survey: bool
    points: Decimal
    gives_clock_hours: bool
    gives_ceu: bool
    summary: str
    objectives: str
    agenda: str
    course_id: UUID
    outcomes: tuple[str, ...]
    """In the reader's own words, as are the aims."""
    aims: tuple[str, ...]
    audience: dict[str, Any]
    """Whom it is for, as audience.py reads it."""
    goals: tuple[Carried, ...]
    standards: tuple[Carried, ...]
    sessions: tuple[Meeting, ...]
    names: dict[str, str]
    """Of the units, worksites and jobs that its audience names, by their ids."""

    @property
    def for_whom(self) -> str:
        """Say whom it is for."""
        return describe(self.audience, self.names)


class PublicOffering(Struct, frozen=True):
    """Everything that the page of an offering says, read in one statement."""

    id: UUID
    about: About
    status: str
    cancelled_reason: str
    capacity: int | None
    seats_left: int | None
    waiting: int
    has_waitlist: bool
    closed: str
    """Why one cannot register now, or an empty string."""

    @property
    def title(self) -> str:
        """Return its title."""
        return self.about.title


def public_offering(offering_id: UUID, *, draft: bool = False) -> PublicOffering:
    """Return an offering as its page shows it; a draft only to those who may preview it (P9)."""
    row = FOR_A_VISITOR.one_or_none(offering=offering_id)
    if row is None or (row.status == "draft" and not draft):
        raise NotFound
    return _public(row)


def offering_for(rows: Rows) -> tuple[PublicOffering, Around, Own]:
    """Read FOR_A_MEMBER: an offering, where a person stands with it, and her needs."""
    if not rows or rows[0].status == "draft":
        raise NotFound
    return _public(rows[0]), around_of(rows[0]), own_of(rows[0])


def _public(row: Any) -> PublicOffering:  # noqa: ANN401 - a row with the columns of PAGE
    window = Window(row.status, row.opens_at, row.closes_at, row.starts_at, row.cancel_until)
    return PublicOffering(
        id=row.id,
        about=_kept_about(row[:ABOUT_ENDS]),
        status=row.status,
        cancelled_reason=row.cancelled_reason,
        capacity=row.capacity,
        seats_left=seats_left(row.capacity, row.seats_taken),
        waiting=row.in_line,
        has_waitlist=row.has_waitlist,
        closed=why_closed(window, context.now()),
    )


ABOUTS: Final[dict[tuple[Hashable, ...], About]] = {}
MOST_ABOUTS: Final = 1000


def _kept_about(said: tuple[Any, ...]) -> About:
    """Return what a row tells in the reader's language; the same row tells it once."""
    key = (said, context.tenant().zone, language_here())
    about = ABOUTS.get(key)
    if about is None:
        if len(ABOUTS) >= MOST_ABOUTS:
            ABOUTS.clear()
        about = ABOUTS[key] = _about(*said)
    return about


def _about(*columns: Any) -> About:  # noqa: ANN401 - the columns of ABOUT, in their order
    *values, outcomes, aims, audience, tags, sessions, names = columns
    found_tags = json.loads(tags or "[]")
    values += [
        tuple(str(OUTCOME_WORDS[key]) for key in json.loads(outcomes)),
        tuple(str(AIM_WORDS[key]) for key in json.loads(aims)),
        json.loads(audience),
        _carried(found_tags, "goal"),
        _carried(found_tags, "standard"),
        tuple(_meeting(each) for each in json.loads(sessions or "[]")),
        json.loads(names or "{}"),
    ]
    return About(*values)


def _carried(tags: Sequence[dict[str, str]], kind: str) -> tuple[Carried, ...]:
    return tuple(Carried(tag["id"], tag["name"]) for tag in tags if tag["kind"] == kind)


def _meeting(found: dict[str, Any]) -> Meeting:
    zone = context.tenant().zone
    starts_at = datetime.fromisoformat(found["starts_at"]).astimezone(zone)
    return Meeting(
        starts_at=starts_at,
        ends_at=datetime.fromisoformat(found["ends_at"]).astimezone(zone),
        cancelled=bool(found["cancelled"]),
        reason=found["reason"],
        online=found["online"],
        online_url=found["online_url"],
        room=found["room"] or "",
        site=found["site"] or "",
        address=found["address"] or "",
        directions=found["directions"] or "",
        agenda=tuple((at, item["what"]) for at, item in timed(found["agenda"], starts_at)),
    )


class Search(Struct, frozen=True):
    """What somebody looks for in the catalogue."""

    words: str = ""
    month: date | None = None
    kind: str = ""
    outcome: str = ""
    tag: UUID | None = None


@cache
def _held_sessions() -> SQLColumnExpression[int]:
    """Return how many sessions of an offering are not called off."""
    return (
        select(func.count())
        .where(Session.offering_id == Offering.id, Session.cancelled_at.is_(None))
        .correlate(Offering)
        .scalar_subquery()
    )


def published(search: Search) -> Select[tuple[Offering]]:
    """Return a statement for what is published and not over."""
    statement = (
        select(Offering)
        .where(Offering.status == "published", Offering.ends_at > context.now())
        .options(
            joinedload(Offering.course_version),
            with_expression(Offering.held_sessions, _held_sessions()),
        )
    )
    for word in search.words.split():
        statement = statement.where(_speaks_of(word))
    if search.kind:
        statement = statement.where(Offering.format == search.kind)
    statement = statement.where(*aimed_at(search.outcome, tag=search.tag))
    if search.month:
        after = _next_month(search.month)
        statement = statement.where(
            Offering.starts_at >= midnight(search.month), Offering.starts_at < midnight(after)
        )
    return statement


def _speaks_of(word: str) -> ColumnElement[bool]:
    """Say whether a word stands in the title, in what it is about, or in the course's code."""
    taught = (
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            or_(
                CourseVersion.summary.icontains(word, autoescape=True),
                Course.code.icontains(word, autoescape=True),
            )
        )
    )
    return or_(
        Offering.title.icontains(word, autoescape=True), Offering.course_version_id.in_(taught)
    )


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def months(ahead: int = 12) -> Sequence[date]:
    """Return the first days of this month and of those that follow."""
    found = [context.today().replace(day=1)]
    while len(found) < ahead:
        found.append(_next_month(found[-1]))
    return found
