"""The demo: a local and a district with their sample years, and the people one may sign in as."""

from typing import Final
from uuid import UUID

from flask import Flask
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.accounts import demo as links
from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.people.models.persons import Person
from tenants.directory import find_slug, tenant_directory
from tenants.founding.services import Founder, Wish, create
from tenants.models import Membership, RoleAssignment, Tenant
from tenants.sample.services import load_sample

LOCAL: Final = "harbor"
DISTRICT: Final = "bayview"


class Character(Struct, frozen=True):
    """Somebody of the demo: where she belongs, what she may do, what there is to see."""

    first: str
    last: str
    email: str | None
    what: str
    roles: tuple[tuple[str, str], ...]
    """(tenant, role), a plain member's role being "member"."""
    in_sample: bool = False
    """She is one of the sample's own people already."""


ROSA: Final = Character(
    "Rosa",
    "Delgado",
    "rosa@harbor.example",
    "coordinator of the local: runs the year; may found another hall",
    ((LOCAL, "coordinator"),),
)
CAST: Final = (
    ROSA,
    Character(
        "Marisol",
        "Vega",
        None,
        "bus driver, Spanish, no e-mail: her points and sessions on a phone",
        ((LOCAL, "member"),),
        in_sample=True,
    ),
    Character(
        "Jun",
        "Park",
        "jun.park@harbor.example",
        "paraeducator who leads sessions: the kiosk and the list",
        ((LOCAL, "facilitator"), (DISTRICT, "member")),
        in_sample=True,
    ),
    Character(
        "Walter",
        "Okafor",
        "walter@harbor.example",
        "president of the local: designates the coordinator",
        ((LOCAL, "president"),),
    ),
    Character(
        "Priya",
        "Nair",
        "priya@bayview.example",
        "HR analyst of the district: positions, credentials, no union standing",
        ((DISTRICT, "hr_analyst"),),
    ),
)


def ensure(app: Flask) -> None:
    """Write the demo once; an installation that has a tenant is left alone."""
    with app.app_context():
        if not _is_fresh():
            return
        _found(LOCAL, "Harbor Classified Employees", "clc_local", "local_union", ROSA)
        district_lead = Character("Elena", "Marsh", "elena@bayview.example", "", ())
        _found(DISTRICT, "Bayview Unified", "district_pd_fund", "district", district_lead)
        for slug in (LOCAL, DISTRICT):
            with tenant_scope(find_slug(slug)):
                _cast(slug)
                _go_live()


def _is_fresh() -> bool:
    with tenant_scope(None):
        return db.session.scalar(select(Tenant.id).limit(1)) is None


def personas(app: Flask, site_url: str) -> list[tuple[str, str, str]]:
    """Return name, what there is to see, and a sign-in link for each of the cast."""
    with app.app_context():
        found = []
        for one in CAST:
            with tenant_scope(find_slug(one.roles[0][0])):
                account_id = _account_of(one)
            if account_id is not None:
                path = f"/t/{one.roles[0][0]}{links.link(account_id)}"
                found.append((f"{one.first} {one.last}", one.what, f"{site_url}{path}"))
        return found


def _found(slug: str, name: str, template: str, kind: str, founder: Character) -> TenantContext:
    place = create(
        Wish(
            name=name,
            slug=slug,
            template=template,
            kind=kind,
            region="CA",
            time_zone="America/Los_Angeles",
            fiscal_year_start=(7, 1),
            languages=("en", "es"),
        ),
        founder=Founder(name=f"{founder.first} {founder.last}", email=founder.email),
    )
    with tenant_scope(place):
        load_sample()
    return place


@transaction
def _cast(slug: str) -> None:
    """Give the characters their accounts and roles in this tenant."""
    for one in CAST:
        for where, role in one.roles:
            if where == slug:
                _engage(one, role)


def _engage(one: Character, role: str) -> None:
    person = _person(one) or _newcomer(one)
    if not db.session.scalar(select(Membership.id).where(Membership.person_id == person.id)):
        account = _account(one)
        db.session.add(Membership(account_id=account.id, person_id=person.id))
    held = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person.id, RoleAssignment.role == role
    )
    if role != "member" and not db.session.scalar(held):
        first_day = Range(context.today(), None)
        db.session.add(RoleAssignment(person_id=person.id, role=role, valid=first_day))


def _person(one: Character) -> Person | None:
    return db.session.scalar(
        select(Person)
        .where(Person.first_name == one.first, Person.last_name == one.last)
        .order_by(Person.id)
        .limit(1)
    )


def _newcomer(one: Character) -> Person:
    person = Person(first_name=one.first, last_name=one.last, email=one.email)
    db.session.add(person)
    db.session.flush()
    return person


def _account(one: Character) -> Account:
    found = one.email and db.session.scalar(select(Account).where(Account.email == one.email))
    account = found or Account(
        name=f"{one.first} {one.last}",
        email=one.email,
        language="es" if one.email is None else "en",
    )
    account.is_operator = account.is_operator or one is ROSA
    db.session.add(account)
    db.session.flush()
    return account


def _account_of(one: Character) -> UUID | None:
    person = _person(one)
    if person is None:
        return None
    return db.session.scalar(select(Membership.account_id).where(Membership.person_id == person.id))


@transaction
def _go_live() -> None:
    """Open the hall: what would be sent is kept on a page, for the demo sends nothing."""
    tenant = db.session.get_one(Tenant, context.tenant_id())
    tenant.status, tenant.live_at = "live", context.now()
    tenant_directory().forget(tenant.id)
