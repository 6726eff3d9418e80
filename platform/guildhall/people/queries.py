"""Reads about people."""

from uuid import UUID

from sqlalchemy import Select, func, or_, select

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person


def get_person(person_id: UUID) -> Person:
    """Return a person of this tenant; raise NotFound."""
    found = db.session.scalar(select(Person).where(Person.id == person_id))
    if found is None:
        raise NotFound
    return found


def find_by_number(text: str) -> Person | None:
    """Return whom an employee number or a badge belongs to, as somebody typed or scanned it."""
    wanted = text.strip()
    if not wanted:
        return None
    return db.session.scalar(
        select(Person)
        .where(
            or_(Person.employee_number == wanted, Person.badge_code == wanted),
            Person.archived_at.is_(None),
        )
        .order_by(Person.employee_number != wanted)
        .limit(1)
    )


def matching(words: str) -> Select[tuple[Person]]:
    """Return the people whose name or number contains every word, in the order of their names."""
    statement = select(Person).where(Person.archived_at.is_(None))
    for word in words.lower().split():
        statement = statement.where(Person.search.contains(word, autoescape=True))
    return statement.order_by(func.lower(Person.last_name), func.lower(Person.first_name))
