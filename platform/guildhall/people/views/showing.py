"""What the pages about a person share: the date they are shown as of, and where they lead."""

from datetime import date
from uuid import UUID

from flask import request, url_for

from guildhall import context
from guildhall.dates import read_day
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.web import identity


def as_of() -> date:
    """Return the date that the page is asked for: ISO or as people type it, else today."""
    today = context.today()
    return read_day(request.args.get("as_of", ""), today) or today


def person_url(person_id: UUID) -> str:
    """Return the page of a person, as of today."""
    return url_for("people.person", person_id=person_id)


def me() -> Person:
    """Return who is signed in, as a person of this tenant."""
    found = identity().person_id
    return get_person(found) if found else get_person(UUID(int=0))


def typed_id(name: str) -> UUID | None:
    """Return an id of the address, or None if it is none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
