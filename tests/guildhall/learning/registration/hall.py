"""Offerings and people for the stories of registration."""

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.registration import services
from guildhall.people.models.persons import Person, UnionMembership
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from tests.characters import make_person


def meeting(days: float = 7, hours: float = 2, **facts: Any) -> Meeting:
    """Return a session so many days from now, on the full hour."""
    start = (context.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return Meeting(start, start + timedelta(hours=hours), **facts)


def draft(title: str = "De-escalation on the bus", *meetings: Meeting, **terms: Any) -> Offering:
    """Plan an offering."""
    leaders = terms.pop("leaders", ())
    credit = Credit(points=Decimal(terms.pop("points", 2)))
    return planning.plan(
        Terms(title=title, **terms), meetings or (meeting(),), credit, leaders=leaders
    )


def published(
    title: str = "De-escalation on the bus", *meetings: Meeting, **terms: Any
) -> Offering:
    """Plan and publish an offering."""
    return planning.publish(draft(title, *meetings, **terms).id)


def crowd(number: int) -> list[Person]:
    """Write so many people into the tenant."""
    people = [
        Person(first_name=f"Person {each:03}", last_name="Crowd", employee_number=f"C{each:03}")
        for each in range(number)
    ]
    db.session.add_all(people)
    db.session.commit()
    return people


def employ(first: str = "Rosa", **job: Any) -> Person:
    """Write somebody with one position."""
    person = make_person(first, "Park")
    hold(person, **job)
    return person


def hold(person: Person, *, until: date | None = None, **job: Any) -> None:
    """Give somebody one more position: unit, site, job, classification."""
    position = Position(person_id=person.id, key=secrets.token_hex(4))
    db.session.add(position)
    db.session.flush()
    db.session.add(
        PositionTerm(
            position_id=position.id,
            valid=Range(date(2020, 7, 1), until),
            bargaining_unit_id=named(BargainingUnit, job.get("unit")),
            worksite_id=named(Worksite, job.get("site")),
            job_class_id=named(JobClass, job.get("job")),
            classification=job.get("classification", "classified"),
        )
    )
    db.session.commit()


def named(kind: Any, name: str | None) -> Any:
    """Return the id of a unit, worksite or job class, made if there is none."""
    if name is None:
        return None
    label = "title" if kind is JobClass else "name"
    found = db.session.scalar(select(kind).where(getattr(kind, label) == name))
    if found is None:
        found = kind(**{label: name})
        db.session.add(found)
        db.session.commit()
    return found.id


def join(person: Person, since: date, until: date | None = None) -> None:
    """Make somebody a member of the union."""
    unit = named(BargainingUnit, "Classified")
    db.session.add(
        UnionMembership(person_id=person.id, bargaining_unit_id=unit, valid=Range(since, until))
    )
    db.session.commit()


def register(offering: Offering, person: Person) -> services.Outcome:
    """Register somebody as she would herself."""
    return services.register(offering.id, person_id=person.id)


def state_of(offering: Offering, person: Person) -> str:
    """Return the state of somebody's registration."""
    return place_of(offering, person).state


def place_of(offering: Offering, person: Person) -> Registration:
    """Return somebody's registration."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.offering_id == offering.id, Registration.person_id == person.id)
        .execution_options(populate_existing=True)
    ).one()


def line_of(offering: Offering) -> list[str]:
    """Return the names of those who wait, in order."""
    return list(
        db.session.scalars(
            select(Person.first_name)
            .join(Registration, Registration.person_id == Person.id)
            .where(Registration.offering_id == offering.id, Registration.state == "waitlisted")
            .order_by(Registration.line_number)
        )
    )


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment by the tenant's wall clock."""
    return datetime(year, month, day, hour, minute, tzinfo=context.tenant().zone)
