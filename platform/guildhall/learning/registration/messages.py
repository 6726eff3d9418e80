"""What registered people are told, and when: promised by a verb, written after its commit."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import context, jobs
from guildhall.communications.services import write
from guildhall.db import db
from guildhall.directory import directory
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import answers, queries

ESSENTIAL: Final = frozenset(
    {"offered", "moved", "session_changed", "session_cancelled", "offering_cancelled"}
)
"""Sent even to somebody who opted out: not knowing would cost a seat or a trip for nothing."""
ONLY_WHILE: Final = {
    "registered": "registered",
    "waitlisted": "waitlisted",
    "offered": "offered",
    "reminder": "registered",
    "moved": "registered",
}
"""Kinds that say what is true now: unsaid where it has changed meanwhile."""


def promise(kind: str, registration: Registration | UUID, **facts: object) -> None:
    """Promise a message about a registration; it leaves after the commit, once."""
    its_id = registration if isinstance(registration, UUID) else registration.id
    jobs.enqueue(send, kind=kind, registration_id=its_id, facts=facts)


def promise_all(kind: str, offering_id: UUID, states: tuple[str, ...], **facts: object) -> None:
    """Promise a message to everybody of an offering who is in one of these states."""
    jobs.enqueue(send_all, kind=kind, offering_id=offering_id, states=list(states), facts=facts)


def send_all(kind: str, offering_id: str, states: list[str], facts: dict[str, Any]) -> None:
    """Promise one message for each registration of an offering."""
    found = db.session.scalars(
        select(Registration).where(
            Registration.offering_id == UUID(offering_id), Registration.state.in_(states)
        )
    )
    for registration in found.all():
        promise(kind, registration, **facts)


def promise_reminder(registration: Registration, session: Session) -> None:
    """Promise the reminder of a session, once for each registration and starting time."""
    starts = int(session.starts_at.timestamp())
    jobs.enqueue(
        send,
        key=f"reminder:{registration.id}:{session.id}:{starts}",
        kind="reminder",
        registration_id=registration.id,
        facts={"session_id": session.id},
    )


def send(kind: str, registration_id: str, facts: dict[str, Any]) -> None:
    """Write one message about a registration to its person, unless it is no longer true."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.id == UUID(registration_id))
        .options(
            joinedload(Registration.person),
            joinedload(Registration.offering)
            .selectinload(Offering.sessions)
            .joinedload(Session.room),
        )
    )
    if registration is None or ONLY_WHILE.get(kind, registration.state) != registration.state:
        return
    write(
        registration.person,
        kind,
        essential=kind in ESSENTIAL,
        about=registration.offering_id,
        registration=registration,
        offering=registration.offering,
        sessions=_sessions(registration, facts.get("session_id")),
        place=queries.place_in_line(registration) if kind == "waitlisted" else 0,
        url=directory().url_of(context.tenant_id(), f"/catalogue/{registration.offering_id}"),
        answers=answers.urls_of(registration) if kind == "offered" else {},
        mine_url=directory().url_of(context.tenant_id(), "/my/learning"),
        **{name: value for name, value in facts.items() if name != "session_id"},
    )


def _sessions(registration: Registration, session_id: str | None) -> list[Session]:
    sessions = registration.offering.sessions
    if session_id:
        return [each for each in sessions if each.id == UUID(session_id)]
    return [each for each in sessions if each.cancelled_at is None]
