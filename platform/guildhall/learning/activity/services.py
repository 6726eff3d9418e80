"""Log time that was given, void what was wrong; nobody gives more than a day a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import constraint_of, db, transaction
from guildhall.errors import Invalid
from guildhall.learning.activity import queries
from guildhall.learning.models.activity import TimeEntry
from guildhall.localisation import day as spoken_day
from guildhall.localisation import hours as spoken_hours
from guildhall.wording import gettext as _


@transaction
def log(  # noqa: PLR0913 - who, in which role, when, how long, for what
    person_id: UUID,
    *,
    role: str,
    day: date,
    minutes: int,
    offering_id: UUID | None = None,
    note: str = "",
) -> TimeEntry:
    """Write down time that somebody gave on a day in one role."""
    if day > context.today():
        raise Invalid(day=_("That day is still to come: log it when it is done."))
    entry = TimeEntry(
        person_id=person_id,
        role=role,
        day=day,
        minutes=minutes,
        offering_id=offering_id,
        note=note,
    )
    with _a_day_has_24_hours(person_id, day):
        db.session.add(entry)
    given = {"role": role, "minutes": minutes}
    audit.record("learning.time_logged", entry, day.isoformat(), after=given)
    return entry


@contextmanager
def _a_day_has_24_hours(person_id: UUID, day: date) -> Iterator[None]:
    """Let the database judge; where it refuses, say how much stands on the day already."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as refusal:
        if constraint_of(refusal) != "ck_time_entry_day":
            raise
        raise Invalid(
            hours=_(
                "%(logged)s stand on %(day)s already: a day has 24 hours.",
                logged=spoken_hours(queries.logged_on(person_id, day)),
                day=spoken_day(day),
            )
        ) from None


@transaction
def void(entry: TimeEntry, *, reason: str) -> TimeEntry:
    """Take an entry out of every sum; it stays, with the reason."""
    if not reason.strip():
        raise Invalid(reason=_("Say why it does not count."))
    if entry.voided_at is None:
        entry.voided_at, entry.void_reason = context.now(), reason
        audit.record("learning.time_voided", entry, entry.day.isoformat(), reason=reason)
    return entry


@transaction
def count_again(entry: TimeEntry) -> TimeEntry:
    """Undo that an entry was voided, where the day has room for it."""
    if entry.voided_at is not None:
        with _a_day_has_24_hours(entry.person_id, entry.day):
            entry.voided_at, entry.void_reason = None, ""
        audit.record("learning.time_counted_again", entry, entry.day.isoformat())
    return entry
