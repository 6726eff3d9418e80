"""In the sample year a kitchen manager holds seats, and a school board member is expected."""

from collections.abc import Sequence
from datetime import timedelta

from guildhall import context
from guildhall.context import story_at
from guildhall.learning.groups import guests, services
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person


def tell(offering: Offering, holder: Person, named: Sequence[Person]) -> None:
    """Hold six seats of an offering to come, name some of them, and expect two guests."""
    with story_at(context.now() - timedelta(days=4)):
        group = services.hold(
            offering.id, holder_id=holder.id, seats=6, label="Garden Road kitchen"
        )
        guests.invite(offering.id, name="Dr. Elaine Vance", organization="School board")
        guests.invite(
            offering.id, name="Luis Ortega", organization="Parents' association", takes_seat=False
        )
    for place, person in enumerate(named):
        with story_at(context.now() - timedelta(days=3) + place * timedelta(minutes=5)):
            services.name(group.id, person.id)
