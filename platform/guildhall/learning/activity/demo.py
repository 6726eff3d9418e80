"""The time that a facilitator of the sample year gave, in her roles."""

from datetime import datetime, time, timedelta
from typing import Final

from guildhall import context
from guildhall.context import story_at
from guildhall.learning.activity import services
from guildhall.people.models.persons import Person

WEEK: Final = (
    ("facilitator", 180, "Session and set-up"),
    ("trainer", 240, "Preparing the next session"),
    ("coach", 90, "With two new drivers"),
    ("resource_provider", 60, "Handouts in Spanish"),
    ("consultant", 45, "Question from the yard"),
    ("project_manager", 120, "Calendar of the spring"),
)
DAYS: Final = 42


def tell(person: Person) -> None:
    """Log one role a working day, over six weeks."""
    first = context.today() - timedelta(days=DAYS)
    for number in range(DAYS):
        day = first + timedelta(days=number)
        if day.weekday() < 5:  # noqa: PLR2004 - Saturday
            role, minutes, note = WEEK[number % len(WEEK)]
            with story_at(datetime.combine(day, time(17), context.tenant().zone)):
                services.log(person.id, role=role, day=day, minutes=minutes, note=note)
