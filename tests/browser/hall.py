"""A hall with its sample year, and one sign-in link for each kind of person in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from guildhall import context, jobs
from guildhall.accounts import demo
from guildhall.accounts.models import Account
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from tenants.models import Membership
from tenants.sample.services import load_sample
from tests.characters import account_of, found_tenant, give_role, make_member, slug_of
from tests.guildhall.learning.classroom import offer, session_of

ROLES = ("coordinator", "president", "hr_analyst")


@dataclass
class Hall:
    """Where the persons of the sample year are found."""

    slug: str
    links: dict[str, str] = field(default_factory=dict)
    """Paths that sign somebody in, by what they are here."""
    session_id: UUID | None = None
    """A session that is going on now."""

    def path(self, rest: str) -> str:
        """Return the path of one of its pages."""
        return f"/t/{self.slug}{rest}"


def open_hall(house: Flask) -> Hall:
    """Found a hall, write its sample year, and let one of each kind sign in."""
    with house.app_context():
        place = found_tenant("harbor", "Harbor Classified Employees", status="setup")
        with tenant_scope(place):
            hall = Hall(slug_of(place))
            load_sample()
            for role in ROLES:
                hall.links[role] = _link(hall, make_member(role.title(), "Reed", roles=(role,)))
            leader = _enter("Jun", "Park")
            give_role(leader, "facilitator")
            hall.links["facilitator"] = _link(hall, leader)
            hall.links["member"] = _link(hall, _enter("Marisol", "Vega", language="es"))
            hall.session_id = _begin().id
        with tenant_scope(None):
            jobs.drain()
        db.session.remove()
    return hall


def _enter(first: str, last: str, language: str = "en") -> Person:
    """Give somebody of the sample an account without an address."""
    person = db.session.scalars(
        select(Person).where(Person.first_name == first, Person.last_name == last)
    ).one()
    account = Account(name=person.name, language=language)
    db.session.add(account)
    db.session.flush()
    db.session.add(Membership(account_id=account.id, person_id=person.id))
    db.session.commit()
    return person


def path_of_link(person: Person) -> str:
    """Return the path, below its hall's root, that signs somebody in."""
    return demo.link(account_of(person))


def _link(hall: Hall, person: Person) -> str:
    return hall.path(path_of_link(person))


def _begin() -> Session:
    """Publish a session that began ten minutes ago."""
    offering = offer(title="Ladder safety")
    session = session_of(offering)
    session.starts_at = context.now() - timedelta(minutes=10)
    session.ends_at = context.now() + timedelta(hours=2)
    offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
    db.session.commit()
    return session
