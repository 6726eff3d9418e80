"""Read what is confidential: every look is logged, and so is every refusal (P40)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from guildhall.db import db
from guildhall.errors import Denied
from guildhall.people.models.persons import AccessLog, Person
from guildhall.wording import gettext as _

FIELDS = frozenset({"birth_date"})


def note(person_ids: Iterable[UUID], field: str, *, allowed: bool) -> None:
    """Log a look at what these people keep confidential elsewhere; raise Denied if not allowed."""
    with Session(db.engine) as own, own.begin():
        for person_id in person_ids:
            own.add(AccessLog(person_id=person_id, field=field, granted=allowed))
    if not allowed:
        raise Denied(_("This is confidential. That you asked for it is noted."))


def read(person: Person, field: str, *, allowed: bool) -> object:
    """Return a confidential field of a person; raise Denied for whoever may not see it.

    The line of the log commits by itself, before anything is shown: a refusal or an error
    afterwards cannot take it away.
    """
    if field not in FIELDS:
        raise ValueError(f"{field} is not a confidential field.")
    with Session(db.engine) as own, own.begin():
        own.add(AccessLog(person_id=person.id, field=field, granted=allowed))
    if not allowed:
        raise Denied(_("This is confidential. That you asked for it is noted."))
    return getattr(person, field)
