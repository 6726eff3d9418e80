"""What the sample year puts into its calendar: a series, meetings, a deadline, days off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from guildhall import context
from guildhall.context import midnight, story_at
from guildhall.learning.calendar import services
from guildhall.learning.calendar.services import Date
from guildhall.learning.models.calendar import CalendarEvent
from guildhall.learning.models.courses import Room
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.registration import services as registration
from guildhall.people.models.persons import Person

ANNOUNCED_BEFORE: Final = timedelta(days=40)
MEETINGS: Final = (-12, -40, 23, 51)
SERIES: Final = (8, 15, 22, 29)
"""In the evening, when nothing else of the year is held: its leader leads everything."""
SATURDAY: Final = 5


def tell(rooms: Mapping[str, Room], leader: Person, people: Sequence[Person]) -> None:
    """Write a series of evenings and everything else that stands in the calendar."""
    with story_at(context.now() - ANNOUNCED_BEFORE):
        _series(rooms, leader, people)
        missed, *_rest = [_meeting(days) for days in MEETINGS]
        services.cancel_event(missed.id, reason="The heating in the hall had failed.")
        _whole_days("Winter recess", "day_off", 30, 5)
        _whole_days("Staff development day", "day_off", -26, 1)
        _whole_days("Nominations for the board close", "deadline", 17, 1)
        starts = _evening(10, 16)
        committee = Date(
            "Bargaining committee", "meeting", starts, starts + timedelta(hours=2), all_day=False
        )
        services.add_event(committee, members_only=True)


def _series(rooms: Mapping[str, Room], leader: Person, people: Sequence[Person]) -> None:
    evenings = [_evening(days, 18) for days in SERIES]
    first, *others = (Meeting(each, each + timedelta(minutes=90)) for each in evenings)
    held = [
        Meeting(first.starts_at, first.ends_at, rooms["Library"].id),
        *(
            Meeting(each.starts_at, each.ends_at, None, "https://meet.example.org/circle")
            for each in others
        ),
    ]
    offering = planning.plan(
        Terms(
            title="Coaching circle for paraeducators",
            capacity=12,
            access_notes="First evening with childcare in the gym; the others are online.",
            closes_at=midnight(evenings[0].date()),
        ),
        held,
        Credit(
            points=Decimal(2),
            gives_clock_hours=True,
            summary="Four evenings: bring a moment of your week, try something, come back with it.",
        ),
        leaders=[leader],
    )
    planning.publish(offering.id)
    for person in people:
        registration.register(offering.id, person_id=person.id)


def _meeting(days: int) -> CalendarEvent:
    starts = _evening(days, 17)
    said = Date(
        "General membership meeting",
        "meeting",
        starts,
        starts + timedelta(minutes=75),
        all_day=False,
        place="Union hall, 12 Harbor Street",
        notes="Minutes of the last meeting, reports, open floor. Supper from 4:30 pm.",
    )
    return services.add_event(said, members_only=False)


def _whole_days(title: str, kind: str, days: int, count: int) -> None:
    first = _workday(days)
    said = Date(title, kind, midnight(first), midnight(first + timedelta(days=count)), all_day=True)
    services.add_event(said, members_only=False)


def _evening(days: int, hour: int) -> datetime:
    return datetime.combine(_workday(days), time(hour), tzinfo=context.tenant().zone)


def _workday(days: int) -> date:
    day = context.local_now().date() + ANNOUNCED_BEFORE + timedelta(days=days)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
