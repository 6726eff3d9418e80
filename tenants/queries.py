"""Reads of tenants as such."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from guildhall import context
from guildhall.db import db
from tenants.models import Tenant


def this_tenant(*, for_update: bool = False, with_logo: bool = False) -> Tenant:
    """Return the current tenant as it stands in the database, locked if it is about to change."""
    statement = select(Tenant).where(Tenant.id == context.tenant_id())
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    if with_logo:
        statement = statement.options(undefer(Tenant.logo))
    return db.session.scalars(statement).one()
