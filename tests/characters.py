"""The people and places of the tests' stories."""

import secrets
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from guildhall import context
from guildhall.accounts.models import Account, Login
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tenants.models import Membership, PluginSwitch, RoleAssignment, Tenant


class Browser(FlaskClient):
    """A client whose every request has an application context of its own, as in the server."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; the file that a large form was written to does not wait to be found."""
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        for each in (*answer.history, answer):
            each.request.environ["wsgi.input"].close()
        return answer

    def sign_in(self, person: Person) -> "Browser":
        """Open this person's session as any way of signing in would."""
        return self._enter(open_login(person))

    def sign_in_to_account(self, account: Account) -> "Browser":
        """Open the session of an account, which need not belong to anybody of any hall."""
        with tenant_scope(None):
            login = Login(
                account_id=account.id,
                expires_at=context.now().replace(year=context.now().year + 1),
                method="password",
            )
            db.session.add(login)
            db.session.commit()
            return self._enter(login)

    def _enter(self, login: Login) -> "Browser":
        with self.session_transaction() as cookie:
            cookie["_user_id"] = f"{login.id}:{login.account_id}"
            cookie["_fresh"] = True
        return self

    def see(self, tenant: TenantContext, path: str, **kwargs: Any) -> Any:
        """GET a page of a tenant."""
        return self.get(address(tenant, path), **kwargs)

    def send(self, tenant: TenantContext, path: str, **fields: Any) -> Any:
        """POST a form of a tenant as its page would, with the token that protects it."""
        return self.post(address(tenant, path), data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """Return a token that the forms of this session accept."""
        from flask_wtf.csrf import generate_csrf

        with ExitStack() as stack:
            stack.enter_context(self.application.app_context())
            request = stack.enter_context(self.application.test_request_context())
            with self.session_transaction() as cookie:
                request.session.update(cookie)
                token = generate_csrf()
                cookie["csrf_token"] = request.session["csrf_token"]
        return token


def address(tenant: TenantContext, path: str) -> str:
    """Return the address of a tenant's page."""
    return f"/t/{slug_of(tenant)}{path}"


def slug_of(tenant: TenantContext) -> str:
    """Return a tenant's slug."""
    with Session(db.engine) as session:
        slug = session.scalar(select(Tenant.slug).where(Tenant.id == tenant.id))
    assert slug is not None
    return slug


def found_tenant(  # noqa: PLR0913 - a tenant has this many sides
    slug: str,
    name: str,
    *,
    kind: str = "local_union",
    time_zone: str = "America/Los_Angeles",
    status: str = "live",
    programs: tuple[str, ...] = ("clc",),
) -> TenantContext:
    """Found a tenant for one test; its slug gets a tail of its own."""
    tenant = Tenant(
        slug=f"{slug}-{secrets.token_hex(4)}",
        name=name,
        kind=kind,
        region="CA",
        time_zone=time_zone,
        languages=["en", "es"],
        template="clc_local",
        status=status,
    )
    with tenant_scope(None):
        db.session.add(tenant)
        db.session.commit()
    found = TenantContext(tenant.id, ZoneInfo(time_zone))
    with tenant_scope(found):
        for program in programs:
            db.session.add(PluginSwitch(plugin=program, enabled=True))
        db.session.commit()
    return found


def make_person(first: str, last: str, **facts: Any) -> Person:
    """Write somebody into the current tenant, without any way to sign in."""
    facts.setdefault("employee_number", secrets.token_hex(4))
    person = Person(first_name=first, last_name=last, **facts)
    db.session.add(person)
    db.session.commit()
    return person


def make_member(first: str, last: str, *, roles: tuple[str, ...] = (), **facts: Any) -> Person:
    """Write somebody with an account and roles into the current tenant."""
    facts.setdefault("email", f"{first}.{secrets.token_hex(4)}@example.org".lower())
    person = make_person(first, last, **facts)
    account = Account(name=person.name, email=person.email)
    db.session.add(account)
    db.session.flush()
    db.session.add(Membership(account_id=account.id, person_id=person.id))
    for role in roles:
        give_role(person, role)
    db.session.commit()
    return person


def give_role(person: Person, role: str, since: date | None = None) -> RoleAssignment:
    """Give somebody a role from a date on (a year ago by default)."""
    since = since or context.today() - timedelta(days=365)
    assignment = RoleAssignment(person_id=person.id, role=role, valid=Range(since, None))
    db.session.add(assignment)
    db.session.commit()
    return assignment


def account_of(person: Person) -> UUID:
    """Return the id of a person's account."""
    found = db.session.scalar(
        select(Membership.account_id).where(Membership.person_id == person.id)
    )
    assert found is not None
    return found


def open_login(person: Person) -> Login:
    """Open a login for a person."""
    login = Login(
        account_id=account_of(person),
        expires_at=context.now() + timedelta(hours=12),
        method="password",
    )
    db.session.add(login)
    db.session.commit()
    return login
