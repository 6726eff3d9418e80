"""Reads of the access log (P40)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from guildhall.people.models.persons import AccessLog, Person


def looks(
    *, person_id: UUID | None = None, outcome: str = "", actor: str = ""
) -> Select[tuple[Any, str]]:
    """Return looks at confidential fields with the name of whose they are."""
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
    if person_id:
        statement = statement.where(AccessLog.person_id == person_id)
    if outcome in {"shown", "refused"}:
        statement = statement.where(AccessLog.granted.is_(outcome == "shown"))
    if actor.strip():
        statement = statement.where(AccessLog.actor_name.icontains(actor.strip(), autoescape=True))
    return statement
