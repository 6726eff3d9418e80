"""Reads of the pool: who may lead what, what they have led, how many come from the unit."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Facilitation, Offering, Session
from guildhall.people.models.persons import Person, UnionMembership
from guildhall.people.queries import bare, get
from guildhall.resources.models.pool import STAGES, Contribution, PoolStanding, Profile, Topic

ORDER = (*STAGES, "facilitated")


class Filter(Struct, frozen=True):
    """What somebody looks for in the pool."""

    words: str = ""
    topic: str = ""
    status: str = ""
    members: bool = False


def _standing(day: date, *statuses: str) -> ColumnElement[bool]:
    return exists().where(
        PoolStanding.profile_id == Profile.id,
        PoolStanding.status.in_(statuses),
        PoolStanding.valid.contains(day),
    )


def status_column(day: date) -> ColumnElement[str]:
    """Return what each facilitator is on a day, as rules.status_on() says it."""
    was = exists().where(
        PoolStanding.profile_id == Profile.id,
        PoolStanding.status == "qualified",
        func.upper(PoolStanding.valid) <= day,
    )
    return case(
        (_standing(day, "qualified"), "qualified"),
        (_standing(day, "suspended"), "suspended"),
        (_standing(day, "applied"), "applied"),
        (was, "lapsed"),
        else_="applied",
    )


def is_member(day: date) -> ColumnElement[bool]:
    """Say whether a person belongs to the union's units on a day, by her record."""
    return exists().where(
        UnionMembership.person_id == Profile.person_id,
        UnionMembership.status == "member",
        UnionMembership.valid.contains(day),
    )


def facilitators(wanted: Filter) -> Select[Any]:
    """Return the pool: profile, status today, member of a unit, proven topics, sessions led."""
    today = context.today()
    statement = (
        select(
            Profile,
            status_column(today).label("status"),
            is_member(today).label("member"),
            _proven_topics().label("topics"),
            _sessions_led().label("led"),
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Person.archived_at.is_(None))
        .options(contains_eager(Profile.person))
    )
    return _narrowed(statement, wanted, today)


def _proven_topics() -> ScalarSelect[Any]:
    return (
        select(func.string_agg(Topic.topic, aggregate_order_by(literal(", "), Topic.topic)))
        .where(
            Topic.profile_id == Profile.id, Topic.voided_at.is_(None), Topic.proven_on.is_not(None)
        )
        .scalar_subquery()
    )


def _sessions_led() -> ScalarSelect[Any]:
    return (
        select(func.count())
        .where(
            Facilitation.person_id == Profile.person_id,
            ~Facilitation.cancelled,
            Facilitation.ends_at <= context.now(),
        )
        .scalar_subquery()
    )


def _narrowed(statement: Select[Any], wanted: Filter, today: date) -> Select[Any]:
    for word in bare(wanted.words).split():
        statement = statement.where(
            or_(Person.search.contains(word, autoescape=True), _has_topic(word))
        )
    if wanted.topic:
        statement = statement.where(_has_topic(wanted.topic, exactly=True))
    if wanted.status:
        statement = statement.where(status_column(today) == wanted.status)
    if wanted.members:
        statement = statement.where(is_member(today))
    return statement


def _has_topic(words: str, *, exactly: bool = False) -> ColumnElement[bool]:
    said = Topic.topic == words if exactly else Topic.topic.icontains(words, autoescape=True)
    return exists().where(Topic.profile_id == Profile.id, Topic.voided_at.is_(None), said)


def topics() -> list[str]:
    """Return every topic that somebody of the pool names."""
    return list(
        db.session.scalars(
            select(Topic.topic).where(Topic.voided_at.is_(None)).distinct().order_by(Topic.topic)
        )
    )


def _whole() -> Select[tuple[Profile]]:
    return select(Profile).options(
        joinedload(Profile.person),
        selectinload(Profile.topics),
        selectinload(Profile.standings),
    )


def get_profile(profile_id: UUID) -> Profile:
    """Return a profile with its person, topics and standings; raise NotFound."""
    found = db.session.scalar(
        _whole().where(Profile.id == profile_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def profile_of(person_id: UUID) -> Profile | None:
    """Return somebody's profile, if she is in the pool."""
    return db.session.scalar(
        _whole().where(Profile.person_id == person_id).execution_options(populate_existing=True)
    )


def get_topic(topic_id: UUID) -> Topic:
    """Return a topic of a profile; raise NotFound."""
    return get(Topic, topic_id)


def get_standing(standing_id: UUID) -> PoolStanding:
    """Return a standing; raise NotFound for one that was withdrawn."""
    found = db.session.scalar(
        select(PoolStanding).where(
            PoolStanding.id == standing_id, PoolStanding.withdrawn_at.is_(None)
        )
    )
    if found is None:
        raise NotFound
    return found


def without_proof(person_ids: Sequence[UUID], day: date) -> set[UUID]:
    """Return who of these is not qualified on a day."""
    qualified = db.session.scalars(
        select(Profile.person_id).where(
            Profile.person_id.in_(person_ids), _standing(day, "qualified")
        )
    )
    return set(person_ids) - set(qualified)


def led_by(person_id: UUID, most: int = 20) -> Sequence[Session]:
    """Return the sessions that somebody leads or led, the latest first."""
    return db.session.scalars(
        select(Session)
        .join(Facilitation, Facilitation.session_id == Session.id)
        .where(Facilitation.person_id == person_id, ~Facilitation.cancelled)
        .options(joinedload(Session.offering))
        .order_by(Session.starts_at.desc())
        .limit(most)
    ).all()


class FromUnit(Struct, frozen=True):
    """How many who may lead come from the unit's own members (P33, N22)."""

    facilitators: int
    members: int


def from_unit(day: date) -> FromUnit:
    """Count the qualified on a day, and those of them who are members of a unit.

    Whoever was archived since was there: a past day's figure stays what it was.
    """
    after = datetime.combine(day + timedelta(days=1), time(), context.tenant().zone)
    row = db.session.execute(
        select(func.count(), func.count().filter(is_member(day)))
        .select_from(Profile)
        .join(Person, Person.id == Profile.person_id)
        .where(
            _standing(day, "qualified"),
            or_(Person.archived_at.is_(None), Person.archived_at >= after),
        )
    ).one()
    return FromUnit(row[0], row[1])


# Who made what


class MadeFilter(Struct, frozen=True):
    """What somebody looks for among contributions."""

    words: str = ""
    stage: str = ""


def contributions(wanted: MadeFilter) -> Select[Any]:
    """Return who designed, developed and facilitated which offering: recorded, and led (M15)."""
    made = _recorded_and_led()
    statement = (
        select(Offering, Person, made.c.stage, made.c.note, made.c.contribution_id)
        .join(made, made.c.offering_id == Offering.id)
        .join(Person, Person.id == made.c.person_id)
    )
    for word in bare(wanted.words).split():
        statement = statement.where(
            or_(
                Person.search.contains(word, autoescape=True),
                Offering.title.icontains(word, autoescape=True),
            )
        )
    if wanted.stage:
        statement = statement.where(made.c.stage == wanted.stage)
    return statement


def _recorded_and_led() -> Subquery:
    recorded = select(
        Contribution.offering_id,
        Contribution.person_id,
        Contribution.stage,
        Contribution.note,
        Contribution.id.label("contribution_id"),
    ).where(Contribution.withdrawn_at.is_(None))
    led = (
        select(
            Session.offering_id,
            Facilitation.person_id,
            literal("facilitated").label("stage"),
            literal("").label("note"),
            literal(None, Contribution.id.type).label("contribution_id"),
        )
        .join(Session, Session.id == Facilitation.session_id)
        .where(~Facilitation.cancelled)
        .distinct()
    )
    return union_all(recorded, led).subquery("made")


def makers_of(offering_id: UUID) -> Sequence[Any]:
    """Return who made one offering, stage by stage."""
    rows = db.session.execute(
        contributions(MadeFilter())
        .where(Offering.id == offering_id)
        .order_by(Person.last_name, Person.first_name)
    ).all()
    return sorted(rows, key=lambda row: ORDER.index(row.stage))


def get_contribution(contribution_id: UUID) -> Contribution:
    """Return a contribution with offering and person; raise NotFound."""
    return get(
        Contribution,
        contribution_id,
        joinedload(Contribution.offering),
        joinedload(Contribution.person),
    )
