"""Reads about messages."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, SQLColumnExpression, and_, func, or_, select

from guildhall.communications.delivery import KEPT, deliver
from guildhall.communications.models import BadAddress, Message, OptOut
from guildhall.context import midnight
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.listing import Sorts
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.people.queries import bare, get
from guildhall.registry import entry_name

SORTS: Final = Sorts(
    lambda: {
        "when": (Message.created_at, Message.id),
        "to": (func.lower(Person.last_name), func.lower(Person.first_name), Message.id),
        "subject": (func.lower(Message.subject), Message.id),
        "status": (Message.status, Message.created_at, Message.id),
    }
)


@cache
def is_kept() -> SQLColumnExpression[bool]:
    """Return what is true of a message that was kept by itself, and went nowhere."""
    return and_(Message.status == "sent", Message.diagnosis == KEPT)


class Wanted(Struct, frozen=True):
    """Which messages somebody looks for; empty is every one."""

    status: str = ""
    kind: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def messages(wanted: Wanted) -> Select[tuple[Message, Person]]:
    """Return messages with whom they were written to."""
    statement = select(Message, Person).outerjoin(Person, Person.id == Message.person_id)
    if wanted.status:
        statement = statement.where(_has(wanted.status))
    if wanted.kind:
        statement = statement.where(Message.kind == wanted.kind)
    for word in wanted.words.replace("\x00", "").split():
        statement = statement.where(_mentions(word))
    if wanted.since:
        statement = statement.where(Message.created_at >= midnight(wanted.since))
    if wanted.until:
        after = midnight(wanted.until + timedelta(days=1))
        statement = statement.where(Message.created_at < after)
    return statement


def _has(status: str) -> SQLColumnExpression[bool]:
    if status == "kept":
        return is_kept()
    if status == "sent":
        return and_(Message.status == "sent", Message.diagnosis != KEPT)
    return Message.status == status


def _mentions(word: str) -> SQLColumnExpression[bool]:
    return or_(
        Message.subject.icontains(word, autoescape=True),
        Message.address.icontains(word, autoescape=True),
        Person.search.contains(bare(word), autoescape=True),
    )


def counts() -> dict[str, int]:
    """Return how many messages have each status, those that were only kept by themselves."""
    found = db.session.execute(
        select(Message.status, is_kept(), func.count()).group_by(Message.status, is_kept())
    ).tuples()
    return {"kept" if kept else status: count for status, kept, count in found}


def kinds() -> Sequence[str]:
    """Return every kind of message that was written here."""
    return db.session.scalars(select(Message.kind).distinct().order_by(Message.kind)).all()


def get_message(message_id: UUID) -> Message:
    """Return a message; raise NotFound."""
    return get(Message, message_id)


def on_its_way(message: Message) -> OutboxLine | None:
    """Return the work that will deliver a message, with what went wrong so far."""
    return db.session.scalar(
        select(OutboxLine)
        .where(
            OutboxLine.entry == entry_name(deliver),
            OutboxLine.payload["message"].astext == str(message.id),
            OutboxLine.done_at.is_(None),
        )
        .order_by(OutboxLine.created_at.desc())
        .limit(1)
    )


def bad_addresses() -> Sequence[tuple[BadAddress, Person | None]]:
    """Return the addresses that bounce, with whose they are today."""
    return (
        db.session.execute(
            select(BadAddress, Person)
            .outerjoin(
                Person, and_(Person.email == BadAddress.address, Person.archived_at.is_(None))
            )
            .where(BadAddress.cleared_at.is_(None))
            .order_by(BadAddress.created_at.desc(), BadAddress.id)
        )
        .tuples()
        .all()
    )


def get_bad_address(address_id: UUID) -> BadAddress:
    """Return an address that bounced; raise NotFound."""
    return get(BadAddress, address_id)


# One's own


def own_messages(person_id: UUID) -> Select[tuple[Message]]:
    """Return what was written to a person, without what going live has not released."""
    return select(Message).where(Message.person_id == person_id, Message.status != "held")


def get_own_message(message_id: UUID, person_id: UUID) -> Message:
    """Return one of a person's messages; raise NotFound for anybody else's."""
    found = db.session.scalar(own_messages(person_id).where(Message.id == message_id))
    if found is None:
        raise NotFound
    return found


def unread(person_id: UUID) -> Select[tuple[int]]:
    """Return the query that counts what a person has not read."""
    return own_messages(person_id).where(Message.read_at.is_(None)).with_only_columns(func.count())


def has_opted_out(person_id: UUID) -> bool:
    """Say whether a person wants only what is essential."""
    found = db.session.scalar(select(OptOut.id).where(OptOut.person_id == person_id))
    return found is not None


def messages_about(about_id: UUID) -> Sequence[Message]:
    """Return the messages about one thing, the oldest first."""
    return db.session.scalars(
        select(Message).where(Message.about_id == about_id).order_by(Message.id)
    ).all()
