"""What happened to a person's record, and who looked at it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.people.models.persons import (
    AccessLog,
    Person,
)
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite

PRIVATE = {
    "people.standing": "people.view_standing",
    "people.membership": "people.view_standing",
    "people.attest": "people.view_attestations",
    "people.position": "people.view_positions",
    "people.leave": "people.view_positions",
    "learning.access_": "learning.arrange_access",
}
"""Which permission an entry of the history asks for, by how its action begins."""


def history_of(person: Person, *, see: Sequence[str], most: int = 200) -> Sequence[AuditEvent]:
    """Return what happened to a person's record, newest first, as far as it may be seen."""
    statement = (
        select(AuditEvent)
        .where(AuditEvent.object_type == "person", AuditEvent.object_id == person.id)
        .order_by(AuditEvent.created_at.desc(), AuditEvent.id.desc())
        .limit(most)
    )
    for beginning, permission in PRIVATE.items():
        if permission not in see:
            statement = statement.where(AuditEvent.action.not_like(f"{beginning}%"))
    return db.session.scalars(statement).all()


def names_in(entries: Sequence[AuditEvent]) -> dict[str, str]:
    """Return the names of the places, classes and people that entries mention by their ids."""
    wanted = {
        str(value)
        for entry in entries
        for facts in (entry.before or {}, entry.after or {})
        for name, value in facts.items()
        if name.endswith("_id") and value
    }
    if not wanted:
        return {}
    ids = [UUID(each) for each in wanted]
    parts = [
        select(table.id, label.label("name")).where(table.id.in_(ids))
        for table, label in (
            (BargainingUnit, BargainingUnit.name),
            (Worksite, Worksite.name),
            (JobClass, JobClass.title),
            (Person, Person.first_name + " " + Person.last_name),
        )
    ]
    rows = db.session.execute(parts[0].union_all(*parts[1:]))
    return {str(row.id): row.name for row in rows}


def looks_at(person_id: UUID) -> Select[tuple[AccessLog]]:
    """Return who looked at a person's confidential fields, or was refused, newest first."""
    return (
        select(AccessLog)
        .where(AccessLog.person_id == person_id)
        .order_by(AccessLog.created_at.desc(), AccessLog.id.desc())
    )
