"""What follows when somebody has a seat."""

from sqlalchemy import select

from guildhall.db import db
from guildhall.events import PersonRegistered
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import messages


def confirm(event: PersonRegistered) -> None:
    """Confirm a seat to its holder; who walked in at the door knows already."""
    source = db.session.scalar(
        select(Registration.source).where(Registration.id == event.registration_id)
    )
    if source and source != "walk_in":
        messages.send("registered", str(event.registration_id), {})
