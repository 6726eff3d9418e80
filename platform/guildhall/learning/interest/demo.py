"""In the sample year two courses have no date yet, and some people would come."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from guildhall import context
from guildhall.context import story_at
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.interest import services
from guildhall.people.models.persons import Person

PLANNED: Final = (
    ("Welding and small repairs", 240, "Fix a gate and a bracket before you call the contractor."),
    ("Sign language for the cafeteria line", 120, "Forty signs that make lunch kinder."),
)


def tell(people: Sequence[Person]) -> None:
    """Ask who would come; the first course draws more people than the second."""
    with story_at(context.now() - timedelta(days=15)):
        planned = [
            courses.gather_interest(
                courses.begin_course(title, Content(minutes=minutes, summary=summary)), gathers=True
            )
            for title, minutes, summary in PLANNED
        ]
    for place, person in enumerate(people):
        with story_at(context.now() - timedelta(days=12) + place * timedelta(hours=5)):
            services.ask(planned[0].id, person_id=person.id)
            if place % 3 == 0:
                services.ask(planned[1].id, person_id=person.id)
