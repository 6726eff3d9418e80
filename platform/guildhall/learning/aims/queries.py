"""Goals and standards, and how many offerings carry each."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from guildhall.context import midnight
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.tags import OfferingTag, Tag
from guildhall.learning.offerings.queries import HELD
from guildhall.learning.words import AIM_WORDS, OUTCOME_WORDS
from guildhall.people.queries import get

Conditions = list[ColumnElement[bool]]
Words = InstrumentedAttribute[list[Any]]


def get_tag(tag_id: UUID) -> Tag:
    """Return a goal or standard; raise NotFound."""
    return get(Tag, tag_id)


def tags(kind: str = "", *, retired: bool = False) -> Sequence[Tag]:
    """Return what is on the lists, in the order in which it was put there."""
    statement = select(Tag).order_by(Tag.kind, Tag.id)
    if kind:
        statement = statement.where(Tag.kind == kind)
    if not retired:
        statement = statement.where(Tag.retired_at.is_(None))
    return db.session.scalars(statement).all()


def tags_on(offering_id: UUID) -> Sequence[Tag]:
    """Return the goals and standards that an offering carries."""
    return db.session.scalars(
        select(Tag)
        .join(OfferingTag, OfferingTag.tag_id == Tag.id)
        .where(OfferingTag.offering_id == offering_id)
        .order_by(Tag.kind, Tag.id)
    ).all()


class Depth(Struct, frozen=True):
    """How many offerings are one-time events, and how many a series of sessions (A1)."""

    once: int
    series: int

    @property
    def share(self) -> Decimal:
        """Return the share of series in percent, to one decimal; 0 where there is nothing."""
        all_of_them = self.once + self.series
        return round(Decimal(100 * self.series) / all_of_them, 1) if all_of_them else Decimal(0)


def depth(since: date | None = None, until: date | None = None) -> Depth:
    """Count one-time events and series among the offerings of a time."""
    held = (
        select(func.count(Session.id).label("sessions"))
        .select_from(Offering)
        .outerjoin(Session, (Session.offering_id == Offering.id) & Session.cancelled_at.is_(None))
        .where(*_between(since, until))
        .group_by(Offering.tenant_id, Offering.id)
        .subquery()
    )
    once, series = db.session.execute(
        select(
            func.count().filter(held.c.sessions <= 1), func.count().filter(held.c.sessions > 1)
        ).select_from(held)
    ).one()
    return Depth(once, series)


class Line(Struct, frozen=True):
    """One line of the report: a word, and how many offerings carry it."""

    kind: str
    key: str
    """An outcome's or aim's word, or a tag's id: what the list of offerings filters by."""
    name: str
    frame: str
    offerings: int


def report(since: date | None = None, until: date | None = None) -> list[Line]:
    """Count the offerings of a time by outcome, aim, goal and standard; none is left out."""
    counted = _between(since, until)
    return [
        *_words("outcome", Offering.outcomes, counted),
        *_words("aim", Offering.aims, counted),
        *_tagged(counted),
    ]


def _between(since: date | None, until: date | None) -> Conditions:
    conditions: Conditions = [Offering.status.in_(HELD)]
    if since:
        conditions.append(Offering.starts_at >= midnight(since))
    if until:
        conditions.append(Offering.starts_at < midnight(until + timedelta(1)))
    return conditions


def _words(kind: str, column: Words, counted: Conditions) -> list[Line]:
    words = OUTCOME_WORDS if kind == "outcome" else AIM_WORDS
    counts = db.session.execute(
        select(*(func.count().filter(column.contains([key])) for key in words))
        .select_from(Offering)
        .where(*counted)
    ).one()
    return [
        Line(kind, key, str(word), "", count)
        for (key, word), count in zip(words.items(), counts, strict=True)
    ]


def _tagged(counted: Conditions) -> list[Line]:
    held = select(Offering.id).where(*counted).subquery()
    rows = db.session.execute(
        select(Tag, func.count(held.c.id))
        .outerjoin(OfferingTag, OfferingTag.tag_id == Tag.id)
        .outerjoin(held, held.c.id == OfferingTag.offering_id)
        .group_by(Tag.tenant_id, Tag.id)
        .order_by(Tag.kind, Tag.id)
    )
    return [
        Line(tag.kind, str(tag.id), tag.name, tag.frame, count)
        for tag, count in rows
        if tag.retired_at is None or count
    ]
