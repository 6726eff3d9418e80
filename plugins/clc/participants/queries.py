"""The list of participants, its sums, and what the forecast and the homes read."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import (
    Integer,
    Numeric,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import CourseVersion, Offering
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person
from guildhall.people.queries import narrowed
from plugins.clc.board.queries import as_rule, rule_on
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry, ClcSubmission
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.models.rules import ClcRule
from plugins.clc.pay.glance import PayGlance, pay_columns
from plugins.clc.rules import STARTING, PointRule
from plugins.clc.settings import due_soon_days

CURRENT = ("open", "submitted", "verified")
PAST = ("renewed", "ended")
NEXT_OFFERINGS = 5


class Filters(Struct, frozen=True):
    """What the list is narrowed by; all of it stands in the page's address."""

    q: str = ""
    standing: str = ""
    cycles: str = ""
    """Empty for current ones, else past or left."""

    @property
    def any(self) -> bool:
        """Say whether anything is narrowed."""
        return self != Filters()


class Sums(Struct, frozen=True):
    """What the rows of a list come to."""

    people: int
    points: Decimal
    required: Decimal
    reached: int


@cache
def per_cycle() -> Subquery:
    """Return points, points earned here and number of entries by cycle."""
    return (
        select(
            ClcPointEntry.cycle_id.label("cycle_id"),
            func.sum(ClcPointEntry.points).label("points"),
            func.sum(ClcPointEntry.points)
            .filter(ClcPointEntry.carried_from_id.is_(None))
            .label("earned"),
            func.count().label("entries"),
        )
        .where(ClcPointEntry.voided_at.is_(None), ClcPointEntry.cycle_id.is_not(None))
        .group_by(ClcPointEntry.cycle_id)
        .subquery("per_cycle")
    )


def points() -> SQLColumnExpression[Decimal]:
    """Return the points of a cycle."""
    return func.coalesce(per_cycle().c.points, 0)


def _earned() -> SQLColumnExpression[Decimal]:
    return func.coalesce(per_cycle().c.earned, 0)


def _entries() -> SQLColumnExpression[int]:
    return func.coalesce(per_cycle().c.entries, 0)


def begins() -> SQLColumnExpression[date]:
    """Return the day on which a cycle begins."""
    return func.lower(ClcCycle.valid)


def ends() -> SQLColumnExpression[date]:
    """Return the day after a cycle's last."""
    return func.upper(ClcCycle.valid)


def participants(filters: Filters) -> Select[Any]:
    """Return the cycle (with its person), points, entries and standing of whoever matches."""
    standing = standing_expression(context.today(), due_soon_days())
    statement = (
        select(ClcCycle, points().label("points"), _entries().label("entries"), standing)
        .join(Person, and_(Person.id == ClcCycle.person_id, Person.tenant_id == ClcCycle.tenant_id))
        .outerjoin(per_cycle(), per_cycle().c.cycle_id == ClcCycle.id)
        .options(contains_eager(ClcCycle.person))
        .where(*_which(filters.cycles))
    )
    if filters.standing:
        statement = statement.where(standing == filters.standing)
    return narrowed(statement, filters.q)


def _which(cycles: str) -> list[Any]:
    """Return the conditions for current cycles (the latest of each person), past or left ones."""
    if cycles == "past":
        return [ClcCycle.status.in_(PAST)]
    if cycles == "left":
        return [ClcCycle.status == "left"]
    later, today = aliased(ClcCycle), context.today()
    superseded = select(later.id).where(
        later.person_id == ClcCycle.person_id,
        later.status.not_in(("left", "void")),
        func.lower(later.valid) > begins(),
        func.lower(later.valid) <= today,
    )
    return [ClcCycle.status.in_(CURRENT), today >= begins(), ~exists(superseded)]


def standing_expression(today: date, soon: int) -> Any:  # noqa: ANN401 - a SQL expression
    """Return the word for where somebody stands; the database's twin of rules.standing_name."""
    passed = cast(func.least(func.greatest(today - begins(), 0), ends() - begins()), Integer)
    expected = ClcCycle.required_points * cast(passed, Numeric) / cast(ends() - begins(), Integer)
    return case(
        (and_(ClcCycle.status == "verified", ClcCycle.required_points <= points()), "verified"),
        (ClcCycle.status == "verified", "fallen"),
        (ClcCycle.status == "submitted", "submitted"),
        (ClcCycle.required_points <= points(), "reached"),
        (today >= ends(), "overdue"),
        (today + timedelta(days=soon + 1) >= ends(), "due_soon"),
        (expected <= points(), "on_track"),
        else_="behind",
    ).label("standing")


def sums(statement: Select[Any]) -> Sums:
    """Return what the rows of a list come to, all pages together."""
    each = statement.order_by(None).subquery()
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(each.c.points), 0),
            func.coalesce(func.sum(each.c.required_points), 0),
            func.count().filter(each.c.points >= each.c.required_points),
        )
    ).one()
    return Sums(row[0], Decimal(row[1]), Decimal(row[2]), row[3])


class Glance(Struct, frozen=True):
    """What the home says of the program."""

    projects: int
    """Submitted, and not reviewed."""
    records: int
    """Handed in, and not verified."""
    people: int
    points: Decimal
    required: Decimal
    reached: int
    fallen: int
    """Verified, and short of points since some were voided."""
    pay: PayGlance
    rule: PointRule
    """In force today."""


def at_a_glance() -> Glance:
    """Return what waits, where people stand, the pay and the rule in force, in one statement."""
    each = participants(Filters()).order_by(None).subquery()
    projects = select(func.count()).select_from(ClcEvidence).where(ClcEvidence.state == "submitted")
    records = (
        select(func.count()).select_from(ClcSubmission).where(ClcSubmission.state == "submitted")
    )
    sums = (
        select(
            projects.scalar_subquery().label("projects"),
            records.scalar_subquery().label("records"),
            *pay_columns(),
            func.count().label("people"),
            func.coalesce(func.sum(each.c.points), 0).label("points"),
            func.coalesce(func.sum(each.c.required_points), 0).label("required"),
            func.count().filter(each.c.points >= each.c.required_points).label("reached"),
            func.count().filter(each.c.standing == "fallen").label("fallen"),
        )
        .select_from(each)
        .subquery("sums")
    )
    row = db.session.execute(
        select(sums, ClcRule).outerjoin(ClcRule, ClcRule.id == rule_on(context.today()))
    ).one()
    figures = {name: getattr(row, name) for name in sums.c.keys()}  # noqa: SIM118 - columns by name
    pay = PayGlance(**{name: figures.pop(name) for name in PayGlance.__struct_fields__})
    return Glance(**figures, pay=pay, rule=as_rule(row.ClcRule) if row.ClcRule else STARTING)


# What would count next


def would_count_next(person_id: UUID) -> Sequence[Offering]:
    """Return the next open offerings that the person is not registered for."""
    return db.session.scalars(
        open_to(person_id)
        .options(
            joinedload(Offering.course_version).load_only(
                CourseVersion.minutes, CourseVersion.points
            )
        )
        .limit(NEXT_OFFERINGS)
    ).all()


def open_to(person_id: UUID) -> Select[tuple[Offering]]:
    """Return a statement for them, the soonest first."""
    registered = select(Registration.id).where(
        Registration.offering_id == Offering.id,
        Registration.person_id == person_id,
        Registration.state.not_in(("cancelled", "late_cancel", "expired")),
    )
    now = context.now()
    return (
        select(Offering)
        .where(
            Offering.status == "published",
            Offering.starts_at > now,
            or_(Offering.closes_at.is_(None), Offering.closes_at > now),
            or_(Offering.capacity.is_(None), Offering.seats_taken < Offering.capacity),
            ~exists(registered),
        )
        .order_by(Offering.starts_at)
    )


def booked(person_id: UUID | None = None) -> Sequence[Any]:
    """Return person, moment, minutes and points of every seat in an offering still to come."""
    statement = (
        select(
            Registration.person_id,
            Offering.ends_at,
            CourseVersion.minutes,
            CourseVersion.points,
        )
        .join(Offering, Offering.id == Registration.offering_id)
        .join(CourseVersion, CourseVersion.id == Offering.course_version_id)
        .where(
            Registration.state == "registered",
            Offering.status == "published",
            Offering.ends_at > context.now(),
        )
    )
    if person_id is not None:
        statement = statement.where(Registration.person_id == person_id)
    return db.session.execute(statement).all()


def for_forecast() -> Sequence[Any]:
    """Return cycle (with its person), points and earned points of every current participant."""
    return db.session.execute(
        select(ClcCycle, points(), _earned())
        .join(Person, Person.id == ClcCycle.person_id)
        .outerjoin(per_cycle(), per_cycle().c.cycle_id == ClcCycle.id)
        .options(contains_eager(ClcCycle.person))
        .where(*_which(""))
        .order_by(func.lower(Person.last_name), func.lower(Person.first_name), ClcCycle.id)
    ).all()
