"""Reads of the audit."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, SQLColumnExpression, func, literal, or_, select, union_all

from guildhall.audit import AuditEvent
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.funds import Fund
from guildhall.context import midnight
from guildhall.db import db
from guildhall.learning.models.courses import Course, Offering, Room
from guildhall.learning.models.credit import TranscriptLine
from guildhall.listing import Sorts
from guildhall.outreach.models.needs import NeedTheme
from guildhall.people.history import PRIVATE
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, OrgUnit, Worksite
from guildhall.searching import holding
from guildhall.surveys.models import SurveyTemplate

MOST_IN_A_FILE: Final = 100_000
SORTS: Final = Sorts(
    lambda: {
        "when": (AuditEvent.created_at, AuditEvent.id),
        "who": (func.lower(AuditEvent.actor_name), AuditEvent.id),
        "action": (AuditEvent.action, AuditEvent.id),
        "what": (func.lower(AuditEvent.object_label), AuditEvent.id),
    }
)


def _read_by_all() -> tuple[SQLColumnExpression[str], ...]:
    """Return where words are looked for: never in before and after, which can be masked."""
    return AuditEvent.object_label, AuditEvent.reason, AuditEvent.actor_name


class Wanted(Struct, frozen=True):
    """What somebody looks for in the audit; empty is everything."""

    who: str = ""
    action: str = ""
    kind: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    """Its last day, counted whole."""
    person: UUID | None = None
    """Done by this person or to her record."""


def entries(wanted: Wanted, *, see: Collection[str]) -> Select[tuple[AuditEvent]]:
    """Return the entries that match, as far as holders of these permissions may see them."""
    statement = select(AuditEvent)
    for beginning, permission in PRIVATE.items():
        if permission not in see:
            statement = statement.where(AuditEvent.action.not_like(f"{beginning}%"))
    for column, text in (
        (AuditEvent.action, wanted.action),
        (AuditEvent.object_type, wanted.kind),
    ):
        if text:
            statement = statement.where(column == text)
    statement = statement.where(
        *holding(wanted.who, AuditEvent.actor_name), *holding(wanted.words, *_read_by_all())
    )
    if wanted.person:
        by, about = AuditEvent.created_by, AuditEvent.object_id
        statement = statement.where(or_(by == wanted.person, about == wanted.person))
    if wanted.since:
        statement = statement.where(AuditEvent.created_at >= midnight(wanted.since))
    if wanted.until:
        after = midnight(wanted.until + timedelta(days=1))
        statement = statement.where(AuditEvent.created_at < after)
    return statement


def choices() -> tuple[list[str], list[str]]:
    """Return every action and every kind of object that stands in this tenant's audit."""
    rows = db.session.execute(select(AuditEvent.action, AuditEvent.object_type).distinct()).tuples()
    found = list(rows)
    return sorted({action for action, _ in found}), sorted({kind for _, kind in found})


def names_of(ids: Collection[UUID]) -> dict[str, str]:
    """Return what people call the rows with these ids, in one statement."""
    if not ids:
        return {}
    person = Person.first_name + literal(" ") + Person.last_name
    named: list[tuple[Any, Any]] = [
        (Person, person),
        (Worksite, Worksite.name),
        (OrgUnit, OrgUnit.name),
        (JobClass, JobClass.title),
        (BargainingUnit, BargainingUnit.name),
        (Room, Room.name),
        (Course, Course.title),
        (Offering, Offering.title),
        (TranscriptLine, TranscriptLine.course_title),
        (Fund, Fund.name),
        (Payee, Payee.name),
        (NeedTheme, NeedTheme.name),
        (SurveyTemplate, SurveyTemplate.name),
    ]
    parts = [select(model.id, name).where(model.id.in_(ids)) for model, name in named]
    return {str(row_id): name for row_id, name in db.session.execute(union_all(*parts)).tuples()}
