"""Reads of guests: the list of a session, one invitation."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from guildhall.db import db
from guildhall.learning.models.courses import Room, Session
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.people.queries import get


def get_session(session_id: UUID) -> Session:
    """Return a session with its offering and its place; raise NotFound."""
    return get(
        Session,
        session_id,
        joinedload(Session.offering),
        joinedload(Session.room).joinedload(Room.worksite),
    )


def sessions_of(offering_id: UUID) -> Sequence[Session]:
    """Return the sessions of an offering that take place."""
    return db.session.scalars(
        select(Session)
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at)
    ).all()


def get_guest(guest_id: UUID, *, lock: bool = False) -> GuestInvitation:
    """Return an invitation, locked for a change if asked; raise NotFound."""
    return get(GuestInvitation, guest_id, lock=lock)


def guests_of(session_id: UUID) -> Select[tuple[GuestInvitation]]:
    """Return whoever is invited to a session, those withdrawn too."""
    return select(GuestInvitation).where(GuestInvitation.session_id == session_id)


def on_the_sheet(session_id: UUID) -> list[tuple[str, str]]:
    """Return the guests of a session for its sheet: who declined stays off it."""
    rows = db.session.execute(
        select(GuestInvitation.name, GuestInvitation.organisation).where(
            GuestInvitation.session_id == session_id,
            GuestInvitation.withdrawn_at.is_(None),
            GuestInvitation.reply != "no",
        )
    )
    return [(row.name, row.organisation) for row in rows]


def invited(session_id: UUID, email: str) -> bool:
    """Say whether an address is on a session's list."""
    found = db.session.scalar(
        guests_of(session_id)
        .where(GuestInvitation.email == email, GuestInvitation.withdrawn_at.is_(None))
        .with_only_columns(GuestInvitation.id)
    )
    return found is not None


class Expected(Struct, frozen=True):
    """How many guests a session has."""

    invited: int = 0
    coming: int = 0
    present: int = 0


def expected(session_ids: Sequence[UUID]) -> Mapping[UUID, Expected]:
    """Return how many guests sessions have, in one statement."""
    rows = db.session.execute(
        select(
            GuestInvitation.session_id,
            func.count(),
            func.count().filter(GuestInvitation.reply == "yes"),
            func.count().filter(GuestInvitation.present_at.is_not(None)),
        )
        .where(GuestInvitation.session_id.in_(session_ids), GuestInvitation.withdrawn_at.is_(None))
        .group_by(GuestInvitation.session_id)
    )
    return {row[0]: Expected(*row[1:]) for row in rows}
