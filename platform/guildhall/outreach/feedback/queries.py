"""Reads of feedback: the list, and what is published of it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select

from guildhall.db import db
from guildhall.listing import Sorts
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.searching import holding

SORTS: Final = Sorts(
    lambda: {
        "when": (FeedbackItem.created_at, FeedbackItem.id),
        "source": (FeedbackItem.source, FeedbackItem.id),
        "answered": (FeedbackItem.responded_at, FeedbackItem.id),
        "published": (FeedbackItem.published_at, FeedbackItem.id),
    }
)


def get_item(item_id: UUID, *, lock: bool = False) -> FeedbackItem:
    """Return a piece of feedback, locked for a change if asked; raise NotFound."""
    return get(FeedbackItem, item_id, lock=lock)


def items(words: str = "", state: str = "") -> Select[tuple[FeedbackItem, Person]]:
    """Return feedback with whoever gave a name."""
    statement = select(FeedbackItem, Person).outerjoin(Person, Person.id == FeedbackItem.person_id)
    if state == "open":
        statement = statement.where(FeedbackItem.responded_at.is_(None))
    elif state == "answered":
        statement = statement.where(FeedbackItem.responded_at.is_not(None))
    elif state == "published":
        statement = statement.where(FeedbackItem.published_at.is_not(None))
    return statement.where(*holding(words, FeedbackItem.text))


class Loop(Struct, frozen=True):
    """How much of the feedback found its way back."""

    given: int
    answered: int
    published: int


def loop() -> Loop:
    """Return how much was given, answered and published, in one statement."""
    row = db.session.execute(
        select(
            func.count(),
            func.count(FeedbackItem.responded_at),
            func.count(FeedbackItem.published_at),
        ).select_from(FeedbackItem)
    ).one()
    return Loop(*row)


def published() -> Sequence[FeedbackItem]:
    """Return what is published, the newest first."""
    return db.session.scalars(
        select(FeedbackItem)
        .where(FeedbackItem.published_at.is_not(None))
        .order_by(FeedbackItem.published_at.desc(), FeedbackItem.id)
        .limit(100)
    ).all()
