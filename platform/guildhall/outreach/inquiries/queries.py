"""Reads of inquiries: the inbox, one thread, how quickly we answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select

from guildhall import context
from guildhall.db import db
from guildhall.directory import directory
from guildhall.listing import Sorts
from guildhall.outreach import rules
from guildhall.outreach.models.inquiries import Inquiry, InquiryEntry
from guildhall.outreach.permissions import ANSWER
from guildhall.outreach.settings import setting
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.registry import registry
from guildhall.searching import holding

SORTS: Final = Sorts(
    lambda: {
        "when": (Inquiry.created_at, Inquiry.id),
        "name": (Inquiry.name, Inquiry.id),
        "topic": (Inquiry.topic, Inquiry.created_at),
        "state": (Inquiry.state, Inquiry.created_at),
        "owner": (Person.last_name, Person.first_name, Inquiry.id),
    }
)


TWICE: Final = timedelta(minutes=5)
"""The same question again within this time is the same form, sent again."""


class Wanted(Struct, frozen=True):
    """Which inquiries somebody looks for; empty is every one."""

    words: str = ""
    state: str = ""
    topic: str = ""
    whose: str = ""
    """mine, nobody or overdue."""
    me: UUID | None = None


def get_inquiry(inquiry_id: UUID, *, lock: bool = False) -> Inquiry:
    """Return an inquiry, locked for a change if asked; raise NotFound."""
    return get(Inquiry, inquiry_id, lock=lock)


def just_asked(text: str, *, person_id: UUID | None, email: str | None) -> Inquiry | None:
    """Return the same question of the same asker, if it came a moment ago and waits."""
    return db.session.scalar(
        select(Inquiry)
        .where(
            Inquiry.text == text,
            Inquiry.person_id == person_id if person_id else Inquiry.person_id.is_(None),
            Inquiry.email == email if email else Inquiry.email.is_(None),
            Inquiry.state == "open",
            Inquiry.created_at > context.now() - TWICE,
        )
        .limit(1)
    )


def inquiries(wanted: Wanted) -> Select[tuple[Inquiry, Person]]:
    """Return inquiries with who takes care of them."""
    statement = select(Inquiry, Person).outerjoin(Person, Person.id == Inquiry.owner_id)
    if wanted.state:
        statement = statement.where(Inquiry.state == wanted.state)
    if wanted.topic:
        statement = statement.where(Inquiry.topic == wanted.topic)
    if wanted.whose == "mine":
        statement = statement.where(Inquiry.owner_id == wanted.me)
    elif wanted.whose == "nobody":
        statement = statement.where(Inquiry.owner_id.is_(None), Inquiry.state == "open")
    elif wanted.whose == "overdue":
        statement = statement.where(is_overdue())
    return statement.where(*holding(wanted.words, Inquiry.name, Inquiry.email, Inquiry.text))


def is_overdue() -> ColumnElement[bool]:
    """Say of an inquiry that its days are over and nobody has answered."""
    before = context.now() - timedelta(days=setting("answer_days"))
    waiting = (Inquiry.state == "open") & Inquiry.answered_at.is_(None)
    return waiting & (Inquiry.created_at < before)


def due_of(inquiry: Inquiry) -> datetime:
    """Return until when an inquiry is to be answered."""
    return rules.due(inquiry.created_at, setting("answer_days"))


def thread_of(inquiry_id: UUID, *, with_notes: bool) -> Sequence[InquiryEntry]:
    """Return what followed the question, in order; the asker sees no notes."""
    statement = select(InquiryEntry).where(InquiryEntry.inquiry_id == inquiry_id)
    if not with_notes:
        statement = statement.where(InquiryEntry.kind != "note")
    return db.session.scalars(statement.order_by(InquiryEntry.created_at, InquiryEntry.id)).all()


def owners() -> Sequence[Person]:
    """Return who may take care of an inquiry: whoever holds, today, a role that answers them."""
    roles = [role for role, keys in registry().bundles.items() if ANSWER.key in keys]
    return db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(directory().holding(roles, context.today())),
            Person.archived_at.is_(None),
        )
        .order_by(Person.last_name, Person.first_name)
    ).all()


class Waiting(Struct, frozen=True):
    """What waits in the inbox."""

    open: int
    overdue: int
    mine: int


def waiting(person_id: UUID | None) -> Waiting:
    """Return what waits for an answer, in one statement."""
    is_open = Inquiry.state == "open"
    row = db.session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_overdue()),
            func.count().filter(is_open, Inquiry.owner_id == person_id),
        ).select_from(Inquiry)
    ).one()
    return Waiting(*row)


class Promptness(Struct, frozen=True):
    """How quickly inquiries were answered (P6)."""

    days: int
    counted: int
    """Received in the time asked for, and answered or due."""
    in_time: int
    not_due: int
    """Not answered, and still within their days: they count nowhere yet."""
    median: timedelta | None

    @property
    def share(self) -> Decimal | None:
        """Return the share that was answered in time, in percent."""
        return rules.share(self.in_time, self.counted)


def promptness(since: datetime, until: datetime) -> Promptness:
    """Return how quickly the inquiries received in a time were answered, in one statement.

    One that was closed without an answer was no question for us, and does not count.
    """
    days = setting("answer_days")
    within = timedelta(days=days)
    answered = Inquiry.answered_at.is_not(None)
    late = Inquiry.answered_at.is_(None) & (Inquiry.created_at < context.now() - within)
    took = Inquiry.answered_at - Inquiry.created_at
    row = db.session.execute(
        select(
            func.count().filter(answered | late),
            func.count().filter(answered, took <= within),
            func.count().filter(~answered, ~late),
            func.percentile_cont(0.5).within_group(took).filter(answered),
        ).where(
            Inquiry.created_at >= since,
            Inquiry.created_at < until,
            answered | (Inquiry.state != "closed"),
        )
    ).one()
    return Promptness(days, *row)
