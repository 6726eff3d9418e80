"""Reads of the access log (P40)."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select

from guildhall.people.models.persons import AccessLog, Person

NAMED_BY: Final = {"access_needs": "learning.arrange_access"}
"""Fields of which a look alone tells something of a person, and who may know it."""


def looks(
    *,
    see: Collection[str],
    person_id: UUID | None = None,
    outcome: str = "",
    actor: str = "",
) -> Select[tuple[Any, str]]:
    """Return looks at confidential fields with the name of whose they are.

    What somebody needs to take part is known to those who arrange it alone, and a line about it
    tells that there is something; the holders of these permissions see what they may.
    """
    name = func.concat(
        func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name),
        " ",
        Person.last_name,
    ).label("name")
    statement = (
        select(AccessLog, name)
        .join(Person, Person.id == AccessLog.person_id)
        .order_by(AccessLog.created_at.desc(), AccessLog.id.desc())
    )
    hidden = [field for field, permission in NAMED_BY.items() if permission not in see]
    statement = statement.where(AccessLog.field.not_in(hidden))
    if person_id:
        statement = statement.where(AccessLog.person_id == person_id)
    if outcome in {"shown", "refused"}:
        statement = statement.where(AccessLog.granted.is_(outcome == "shown"))
    if actor.strip():
        statement = statement.where(AccessLog.actor_name.icontains(actor.strip(), autoescape=True))
    return statement
