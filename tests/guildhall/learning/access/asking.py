"""Shorthand for tests of access: what somebody asked for, and her place."""

from sqlalchemy import select

from guildhall.db import db
from guildhall.learning.models.access import Accommodation
from guildhall.learning.models.registrations import Registration


def asked(person) -> list[Accommodation]:
    """Return what somebody has asked for everywhere, withdrawn things too."""
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Accommodation)
            .join(Registration, Registration.id == Accommodation.registration_id)
            .where(Registration.person_id == person.id)
            .order_by(Accommodation.created_at, Accommodation.id)
        )
    )


def place_of(offering, person) -> Registration:
    return db.session.scalars(
        select(Registration).where(
            Registration.offering_id == offering.id, Registration.person_id == person.id
        )
    ).one()
