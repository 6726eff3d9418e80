"""What waits for somebody: what the top bar of every page says."""

from functools import cache
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Label, Uuid, bindparam, func, select

from guildhall import context
from guildhall.communications.queries import unread
from guildhall.learning.models.registrations import Registration
from guildhall.statements import Asked, Statement


def init_app(app: Flask) -> None:
    """Let the top bar of every page ask what waits."""
    app.extensions["guildhall_waiting"] = waiting


def waiting(person_id: UUID) -> Asked:
    """Ask what waits for a person: unread messages and offered seats."""
    return _alone(), values(person_id)


def values(person_id: UUID | None) -> dict[str, object]:
    """Return what count() is to be told."""
    return {"person": person_id, "now": context.now()}


@cache
def _alone() -> Statement:
    """Write the statement once: every page of a member asks it."""
    return Statement.of(select(count()))


def count() -> Label[int]:
    """Return the number as a column of a statement that is told `person` and `now`."""
    person: Any = bindparam("person", type_=Uuid())
    offers = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.person_id == person,
            Registration.state == "offered",
            Registration.offer_expires_at > bindparam("now"),
        )
    )
    return (unread(person).scalar_subquery() + offers.scalar_subquery()).label("waiting")
