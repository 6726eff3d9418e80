"""Open or reset a private feed; put meetings, deadlines and days off into the calendar."""

import secrets
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.exc import StaleDataError

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.calendar import queries
from guildhall.learning.models.calendar import CalendarEvent, CalendarFeed
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _


@transaction
def open_feed(person: Person) -> CalendarFeed:
    """Return a person's private feed, made at the first asking; two tabs get the same one."""
    db.session.execute(
        insert(CalendarFeed)
        .values(person_id=person.id, token=_token())
        .on_conflict_do_nothing(index_elements=["tenant_id", "person_id"])
    )
    return db.session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person.id)).one()


def _token() -> str:
    return secrets.token_urlsafe(32)


@transaction
def reset_feed(person: Person) -> CalendarFeed:
    """Give a person's feed a new address; whoever had the old one reads nothing more."""
    feed = open_feed(person)
    feed.token = _token()
    feed.reset_at = context.now()
    audit.record("learning.calendar_reset", feed, person.name)
    return feed


class Date(Struct, frozen=True):
    """What a meeting, a deadline or a day off says."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    place: str = ""
    notes: str = ""


@transaction
def add_event(said: Date, *, members_only: bool) -> CalendarEvent:
    """Put something into the calendar; who sees it is settled here and stays so."""
    event = CalendarEvent(members_only=members_only)
    _set(event, said)
    db.session.add(event)
    db.session.flush()
    audit.record("learning.event_added", event, event.title, after=_facts(event))
    return event


@transaction
def change_event(event_id: UUID, said: Date, *, version: int) -> CalendarEvent:
    """Change it; every calendar that shows it follows."""
    event = _standing(event_id)
    if event.version != version:
        raise Conflict(_changed())
    before = _facts(event)
    _set(event, said)
    try:
        db.session.flush()
    except StaleDataError:
        raise Conflict(_changed()) from None
    if before != _facts(event):
        audit.record(
            "learning.event_changed", event, event.title, before=before, after=_facts(event)
        )
    return event


def _standing(event_id: UUID) -> CalendarEvent:
    event = queries.get_event(event_id, for_members=True)
    if event.cancelled_at is not None:
        raise Conflict(_("It is cancelled: add a new one instead."))
    return event


def _changed() -> str:
    return _("Somebody changed this while you had it open. Look at it and save again.")


def _set(event: CalendarEvent, said: Date) -> None:
    if said.starts_at >= said.ends_at:
        raise Invalid(ends=_("It ends before it starts: check the times."))
    for name in Date.__struct_fields__:
        setattr(event, name, getattr(said, name))


def _facts(event: CalendarEvent) -> dict[str, object]:
    return {name: getattr(event, name) for name in Date.__struct_fields__}


@transaction
def cancel_event(event_id: UUID, *, reason: str) -> CalendarEvent:
    """Call it off; it stays in every calendar, crossed out, with the reason."""
    event = queries.get_event(event_id, for_members=True)
    if event.cancelled_at is not None:
        return event
    if not reason.strip():
        raise Invalid(reason=_("Say why: it stands in everybody's calendar."))
    event.cancelled_at, event.cancelled_reason = context.now(), reason
    audit.record("learning.event_cancelled", event, event.title, reason=reason)
    return event
