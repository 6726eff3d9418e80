"""Reads of tasks: lists, what is overdue, who has time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Offering, Session
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.resources.models.tasks import Helper, Task
from guildhall.resources.tasks.rules import Week, week_of, weeks
from guildhall.searching import holding

STATES: Final = ("open", "overdue", "done", "dropped", "all")
WEEKS: Final = 4


class Filter(Struct, frozen=True):
    """What somebody looks for among tasks."""

    words: str = ""
    state: str = "open"
    owner: UUID | None = None
    nobodys: bool = False
    priority: str = ""
    trips: bool = False
    session: UUID | None = None


def is_open() -> ColumnElement[bool]:
    """Say which tasks are still to be done."""
    return and_(Task.done_at.is_(None), Task.dropped_at.is_(None))


def of_state(state: str) -> ColumnElement[bool]:
    """Say which tasks are in a state; "all" leaves out only what was dropped, "any" nothing."""
    return {
        "open": is_open(),
        "overdue": and_(is_open(), Task.due_on < context.today()),
        "done": Task.done_at.is_not(None),
        "dropped": Task.dropped_at.is_not(None),
        "any": true(),
    }.get(state, Task.dropped_at.is_(None))


def rank() -> ColumnElement[int]:
    """Return the order of priorities, the high ones first."""
    return case({"high": 0, "normal": 1, "low": 2}, value=Task.priority)


def tasks(wanted: Filter) -> Select[tuple[Task]]:
    """Return a statement for tasks, with owners, sites and sessions."""
    statement = (
        select(Task)
        .outerjoin(Person, Person.id == Task.owner_id)
        .outerjoin(Session, Session.id == Task.session_id)
        .outerjoin(Offering, Offering.id == Session.offering_id)
        .options(
            contains_eager(Task.owner),
            contains_eager(Task.session).contains_eager(Session.offering),
            joinedload(Task.from_site),
            joinedload(Task.to_site),
        )
        .where(of_state(wanted.state))
    )
    statement = statement.where(*holding(wanted.words, Task.title, Task.detail))
    if wanted.owner:
        statement = statement.where(Task.owner_id == wanted.owner)
    if wanted.nobodys:
        statement = statement.where(Task.owner_id.is_(None))
    if wanted.priority:
        statement = statement.where(Task.priority == wanted.priority)
    if wanted.trips:
        statement = statement.where(Task.kind != "work")
    if wanted.session:
        statement = statement.where(Task.session_id == wanted.session)
    return statement


def get_task(task_id: UUID, *, owner: UUID | None) -> Task:
    """Return a task; only one's own if `owner` is given; raise NotFound."""
    statement = tasks(Filter(state="any")).where(Task.id == task_id)
    statement = statement.execution_options(populate_existing=True)
    if owner is not None:
        statement = statement.where(Task.owner_id == owner)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def mine(person_id: UUID, *, until: date | None = None) -> Sequence[Task]:
    """Return what somebody has still to do, the first due first."""
    statement = tasks(Filter(owner=person_id)).order_by(Task.due_on, rank(), Task.id)
    if until is not None:
        statement = statement.where(Task.due_on <= until)
    return db.session.scalars(statement).all()


def owners() -> list[tuple[str, str]]:
    """Return who has tasks, to choose from."""
    rows = db.session.execute(
        select(Person)
        .where(Person.id.in_(select(Task.owner_id).where(Task.owner_id.is_not(None))))
        .order_by(Person.last_name, Person.first_name)
    )
    return [(str(person.id), person.sort_name) for (person,) in rows]


class Waiting(Struct, frozen=True):
    """What asks for whoever plans the tasks of all."""

    overdue: int
    nobodys: int
    """Due within a week, and nobody has it."""


def waiting() -> Waiting:
    """Count what is overdue, and what nobody has taken on."""
    today = context.today()
    week = today + timedelta(days=7)
    row = db.session.execute(
        select(
            func.count().filter(Task.due_on < today),
            func.count().filter(and_(Task.owner_id.is_(None), Task.due_on <= week)),
        ).where(is_open())
    ).one()
    return Waiting(row[0], row[1])


# Who has time


def helpers() -> Sequence[Helper]:
    """Return who helps, by name."""
    return db.session.scalars(
        select(Helper)
        .join(Person, Person.id == Helper.person_id)
        .where(Helper.ended_at.is_(None))
        .options(contains_eager(Helper.person))
        .order_by(Person.last_name, Person.first_name)
    ).all()


def get_helper(helper_id: UUID) -> Helper:
    """Return a helper with the person; raise NotFound."""
    return get(Helper, helper_id, joinedload(Helper.person))


class Load(Struct, frozen=True):
    """The weeks to come, and whom their rows belong to."""

    weeks: Sequence[Week]
    people: Sequence[Person]


def load() -> Load:
    """Return who carries how much in the weeks to come."""
    first = context.today()
    last = week_of(first) + timedelta(days=7 * WEEKS)
    rows = db.session.execute(
        select(Task.owner_id, Task.due_on, Task.minutes).where(is_open(), Task.due_on < last)
    ).all()
    capacity = {each.person_id: each.weekly_minutes for each in helpers()}
    found = weeks([(row[0], row[1], row[2]) for row in rows], capacity, first, WEEKS)
    ids = {owner for week in found for owner in week.people if owner}
    people = db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.last_name, Person.first_name)
    ).all()
    return Load(found, people)
