"""What the homes ask of resources, in one statement: a page of many cards stays quick."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import g
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.sql.selectable import ScalarSelect

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from guildhall.resources.library.queries import of_state
from guildhall.resources.models.library import Item, Loan
from guildhall.resources.models.pool import Profile
from guildhall.resources.models.tasks import Task
from guildhall.resources.pool.queries import is_member, status_column
from guildhall.resources.preparation.queries import sessions
from guildhall.resources.tasks.queries import is_open

WEEK: Final = timedelta(days=7)


class Glance(Struct, frozen=True):
    """Counts of what waits, each shown only to whom it concerns."""

    lost: int
    ending: int
    review: int
    loans: int
    """Borrowed copies that are overdue."""
    late: int
    """Tasks that are overdue."""
    nobodys: int
    mine: int
    """Of the person who looks: open tasks due within a week."""
    unready: int
    """Sessions of the next week whose preparation is not finished."""
    applied: int
    facilitators: int
    members: int


def glance(person_id: UUID | None) -> Glance:
    """Return what waits; asked for by several cards of a page, it is counted once."""
    kept: Glance | None = g.get("resources_glance")
    if kept is None:
        kept = g.resources_glance = Glance(*db.session.execute(_counts(person_id)).one())
    return kept


def _counts(person_id: UUID | None) -> Any:  # noqa: ANN401 - a statement of eleven numbers
    today = context.today()
    late = Task.due_on < today
    soon = Task.due_on <= today + WEEK
    qualified = status_column(today) == "qualified"
    return select(
        *(_count(Item, of_state(state, today)) for state in ("lost", "ending", "review")),
        _count(Loan, Loan.voided_at.is_(None), Loan.returned_at.is_(None), Loan.due_on < today),
        _count(Task, is_open(), late),
        _count(Task, is_open(), soon, Task.owner_id.is_(None)),
        _count(Task, is_open(), soon, Task.owner_id == person_id),
        _unready(),
        _in_pool(status_column(today) == "applied"),
        _in_pool(qualified),
        _in_pool(qualified, is_member(today)),
    )


def _count(model: Any, *conditions: Any) -> ScalarSelect[int]:  # noqa: ANN401 - any table, any condition
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def _in_pool(*conditions: Any) -> ScalarSelect[int]:  # noqa: ANN401 - any condition
    return (
        select(func.count())
        .select_from(Profile)
        .join(Person, Person.id == Profile.person_id)
        .where(Person.archived_at.is_(None), *conditions)
        .scalar_subquery()
    )


def _unready() -> ScalarSelect[int]:
    coming = sessions(led_by=None).where(Session.starts_at < context.now() + WEEK)
    numbers = coming.with_only_columns(*list(coming.selected_columns)[-3:-1]).subquery()
    parts, ready = numbers.c
    return select(func.count()).select_from(numbers).where(ready < parts).scalar_subquery()
