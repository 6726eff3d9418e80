"""The verb of a reflection: write it down, or change it while the series is open."""

from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, NotFound
from guildhall.learning.credit import completion
from guildhall.learning.models.courses import Session
from guildhall.learning.models.reflections import ReflectionEntry
from guildhall.learning.reflections import queries
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _


@transaction
def write(session_id: UUID, person: Person, words: str, *, shared: bool) -> ReflectionEntry:
    """Keep somebody's reflection on a session she attended; then settle what it may complete."""
    session = db.session.scalar(select(Session).where(Session.id == session_id))
    if session is None or not queries.sessions_attended([session_id], person.id):
        raise NotFound
    # One lock with settling: of two first clicks the second finds what the first wrote.
    completion.lock_registrations(session.offering_id, [person.id])
    _refuse_out_of_time(session)
    entry = _entry(session_id, person)
    entry.words, entry.shared, entry.changed_at = words, shared, context.now()
    db.session.add(entry)
    db.session.flush()
    # What it says is its writer's: the audit tells that it was written, and no more.
    audit.record("learning.reflected", entry, person.name, after={"shared": shared})
    completion.settle(session.offering_id, [person.id])
    return entry


def _refuse_out_of_time(session: Session) -> None:
    sessions = queries.sessions_of(session.offering_id)
    if session.id not in {each.id for each in queries.between(sessions)}:
        raise Conflict(_("Reflections are written between the sessions of a series."))
    if session.ends_at > context.now():
        raise Conflict(_("Write it once this session is over."))
    if not queries.is_still_open(sessions):
        raise Conflict(_("This series is closed. What you wrote stays as it is."))


def _entry(session_id: UUID, person: Person) -> ReflectionEntry:
    found = db.session.scalar(
        select(ReflectionEntry)
        .where(ReflectionEntry.session_id == session_id, ReflectionEntry.person_id == person.id)
        .execution_options(populate_existing=True)
    )
    return found or ReflectionEntry(session_id=session_id, person_id=person.id)
