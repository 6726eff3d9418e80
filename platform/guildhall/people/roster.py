"""The list of people: who matches, in which posts, as a page and as a file."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from guildhall.db import db
from guildhall.directory import directory
from guildhall.listing import Sorts
from guildhall.people import endings
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, OrgUnit, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.queries import narrowed

STATES = (
    "",
    "no_email",
    "no_way_in",
    "no_position",
    "ending",
    "leaving",
    "archived",
    "everybody",
)
OF_POSITIONS = frozenset({"no_position", "leaving"})
SORTS = Sorts(
    lambda: {
        "name": (Person.last_name, Person.first_name, Person.id),
        "number": (Person.employee_number, Person.id),
        "email": (Person.email, Person.id),
    }
)


def _of_a_line() -> tuple[SQLColumnExpression[Any], ...]:
    """Return what a file needs of a person."""
    return (
        Person.id,
        Person.last_name,
        Person.first_name,
        Person.employee_number,
        Person.email,
    )


class Filters(Struct, frozen=True):
    """What the list is narrowed by; all of it stands in the page's address."""

    q: str = ""
    worksite: UUID | None = None
    department: UUID | None = None
    unit: UUID | None = None
    job_class: UUID | None = None
    classification: str = ""
    state: str = ""

    @property
    def any(self) -> bool:
        """Say whether anything is narrowed."""
        return self != Filters()


class Post(Struct, frozen=True):
    """One position as a line of the list shows it."""

    title: str
    worksite: str
    weekly_minutes: int | None
    annual_fte: Any

    @property
    def minutes(self) -> int:
        """Return the minutes a week, 0 where none are known."""
        return self.weekly_minutes or 0


class Choices(Struct):
    """What the filters and forms offer: id and name."""

    worksites: list[tuple[str, str]] = field(default_factory=list)
    departments: list[tuple[str, str]] = field(default_factory=list)
    units: list[tuple[str, str]] = field(default_factory=list)
    job_classes: list[tuple[str, str]] = field(default_factory=list)


def people(filters: Filters, on: date) -> Select[tuple[Person]]:
    """Return the people who match, each once, judged by their positions on a date."""
    statement = _in_state(narrowed(select(Person), filters.q), filters.state, on)
    conditions = _conditions(filters)
    if conditions:
        statement = statement.where(Person.id.in_(_holders(on, conditions)))
    return statement


def _in_state(statement: Select[tuple[Person]], state: str, on: date) -> Select[tuple[Person]]:
    if state == "everybody":
        return statement
    if state == "archived":
        return statement.where(Person.archived_at.is_not(None))
    return statement.where(Person.archived_at.is_(None), *_also(state, on))


def _also(state: str, on: date) -> list[ColumnElement[bool]]:
    """Return what else has to be true of somebody who is here."""
    match state:
        case "no_email":
            return [or_(Person.email.is_(None), Person.email == "")]
        case "no_way_in":
            return [directory().account_id_for(Person.id).is_(None)]
        case "no_position":
            return [Person.id.not_in(_holders(on, []))]
        case "ending":
            return [Person.id.in_(endings.credentials_ending(on))]
        case "leaving":
            return [Person.id.in_(endings.positions_ending(on))]
    return []


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.worksite:
        found.append(PositionTerm.worksite_id == filters.worksite)
    if filters.department:
        found.append(PositionTerm.worksite_id.in_(_sites_below(filters.department)))
    if filters.unit:
        found.append(PositionTerm.bargaining_unit_id == filters.unit)
    if filters.job_class:
        found.append(PositionTerm.job_class_id == filters.job_class)
    if filters.classification:
        found.append(_classified(filters.classification))
    return found


def _classified(wanted: str) -> ColumnElement[bool]:
    """Return whether the position, or its job class where it says nothing itself, is such."""
    of_class = select(JobClass.id).where(JobClass.classification == wanted)
    return or_(
        PositionTerm.classification == wanted,
        (PositionTerm.classification == "") & PositionTerm.job_class_id.in_(of_class),
    )


def _sites_below(department: UUID) -> Select[tuple[UUID]]:
    """Return the worksites of a department and of all departments below it."""
    tree = select(OrgUnit.id).where(OrgUnit.id == department).cte("tree", recursive=True)
    tree = tree.union(select(OrgUnit.id).join(tree, OrgUnit.parent_id == tree.c.id))
    return select(Worksite.id).where(Worksite.org_unit_id.in_(select(tree.c.id)))


def _holders(on: date, conditions: Iterable[ColumnElement[bool]]) -> Select[tuple[UUID]]:
    """Return who holds a position on a date that meets every condition."""
    return (
        select(Position.person_id)
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .where(PositionTerm.valid.contains(on), *conditions)
    )


def posts_of(who: Select[tuple[UUID]] | Sequence[UUID], on: date) -> dict[UUID, list[Post]]:
    """Return the positions that these people hold on a date; one query."""
    rows = db.session.execute(
        select(
            Position.person_id,
            _title(),
            func.coalesce(Worksite.name, ""),
            PositionTerm.weekly_minutes,
            PositionTerm.annual_fte,
        )
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .outerjoin(JobClass, JobClass.id == PositionTerm.job_class_id)
        .outerjoin(Worksite, Worksite.id == PositionTerm.worksite_id)
        .where(Position.person_id.in_(who), PositionTerm.valid.contains(on))
        .order_by(PositionTerm.weekly_minutes.desc().nulls_last(), Position.id)
    )
    found: dict[UUID, list[Post]] = {}
    for person_id, *facts in rows:
        found.setdefault(person_id, []).append(Post(*facts))
    return found


def choices(keep: Collection[UUID | None] = ()) -> Choices:
    """Return every place and class in use, in the order of their names; one query.

    `keep` are those that stand in a record already: they are offered though retired.
    """
    kept = [each for each in keep if each]
    parts = [
        select(
            literal(kind).label("kind"),
            table.id,
            label.label("name"),
            (code if code is not None else null().cast(String)).label("code"),
        ).where(or_(table.retired_at.is_(None), table.id.in_(kept)))
        for kind, table, label, code in (
            ("worksites", Worksite, Worksite.name, None),
            ("departments", OrgUnit, OrgUnit.name, None),
            ("units", BargainingUnit, BargainingUnit.name, None),
            ("job_classes", JobClass, JobClass.title, JobClass.code),
        )
    ]
    found = Choices()
    rows = db.session.execute(parts[0].union_all(*parts[1:]).order_by("name"))
    for kind, row_id, name, code in rows:
        getattr(found, kind).append((str(row_id), f"{name} ({code})" if code else name))
    return found


def lines(statement: Select[tuple[Person]], on: date, *, posts: bool) -> Select[Any]:
    """Return the lines of the list's file, gathered by the database: 50,000 of them are usual."""
    if not posts:
        return statement.with_only_columns(*_of_a_line())
    by_hours = (PositionTerm.weekly_minutes.desc().nulls_last(), Position.id)
    held = (
        select(
            Position.person_id,
            func.string_agg(_title(), aggregate_order_by(literal("; "), *by_hours)).label("titles"),
            func.string_agg(Worksite.name.distinct(), literal("; ")).label("sites"),
            func.sum(PositionTerm.weekly_minutes).label("minutes"),
            func.sum(PositionTerm.annual_fte).label("fte"),
        )
        .join(PositionTerm, PositionTerm.position_id == Position.id)
        .outerjoin(JobClass, JobClass.id == PositionTerm.job_class_id)
        .outerjoin(Worksite, Worksite.id == PositionTerm.worksite_id)
        .where(PositionTerm.valid.contains(on))
        .group_by(Position.person_id)
        .subquery()
    )
    return statement.outerjoin(held, held.c.person_id == Person.id).with_only_columns(
        *_of_a_line(), held.c.titles, held.c.sites, held.c.minutes, held.c.fte
    )


def _title() -> ColumnElement[str]:
    """Return what a position is called: its own title, else its class's."""
    return func.coalesce(
        func.nullif(PositionTerm.title, ""),
        func.nullif(JobClass.working_title, ""),
        JobClass.title,
        "",
    )
