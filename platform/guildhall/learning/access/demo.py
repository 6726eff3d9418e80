"""The sample year's needs: what some asked for, what was arranged, and a bus driver's shifts."""

from collections.abc import Sequence
from datetime import time, timedelta

from sqlalchemy import select

from guildhall import context
from guildhall.context import story_at
from guildhall.db import db
from guildhall.learning.access import queries, services
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person

WISHES = (
    Wish(kinds=("interpreter",), words="Spanish, please; I follow written English well."),
    Wish(kinds=("large_print", "parking"), keep=True),
    Wish(words="I cannot lift more than 10 pounds since my operation."),
)
ANSWERS = {
    "interpreter": ("arranged", "Mr. Salas from the front office interprets."),
    "parking": ("arranged", "Space 4 beside the library door is yours that afternoon."),
}
DRIVES = ((time(5, 30), time(9, 0)), (time(13, 0), time(17, 30)))


def tell(people: Sequence[Person]) -> None:
    """Ask, arrange a part of it, and let everybody who drives say when."""
    with story_at(context.now() - timedelta(days=2)):
        for place, wish in zip(_places(), WISHES, strict=False):
            services.change(place.id, person_id=place.person_id, wish=wish)
            for row in queries.asked_with(place.id):
                if row.kind in ANSWERS:
                    state, words = ANSWERS[row.kind]
                    services.answer(row.id, state=state, words=words, by=None)
        for person in people:
            if person.last_name == "Vega":
                for starts, ends in DRIVES:
                    services.add_shift(person.id, days=[1, 2, 3, 4, 5], starts=starts, ends=ends)


def _places() -> Sequence[Registration]:
    """Return the first places of the next offering that more than two have registered for."""
    offering = db.session.scalars(
        select(Offering)
        .where(Offering.status == "published", Offering.seats_taken > len(WISHES))
        .where(Offering.starts_at > context.now() + timedelta(days=4))
        .order_by(Offering.starts_at)
        .limit(1)
    ).one_or_none()
    if offering is None:
        return ()
    return db.session.scalars(
        select(Registration)
        .where(Registration.offering_id == offering.id, Registration.state == "registered")
        .order_by(Registration.registered_at)
        .limit(len(WISHES))
    ).all()
