"""The learning of the sample year, told through the same verbs that people use every day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.context import story_at
from guildhall.db import db
from guildhall.learning.access import demo as access_story
from guildhall.learning.activity import demo as activity
from guildhall.learning.aims import demo as aims
from guildhall.learning.attendance import printing, sheets
from guildhall.learning.attendance import queries as sheets_queries
from guildhall.learning.attendance import services as attendance
from guildhall.learning.attendance.scans import read_scan
from guildhall.learning.calendar import demo as calendar_demo
from guildhall.learning.courses.services import room_called
from guildhall.learning.credit import afterwards, exit_survey
from guildhall.learning.demo_year import COMMENTS, REFLECTIONS, SERIES, YEAR, Chapter
from guildhall.learning.groups import demo as groups
from guildhall.learning.interest import demo as interest
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.agendas import Item
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.outside import demo as outside
from guildhall.learning.reflections import services as reflections
from guildhall.learning.registration import services as registration
from guildhall.learning.yearly import demo as yearly_demo
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.surveys.authoring import to_choose_from
from guildhall.surveys.questions import ENGAGEMENT
from guildhall.surveys.services import publish_closed

PUBLISHED_BEFORE = timedelta(days=35)
REGISTERED_BEFORE = timedelta(days=20)
HOUR = timedelta(hours=1)


def tell() -> None:
    """Write the year: what was held, with its attendance and credit, and what is ahead."""
    people = db.session.scalars(
        select(Person).where(Person.sample).order_by(Person.employee_number)
    ).all()
    leader, rooms, served = people[1], _rooms(), aims.terms_by_title()
    announced = {}
    for chapter in YEAR:
        offering = announced[chapter.title] = _announce(
            chapter, rooms, leader, served.get(chapter.title, {})
        )
        came = [one for one in people[chapter.from_place :] if one.id != leader.id][: chapter.came]
        _register(offering, came)
        if chapter.days < 0:
            _hold(offering, chapter, came, leader)
    for title, days in SERIES.items():
        _series(title, days, rooms, leader, people[:7])
    _today(rooms, leader, people[2:9])
    calendar_demo.tell(rooms, leader, people[12:17])
    yearly_demo.tell()
    access_story.tell(people)
    groups.tell(announced["Green cleaning"], people[0], people[16:19])
    interest.tell(people[4:11])
    activity.tell(leader)
    outside.tell(people, reviewer=people[11])
    publish_closed()


def _rooms() -> dict[str, Room]:
    sites = {site.code: site.id for site in db.session.scalars(select(Worksite))}
    places = {
        "Training room": "300", "Computer lab": "300", "Gym": "130", "Library": "120",
        "Cafeteria": "110", "Yard classroom": "210",
    }  # fmt: skip
    return {name: room_called(name, worksite_id=sites[code]) for name, code in places.items()}


def _announce(
    chapter: Chapter, rooms: dict[str, Room], leader: Person, served: Mapping[str, Any]
) -> Offering:
    starts = _moment(chapter.days, chapter.hour)
    with story_at(min(starts, context.now()) - PUBLISHED_BEFORE):
        offering = planning.plan(
            Terms(title=chapter.title, capacity=chapter.seats, **served),
            [_meeting(chapter, starts, rooms)],
            Credit(
                points=Decimal(chapter.points),
                gives_clock_hours=True,
                gives_ceu=True,
                summary=chapter.summary,
            ),
            leaders=[leader],
        )
        return planning.publish(offering.id)


def _meeting(chapter: Chapter, starts: datetime, rooms: dict[str, Room]) -> Meeting:
    """Return the session of a chapter, with welcome, practice and farewell."""
    ends = starts + timedelta(hours=chapter.hours)
    agenda = (
        Item(minute=0, what="Welcome, and what you bring"),
        Item(minute=30, what="Practice in pairs"),
        Item(minute=int(chapter.hours * 60) - 15, what="What you take with you"),
    )
    return Meeting(starts, ends, rooms[chapter.room].id, agenda=agenda)


def _moment(days: int, hour: int) -> datetime:
    """Return an hour of a working day near today, on the tenant's clock."""
    day = context.today() + timedelta(days=days)
    while day.weekday() >= 5:  # noqa: PLR2004 - Saturday
        day += timedelta(days=1 if days > 0 else -1)
    return datetime.combine(day, time(hour), tzinfo=context.tenant().zone)


def _register(offering: Offering, people: Sequence[Person]) -> None:
    assert offering.starts_at is not None  # noqa: S101 - it was planned with a session
    for place, person in enumerate(people):
        with story_at(min(offering.starts_at, context.now()) - REGISTERED_BEFORE + place * HOUR):
            registration.register(offering.id, person_id=person.id)


def _hold(offering: Offering, chapter: Chapter, came: Sequence[Person], leader: Person) -> None:
    """Let people sign in and out (one leaves early, one stays away), verify, answer."""
    session = db.session.scalars(
        select(Session)
        .where(Session.offering_id == offering.id)
        .options(joinedload(Session.offering))
    ).one()
    present = came[:-1]
    for place, person in enumerate(present):
        with story_at(session.starts_at + timedelta(minutes=place % 4 - 3)):
            attendance.sign(session, person, method="pin" if place % 2 else "qr")
    for place, person in enumerate(present):
        early = timedelta(minutes=70) if place == 5 else timedelta(0)  # noqa: PLR2004 - the sixth
        with story_at(session.ends_at - early + timedelta(minutes=1)):
            attendance.sign(session, person, method="pin" if place % 2 else "qr")
    with story_at(session.ends_at + timedelta(minutes=20)):
        if chapter.verified:
            attendance.verify_sheet(session, by=leader)
        else:
            _scan(session)
    _answer(offering, session, chapter, present)


def _scan(session: Session) -> None:
    """Attach the sheet that lay at the door, so that somebody has it before her to verify."""
    whole = sheets_queries.get_any_session(session.id)
    sheets.attach(whole, read_scan(printing.as_pdf(whole), "Sign-in sheet, signed.pdf"))


def _answer(
    offering: Offering, session: Session, chapter: Chapter, present: Sequence[Person]
) -> None:
    for place, person in enumerate(present[: -max(1, len(present) // 5)]):
        with story_at(session.ends_at + timedelta(hours=1, minutes=7 * place)):
            survey = exit_survey.waiting_for(offering.id, person.id)
            if survey is not None:
                score = chapter.scores[place % len(chapter.scores)]
                exit_survey.answer(survey, person, _sheet(score, place))


def _sheet(score: int, place: int) -> dict[str, object]:
    near = min(5, max(1, score + (place % 3) - 1))
    return {
        "overall": score,
        "objectives": score,
        "relevance": near,
        "quality": score,
        "practice": near,
        "comment": COMMENTS[place % len(COMMENTS)],
    }


def _series(
    title: str,
    days: Sequence[int],
    rooms: dict[str, Room],
    leader: Person,
    people: Sequence[Person],
) -> None:
    """Hold the past evenings of a series, with what people wrote after the first."""
    starts = [_moment(day, 19) for day in days]
    room = rooms["Training room"].id
    with story_at(starts[0] - PUBLISHED_BEFORE):
        offering = planning.plan(
            Terms(title=title, capacity=12),
            [Meeting(start, start + timedelta(hours=1.5), room) for start in starts],
            Credit(
                points=Decimal("1.5"),
                gives_clock_hours=True,
                summary="Three evenings, with something to try in between.",
            ),
            leaders=[leader],
        )
        engaging = next(each for each in to_choose_from() if each.name == ENGAGEMENT)
        afterwards.choose(
            offering.id,
            requires_survey=True,
            survey_template_id=engaging.id,
            reflections_required=1,
        )
        planning.publish(offering.id)
    came = [person for person in people if person.id != leader.id]
    _register(offering, came)
    held = [session for session in _sessions(offering) if session.ends_at < context.now()]
    for session in held:
        _sign_all(session, came)
        with story_at(session.ends_at + timedelta(minutes=20)):
            attendance.verify_sheet(session, by=leader)
    for place, words in enumerate(REFLECTIONS):
        with story_at(starts[0] + timedelta(days=1, hours=place)):
            reflections.write(held[0].id, came[place], words, shared=place != 1)
    if len(held) == len(starts):
        _answer_all(offering, held[-1], came)


def _answer_all(offering: Offering, last: Session, people: Sequence[Person]) -> None:
    for place, person in enumerate(people):
        with story_at(last.ends_at + timedelta(hours=1, minutes=7 * place)):
            survey = exit_survey.waiting_for(offering.id, person.id)
            if survey is not None:
                sheet = {**_sheet(4 + place % 2, place), ENGAGEMENT: 5 - place % 2}
                exit_survey.answer(survey, person, sheet)


def _sessions(offering: Offering) -> Sequence[Session]:
    return db.session.scalars(
        select(Session)
        .where(Session.offering_id == offering.id)
        .options(joinedload(Session.offering))
        .order_by(Session.starts_at)
    ).all()


def _sign_all(session: Session, people: Sequence[Person]) -> None:
    for moment in (session.starts_at, session.ends_at + timedelta(minutes=1)):
        for person in people:
            with story_at(moment):
                attendance.sign(session, person, method="pin")


def _today(rooms: dict[str, Room], leader: Person, people: Sequence[Person]) -> None:
    """Hold one session now, so that its kiosk can be tried at once."""
    now = context.now()
    starts = now.replace(minute=0, second=0, microsecond=0)
    with story_at(now - PUBLISHED_BEFORE):
        offering = planning.plan(
            Terms(title="Working with difficult conversations", capacity=24),
            [Meeting(starts, starts + timedelta(hours=2), rooms["Yard classroom"].id)],
            Credit(
                gives_clock_hours=True,
                gives_ceu=True,
                summary="Listen, name it, agree on one next step.",
            ),
            leaders=[leader],
        )
        planning.publish(offering.id)
    _register(offering, people)
