"""Who looks: one's own person here, and what she may see of others."""

from uuid import UUID

from flask_babel import gettext as _

from guildhall.errors import Conflict, NotFound
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.plugin import Permission
from guildhall.web import identity


def me() -> Person:
    """Return the person that the signed-in account is here."""
    found = identity().person_id
    if found is None:
        raise Conflict(_("Your account has no person in this tenant."))
    return get_person(found)


def refuse_unless_own(person_id: UUID, *permissions: Permission) -> None:
    """Let through whose own it is, and who holds one of the permissions; others find nothing."""
    if not is_own(person_id) and not identity().may(*(each.key for each in permissions)):
        raise NotFound


def is_own(person_id: UUID) -> bool:
    """Say whether a person is the one who looks."""
    return identity().person_id == person_id
