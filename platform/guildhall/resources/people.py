"""People as forms name them: by employee number or full name."""

from uuid import UUID

from guildhall.errors import GuildhallError, Invalid
from guildhall.learning.registration.desk import get_person
from guildhall.people.models.persons import Person


def person_called(text: str, field: str) -> Person:
    """Return whom a number or a full name means; the refusal stands at this field."""
    try:
        return get_person(text)
    except GuildhallError as refusal:
        raise Invalid(**{field: refusal.message}) from None


def person_or_none(text: str, field: str) -> UUID | None:
    """Return the id of whom a text means, or None where nothing was typed."""
    return person_called(text, field).id if text.strip() else None


def typed(person: Person | None) -> str:
    """Return what a form shows of a person, so that it can be read back."""
    return "" if person is None else person.employee_number or person.name
