"""Reads of worksites, departments, job classes and units, with how much each is used."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.places import BargainingUnit, JobClass, OrgUnit, Worksite
from guildhall.people.models.positions import PositionTerm
from guildhall.people.queries import bare
from guildhall.people.schemas import (
    BargainingUnitSchema,
    JobClassSchema,
    OrgUnitSchema,
    WorksiteSchema,
)

Place = Worksite | OrgUnit | JobClass | BargainingUnit


class Kind(Struct, frozen=True):
    """One of the four lists."""

    model: Any
    schema: type[Schema]
    many: Any
    add: Any
    purpose: Any
    filter: str
    """What the list of people calls it in its address."""
    called: str = "name"
    """The field that it is called by."""

    @property
    def label(self) -> Any:  # noqa: ANN401 - a column of one of four tables
        """Return the column that it is called by."""
        return getattr(self.model, self.called)


KINDS: Final[Mapping[str, Kind]] = {
    "worksites": Kind(
        Worksite,
        WorksiteSchema,
        _l("Worksites"),
        _l("Add a worksite"),
        _l("Schools, offices and depots where positions are held."),
        "worksite",
    ),
    "departments": Kind(
        OrgUnit,
        OrgUnitSchema,
        _l("Departments"),
        _l("Add a department"),
        _l("Who reports to whom: departments and offices, one below the other."),
        "department",
    ),
    "job-classes": Kind(
        JobClass,
        JobClassSchema,
        _l("Job classes"),
        _l("Add a job class"),
        _l("Official titles with their codes, grades and months."),
        "job_class",
        called="title",
    ),
    "units": Kind(
        BargainingUnit,
        BargainingUnitSchema,
        _l("Bargaining units"),
        _l("Add a bargaining unit"),
        _l("The units that a contract covers."),
        "unit",
    ),
}


def kind_of(key: str) -> Kind:
    """Return one of the four lists; raise NotFound."""
    if key not in KINDS:
        raise NotFound
    return KINDS[key]


def listed(key: str, *, on: date, q: str = "", retired: bool = False) -> Select[tuple[Any, int]]:
    """Return what a list holds, each with how much it is used on a date."""
    kind = kind_of(key)
    statement = select(kind.model, _used(key, on).label("used"))
    if key == "departments":
        above = aliased(OrgUnit)
        statement = statement.outerjoin(above, above.id == OrgUnit.parent_id)
        statement = statement.add_columns(above.name.label("above"))
    if key == "worksites":
        statement = statement.outerjoin(OrgUnit, OrgUnit.id == Worksite.org_unit_id)
        statement = statement.add_columns(OrgUnit.name.label("above"))
    for word in bare(q).split():
        statement = statement.where(
            func.lower(kind.label + " " + kind.model.code).contains(word, autoescape=True)
        )
    gone = kind.model.retired_at
    return statement.where(gone.is_not(None) if retired else gone.is_(None))


def _used(key: str, on: date) -> ColumnElement[int]:
    """Return how many positions stand in it on a date; of a department, its worksites."""
    if key == "departments":
        own = select(func.count(Worksite.id)).where(Worksite.org_unit_id == OrgUnit.id)
        return own.correlate(OrgUnit).scalar_subquery()
    column = {
        "worksites": PositionTerm.worksite_id,
        "job-classes": PositionTerm.job_class_id,
        "units": PositionTerm.bargaining_unit_id,
    }[key]
    model = KINDS[key].model
    counted = (
        select(column.label("place"), func.count(PositionTerm.id).label("used"))
        .where(PositionTerm.valid.contains(on))
        .group_by(column)
        .subquery()
    )
    one = select(counted.c.used).where(counted.c.place == model.id)
    return func.coalesce(one.correlate(model).scalar_subquery(), 0)


def tree() -> list[tuple[int, OrgUnit]]:
    """Return the departments in use, each below the one it reports to, with its depth."""
    units = db.session.scalars(
        select(OrgUnit).where(OrgUnit.retired_at.is_(None)).order_by(func.lower(OrgUnit.name))
    ).all()
    known = {unit.id for unit in units}
    below: dict[UUID | None, list[OrgUnit]] = {}
    for unit in units:
        parent = unit.parent_id if unit.parent_id in known else None
        below.setdefault(parent, []).append(unit)
    found: list[tuple[int, OrgUnit]] = []

    def walk(parent: UUID | None, depth: int) -> None:
        for unit in below.get(parent, ()):
            found.append((depth, unit))
            walk(unit.id, depth + 1)

    walk(None, 0)
    return found


def ancestors(unit_id: UUID | None) -> set[UUID]:
    """Return a department and all that it reports to."""
    if unit_id is None:
        return set()
    line = select(OrgUnit.id, OrgUnit.parent_id).where(OrgUnit.id == unit_id)
    above = line.cte("above", recursive=True)
    above = above.union(
        select(OrgUnit.id, OrgUnit.parent_id).join(above, OrgUnit.id == above.c.parent_id)
    )
    return set(db.session.scalars(select(above.c.id)))
