"""Reads of roles: who holds which, what they may do, what is missing."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, func, or_, select

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person
from guildhall.people.queries import narrowed
from guildhall.wording import gettext as _
from tenants.directory import tenant_directory
from tenants.models import RoleAssignment, RoleBundle, Tenant
from tenants.roles.permissions import DESIGNATE, GIVE, RECORD_PRESIDENT

MATCHES = 20


class SetupWarning(Struct, frozen=True):
    """Something about the roles that has to be put right, and where."""

    sentence: str
    label: str
    endpoint: str
    role: str | None = None
    """What the page is opened for."""


def assignments(when: str, role: str = "") -> Select[Any]:
    """Return who holds a role now, later, or held it before: (RoleAssignment, Person)."""
    today = context.today()
    times = {
        "now": RoleAssignment.valid.contains(today),
        "later": func.lower(RoleAssignment.valid) > today,
        "past": or_(
            func.upper(RoleAssignment.valid) <= today, RoleAssignment.withdrawn_at.is_not(None)
        ),
    }
    statement = (
        select(RoleAssignment, Person)
        .join(
            Person,
            and_(
                Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id
            ),
        )
        .where(times.get(when, times["now"]))
    )
    return statement.where(RoleAssignment.role == role) if role else statement


def get_assignment(assignment_id: UUID, *, lock: bool = False) -> RoleAssignment:
    """Return one assignment of this tenant; raise NotFound."""
    statement = select(RoleAssignment).where(RoleAssignment.id == assignment_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def holders(role: str, on: date | None = None) -> Sequence[Person]:
    """Return who holds a role on a day (today), by name."""
    return db.session.scalars(
        select(Person)
        .join(
            RoleAssignment,
            and_(
                Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id
            ),
        )
        .where(RoleAssignment.role == role, RoleAssignment.valid.contains(on or context.today()))
        .order_by(Person.last_name, Person.first_name)
    ).all()


def overlapping_coordinator(assignment: RoleAssignment) -> tuple[RoleAssignment, Person] | None:
    """Return who coordinates at any time of this assignment, other than it."""
    row = db.session.execute(
        select(RoleAssignment, Person)
        .join(
            Person,
            and_(
                Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id
            ),
        )
        .where(
            RoleAssignment.role == "coordinator",
            RoleAssignment.id != assignment.id,
            RoleAssignment.valid.overlaps(assignment.valid),
        )
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def roles_of(person_id: UUID, *, without: UUID | None = None) -> frozenset[str]:
    """Return what a person is here today, a member included; `without` leaves one term out."""
    rows = db.session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.valid.contains(context.today()),
            RoleAssignment.id != (without or UUID(int=0)),
        )
    )
    return frozenset(rows) | {"member"}


def bundles() -> dict[str, list[str]]:
    """Return the bundles that this tenant changed."""
    return {row.role: row.permissions for row in db.session.scalars(select(RoleBundle))}


def permissions_of(role: str) -> frozenset[str]:
    """Return what a role may do here."""
    return tenant_directory().permissions_of(frozenset({role}), bundles())


def rights_of(person_id: UUID, *, without: UUID | None = None) -> frozenset[str]:
    """Return what a person may do here today."""
    return tenant_directory().permissions_of(roles_of(person_id, without=without), bundles())


def somebody_may(permission: str, *, on: date, without: UUID) -> bool:
    """Say whether anybody holds a permission on a day if one assignment is left out."""
    changed = bundles()
    held = db.session.scalars(
        select(RoleAssignment.role)
        .where(RoleAssignment.valid.contains(on), RoleAssignment.id != without)
        .distinct()
    )
    roles = frozenset(held) | {"member"}
    return permission in tenant_directory().permissions_of(roles, changed)


def may_give(role: str, giver: UUID) -> bool:
    """Say whether a person may give a role or end it.

    The coordinator is designated by the president, and by nobody else (A17); the presidency is
    recorded by the president or the board. While there is no president, whoever gives the other
    roles (the founder, at first) does both: somebody has to begin.
    """
    rights = rights_of(giver)
    if role not in {"coordinator", "president"}:
        return GIVE.key in rights
    if not holders("president"):
        return bool(rights & {GIVE.key, RECORD_PRESIDENT.key})
    if role == "coordinator":
        return DESIGNATE.key in rights and "president" in roles_of(giver)
    return RECORD_PRESIDENT.key in rights


def find_people(words: str) -> Sequence[Person]:
    """Return people whose name or number contains every word, for giving a role."""
    if not words.strip():
        return ()
    statement = narrowed(select(Person).where(Person.archived_at.is_(None)), words)
    ordered = statement.order_by(Person.last_name, Person.first_name, Person.id)
    return db.session.scalars(ordered.limit(MATCHES)).all()


def setup_warnings() -> list[SetupWarning]:
    """Return what is wrong with the roles here: no president, no coordinator, none designated (P1).

    A district has no president of its own, so nothing is missing there.
    """
    found = []
    union, president, coordinators, designated = _led_now()
    if union and not president:
        found.append(
            SetupWarning(
                _(
                    "Nobody is recorded as president. The coordinator works under the president's "
                    "direction and is designated by the president."
                ),
                _("Record the president"),
                "roles.give",
                "president",
            )
        )
    if not coordinators:
        found.append(
            SetupWarning(
                _("Nobody coordinates now."),
                _("Designate a coordinator"),
                "roles.give",
                "coordinator",
            )
        )
    elif union and president and not designated:
        found.append(
            SetupWarning(
                _("The president has not designated the coordinator yet."),
                _("See the roles"),
                "roles.roles",
            )
        )
    return found


def _led_now() -> tuple[bool, int, int, int]:
    """Return whether this is a union, and how many presidents, coordinators and designations."""
    row = db.session.execute(
        select(
            select(Tenant.kind != "district")
            .where(Tenant.id == context.tenant_id())
            .scalar_subquery(),
            func.count().filter(RoleAssignment.role == "president"),
            func.count().filter(RoleAssignment.role == "coordinator"),
            func.count(RoleAssignment.designated_by).filter(RoleAssignment.role == "coordinator"),
        ).where(RoleAssignment.valid.contains(context.today()))
    ).one()
    return row[0], row[1], row[2], row[3]
