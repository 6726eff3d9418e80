"""People as forms of several fields name them: by employee number or full name."""

from uuid import UUID

from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant


def person_or_none(text: str, field: str) -> UUID | None:
    """Return the id of whom a text means, or None where nothing was typed."""
    return person_meant(text, field).id if text.strip() else None


def typed(person: Person | None) -> str:
    """Return what a form shows of a person, so that it can be read back."""
    return "" if person is None else person.employee_number or person.name
