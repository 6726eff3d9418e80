"""What follows when somebody has a seat."""

from typing import Final

from sqlalchemy import select

from guildhall.db import db
from guildhall.events import PersonRegistered
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import messages

TOLD_OTHERWISE: Final = frozenset({"walk_in", "moved"})


def confirm(event: PersonRegistered) -> None:
    """Confirm a seat to its holder; who walked in, or was moved, is told in other ways."""
    source = db.session.scalar(
        select(Registration.source).where(Registration.id == event.registration_id)
    )
    if source and source not in TOLD_OTHERWISE:
        messages.send("registered", str(event.registration_id), {})
