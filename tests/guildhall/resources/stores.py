"""Sessions at sites, things and people for the stories of resources."""

from datetime import date
from typing import Any

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.offerings import queries, sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.resources.equipment import services as equipment
from guildhall.resources.library import services as library
from guildhall.resources.models.equipment import Equipment
from guildhall.resources.models.library import Item
from guildhall.resources.models.pool import Profile
from guildhall.resources.pool import services as pool
from tests.guildhall.learning.registration.hall import meeting, published


def site(name: str) -> Worksite:
    """Write a worksite."""
    found = Worksite(name=name)
    db.session.add(found)
    db.session.commit()
    return found


def room_at(place: Worksite | None, name: str = "Room 1") -> Room:
    """Write a room at a site."""
    found = Room(name=name, worksite_id=place.id if place else None)
    db.session.add(found)
    db.session.commit()
    return found


def session_at(
    place: Worksite | None = None, *, title: str = "First aid", days: float = 7, **terms: Any
) -> Session:
    """Publish an offering with one session at a site; return the session."""
    room = room_at(place, f"Room for {title}") if place else None
    when = meeting(days, terms.pop("hours", 2), room_id=room.id if room else None)
    return session_of(published(title, when, **terms))


def session_of(offering: Offering) -> Session:
    """Return an offering's only session, as it is now."""
    (found,) = queries.get_offering(offering.id).sessions
    return queries.get_session(found.id)


def move(session: Session, to: Meeting) -> Session:
    """Move a session as a coordinator would."""
    now = queries.get_session(session.id)
    return sessions.move(session.id, to, version=now.version)


def thing(name: str = "Projector", home: Worksite | None = None, **facts: Any) -> Equipment:
    """Enter a thing into the inventory."""
    return equipment.add({"name": name, "worksite_id": home.id if home else None, **facts})


def item(title: str = "How adults learn", **facts: Any) -> Item:
    """Put an item into the library."""
    return library.add({"title": title, "kind": "article", "tags": [], **facts})


def qualified(person: Person, topic: str = "First aid", since: date | None = None) -> Profile:
    """Take somebody into the pool, with proof, and qualify her."""
    profile = pool.enter(person, [topic])
    pool.prove(profile.id, topic, "Instructor card 4711")
    pool.qualify(profile.id, since=since or context.today())
    return profile
