"""Add a person, change her facts, archive and restore her."""

from guildhall import context
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.wording import gettext as _

FACTS = (
    "employee_number",
    "badge_code",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "preferred_name",
    "email",
    "phone",
    "language",
)
"""What anybody who edits people may see and change; the birth date is confidential."""


def facts_of(person: Person, *, birth_date: bool = False) -> dict[str, object]:
    """Return a person's facts by name, the birth date only where it may be seen."""
    names = (*FACTS, "birth_date") if birth_date else FACTS
    return {name: getattr(person, name) for name in names}


@transaction
def add_person(facts: changes.Facts) -> Person:
    """Write somebody into the tenant; she needs neither e-mail nor number."""
    person = Person(**facts)
    with changes.refusing():
        db.session.add(person)
    changes.record("people.added", person, after=changes.masked(facts))
    return person


@transaction
def change_person(
    person: Person, facts: changes.Facts, *, seen: changes.Shown | None = None
) -> Person:
    """Change a person's facts; `seen` is what the form showed when the typing began."""
    person = get(Person, person.id, lock=True)
    changes.refuse_stale({name: getattr(person, name) for name in facts}, seen)
    with changes.refusing():
        before, after = changes.apply(person, facts)
    if after:
        changes.record("people.changed", person, before=before, after=after)
    return person


@transaction
def archive(person: Person) -> None:
    """Take a person out of every list; her record stays, her way in ends."""
    person = get(Person, person.id, lock=True)
    if person.id == context.person_id():
        raise Conflict(_("You cannot archive yourself. Ask another coordinator."))
    if person.archived_at is not None:
        return
    person.archived_at = context.now()
    if directory().account_of(person.id) is not None:
        directory().leave(person.id)
    changes.record("people.archived", person)


@transaction
def restore(person: Person) -> None:
    """Bring an archived person back into the lists; she signs in again once invited."""
    person = get(Person, person.id, lock=True)
    if person.archived_at is None:
        return
    person.archived_at = None
    changes.record("people.restored", person)
