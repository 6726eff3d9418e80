"""Shorthand for tests of samples: writing as one, what the hall is, who is there."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from sqlalchemy import select

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from tenants.models import Tenant


@contextmanager
def as_sample(tenant: TenantContext) -> Iterator[None]:
    """Write rows as a feature's demo would."""
    context.set_tenant(replace(tenant, sample=True))
    yield
    db.session.commit()
    context.set_tenant(tenant)


def mark_tenant(**facts: object) -> None:
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == context.tenant_id())).one()
    for name, value in facts.items():
        setattr(tenant, name, value)
    db.session.commit()


def names() -> set[str]:
    return set(db.session.scalars(select(Person.first_name)))
