"""Whose positions and credentials end soon."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select

from guildhall.people.models.persons import (
    Credential,
    Person,
)
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.settings import setting

SOON = 30
"""Days ahead for which the end of a position is announced."""


def positions_ending(on: date, days: int = SOON) -> Select[tuple[UUID]]:
    """Return whose positions end within so many days and do not go on."""
    after = PositionTerm.valid.contains(on + timedelta(days=days + 1))
    return (
        select(Position.person_id)
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .where(
            PositionTerm.valid.contains(on),
            func.upper(PositionTerm.valid) <= on + timedelta(days=days + 1),
            Position.id.not_in(select(PositionTerm.position_id).where(after)),
        )
    )


def credentials_ending(on: date) -> Select[tuple[UUID]]:
    """Return whose credentials end within the tenant's days of warning."""
    until = on + timedelta(days=setting("credential_alert_days"))
    return select(Credential.person_id).where(
        Credential.voided_at.is_(None), Credential.valid_to.between(on, until)
    )


def here(group: Select[tuple[UUID]]) -> ScalarSelect[int]:
    """Return a figure: how many people of a group are not archived, each once."""
    return (
        select(func.count(Person.id))
        .where(Person.id.in_(group), Person.archived_at.is_(None))
        .scalar_subquery()
    )
