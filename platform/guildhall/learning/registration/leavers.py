"""Places of people who have left: each goes to the next in line, once nobody takes it back."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from guildhall import context
from guildhall.db import db, transaction
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import services
from guildhall.learning.registration.rules import ACTIVE, Verb
from guildhall.people.models.persons import Person

UNDO_FIRST: Final = timedelta(minutes=10)
"""So long nothing is given away: whoever archived somebody by mistake restores her until then."""


@transaction
def give_back() -> int:
    """End what people who left had ahead of them; return how many places that were."""
    now = context.now()
    theirs = db.session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Offering, Offering.id == Registration.offering_id)
        .where(
            Person.archived_at <= now - UNDO_FIRST,
            Registration.state.in_(ACTIVE),
            Offering.status == "published",
            Offering.starts_at > now,
        )
        .order_by(Registration.offering_id, Registration.id)
    ).all()
    for registration in theirs:
        services.leave(
            registration, Verb.CANCEL, action="learning.cancelled", reason="they have left"
        )
    return len(theirs)
