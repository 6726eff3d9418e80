"""Guests at the door: they stand on the sheet in a block of their own, and count in no figure."""

from guildhall import guards
from guildhall.learning.groups import guests
from guildhall.learning.models.courses import Session

Visitor = tuple[str, str]
"""A name and where she comes from."""


def visitors_of(session: Session) -> list[Visitor]:
    """Return who is expected from outside: at the offering, and at this session alone, by name."""
    coming = [(each.name, each.organization) for each in guests.guests_of(session.offering_id)]
    invited = guards.known("learning.visitors", session_id=session.id)
    return sorted({*coming, *invited}, key=lambda each: each[0].casefold())
