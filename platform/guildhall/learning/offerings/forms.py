"""Between the forms and the services: typed values into terms and meetings, and back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guildhall import context
from guildhall.context import midnight
from guildhall.learning.aims import queries as aims
from guildhall.learning.courses import queries as courses
from guildhall.learning.courses.services import room_called
from guildhall.learning.models.courses import Course, CourseVersion, Offering, Session
from guildhall.learning.offerings import agendas
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting, moments
from guildhall.learning.offerings.schemas import MORE_SESSIONS
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant

AUDIENCE = ("units", "worksites", "job_classes")
STRAIGHT = (
    "title",
    "kind",
    "format",
    "provider",
    "access_notes",
    "has_waitlist",
    "minimum_minutes",
    "requires_survey",
    "outcomes",
    "aims",
)


def terms_of(data: Mapping[str, Any]) -> Terms:
    """Return the terms that a form gave; the last day to register or cancel counts whole."""
    return Terms(
        capacity=data["seats"],
        audience=audience_of(data),
        opens_at=_begin(data["opens"]),
        closes_at=_end(data["closes"]),
        cancel_until=_end(data["cancel_by"]),
        tags=data["tags"],
        **{name: data[name] for name in STRAIGHT},
    )


def audience_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the audience rule, without the parts that exclude nobody."""
    rule: dict[str, Any] = {
        name: [str(each) for each in data[name]] for name in AUDIENCE if data[name]
    }
    if data["classification"]:
        rule["classification"] = data["classification"]
    if data["members_only"]:
        rule["members_only"] = True
    return rule


def _begin(day: date | None) -> datetime | None:
    return midnight(day) if day else None


def _end(day: date | None) -> datetime | None:
    return midnight(day + timedelta(days=1)) if day else None


def credit_of(data: Mapping[str, Any]) -> Credit:
    """Return what attending gives, as a form gave it."""
    return Credit(
        points=data["points"],
        gives_clock_hours=data["gives_clock_hours"],
        gives_ceu=data["gives_ceu"],
        summary=data["summary"],
    )


def meeting_of(
    data: Mapping[str, Any], suffix: str = "", *, session: Session | None = None
) -> Meeting:
    """Return one session that a form gave; an agenda left as it was moves with its session."""
    starts_at, ends_at = moments(
        data[f"day{suffix}"],
        data[f"starts{suffix}"],
        data[f"ends{suffix}"],
        context.tenant().zone,
        suffix=suffix,
    )
    text = "" if suffix else data["agenda"]
    agenda = agendas.read(text, starts_at, ends_at) if not _is_as_it_was(text, session) else None
    return Meeting(starts_at, ends_at, room_of(data), data["online_url"], agenda)


def _is_as_it_was(text: str, session: Session | None) -> bool:
    if session is None:
        return False
    return text.split() == agendas.typed(session.agenda, session.starts_at).split()


def meetings_of(data: Mapping[str, Any]) -> list[Meeting]:
    """Return every session that the one page gave; times left empty are those of the first."""
    found = [meeting_of(data)]
    for number in range(2, MORE_SESSIONS + 2):
        if data[f"day{number}"] is None:
            continue
        filled = dict(data)
        for name in ("starts", "ends"):
            filled[f"{name}{number}"] = data[f"{name}{number}"] or data[name]
        found.append(meeting_of(filled, str(number)))
    return found


def meetings_again(source: Offering, data: Mapping[str, Any]) -> list[Meeting]:
    """Return last time's further sessions, as far from the first one as they were then."""
    first, *further = held_last_time(source)
    zone = context.tenant().zone
    moved = data["day"] - first.starts_at.astimezone(zone).date()
    return [
        Meeting(
            _on(each.starts_at, moved, zone),
            _on(each.ends_at, moved, zone),
            each.room_id,
            each.online_url,
            tuple(each.agenda),
        )
        for each in further
    ]


def held_last_time(source: Offering) -> list[Session]:
    """Return the sessions that come again: all of an offering that was cancelled as a whole."""
    return [each for each in source.sessions if each.cancelled_at is None] or source.sessions


def _on(moment: datetime, moved: timedelta, zone: ZoneInfo) -> datetime:
    """Return the same wall-clock time so many days on."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + moved, local.time(), zone)


def room_of(data: Mapping[str, Any]) -> UUID | None:
    """Return the room that was chosen, or one made from the name that was typed."""
    if data["room_name"].strip():
        return room_called(data["room_name"]).id
    chosen: UUID | None = data["room_id"]
    return courses.get_room(chosen).id if chosen else None


def leaders_of(text: str) -> list[Person]:
    """Return the people that names or numbers, separated by commas, mean."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    found = (person_meant(_number_in(part) or part, "leaders") for part in parts if part.strip())
    return list(dict.fromkeys(found))


def _number_in(text: str) -> str:
    """Return the number of "Jun Park (40202)", as a form shows those who lead."""
    _name, opened, rest = text.strip().partition("(")
    return rest.removesuffix(")").strip() if opened and rest.endswith(")") else ""


def _named(person: Person) -> str:
    """Write somebody so that she is read and found again; a comma would part the name in two."""
    name = person.name.replace(",", "")
    return f"{name} ({person.employee_number})" if person.employee_number else name


def start_of_plan(source: Offering | None, course: Course | None) -> dict[str, Any]:
    """Return what stands in the one page: last time's values where there was a last time."""
    start: dict[str, Any] = {
        "has_waitlist": True,
        "requires_survey": True,
        "points": 0,
        "outcomes": [setting("usual_outcome")],
    }
    if source is not None:
        start |= {**start_of_terms(source), "opens": None, "closes": None, "cancel_by": None}
        start |= start_of_place(held_last_time(source)[0]) if source.sessions else {}
        start |= {"day": None, "follow": True, "course_id": source.course_version.course_id}
    elif course is not None:
        start |= {"title": course.title, "course_id": course.id}
        start |= _start_of_version(course.versions[0]) if course.versions else {}
    return start


def start_of_terms(offering: Offering) -> dict[str, Any]:
    """Return an offering's terms as its form shows them."""
    return {
        **{name: getattr(offering, name) for name in STRAIGHT},
        **_start_of_version(offering.course_version),
        **{name: offering.audience.get(name, []) for name in AUDIENCE},
        "classification": offering.audience.get("classification", ""),
        "members_only": offering.audience.get("members_only", False),
        "seats": offering.capacity,
        "opens": _day(offering.opens_at),
        "closes": _day(offering.closes_at, last=True),
        "cancel_by": _day(offering.cancel_until, last=True),
        "tags": [tag.id for tag in aims.tags_on(offering.id)],
        "version": offering.version,
    }


def _start_of_version(version: CourseVersion) -> dict[str, Any]:
    points = version.points.normalize()
    return {
        "points": f"{points:f}",
        "summary": version.summary,
        "gives_clock_hours": version.gives_clock_hours,
        "gives_ceu": version.gives_ceu,
    }


def _day(moment: datetime | None, *, last: bool = False) -> date | None:
    """Return a moment's day; of an end, the last day that counts."""
    if moment is None:
        return None
    local = moment.astimezone(context.tenant().zone)
    return (local - timedelta(seconds=1)).date() if last else local.date()


def start_of_place(session: Session) -> dict[str, Any]:
    """Return a session as its form shows it."""
    zone = context.tenant().zone
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return {
        "day": starts.date(),
        "starts": typed_clock(starts),
        "ends": typed_clock(ends),
        "room_id": session.room_id,
        "online_url": session.online_url,
        "leaders": ", ".join(_named(each.person) for each in session.facilitations),
        "agenda": agendas.typed(session.agenda, session.starts_at),
        "version": session.version,
    }


def typed_clock(moment: datetime) -> str:
    """Write a time as somebody would type it: "3:30 pm"."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'pm' if moment.hour >= 12 else 'am'}"  # noqa: PLR2004 - noon
