"""Close a tenant, reopen it, and remove what is left when its notice has run out."""

from datetime import timedelta
from typing import Final

import structlog
from flask_babel import gettext as _
from sqlalchemy import text

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.files import files
from tenants.directory import tenant_directory
from tenants.models import Tenant
from tenants.queries import this_tenant

log = structlog.get_logger(__name__)

SHORTEST: Final = 7
USUAL: Final = 30
LONGEST: Final = 365


@transaction
def close(*, typed_slug: str, days: int = USUAL) -> Tenant:
    """Make the current tenant read-only, and announce the day on which it will be gone."""
    tenant = this_tenant(for_update=True)
    if tenant.status not in {"setup", "live"}:
        raise Conflict(_("This hall is closing already."))
    if typed_slug.strip().lower() != tenant.slug:
        raise Invalid(slug=_("Type %(slug)s, to be sure that it is this hall.", slug=tenant.slug))
    before = tenant.status
    tenant.status, tenant.closes_on = "closing", context.today() + timedelta(days=days)
    _record("tenants.closing", tenant, before)
    return tenant


@transaction
def reopen() -> Tenant:
    """Take the closing back: the tenant is as it was, live or being set up."""
    tenant = this_tenant(for_update=True)
    if tenant.status != "closing":
        raise Conflict(_("This hall is not closing."))
    tenant.status, tenant.closes_on = ("live" if tenant.live_at else "setup"), None
    _record("tenants.reopened", tenant, "closing")
    return tenant


def _record(action: str, tenant: Tenant, before: str) -> None:
    audit.record(
        action,
        ("tenant", tenant.id),
        tenant.name,
        before={"status": before},
        after={"status": tenant.status, "closes_on": tenant.closes_on},
    )
    tenant_directory().forget(tenant.id)


def purge_if_due() -> None:
    """Remove everything of the current tenant if its notice has run out; runs every day."""
    tenant = this_tenant()
    if tenant.status == "closing" and tenant.closes_on and tenant.closes_on <= context.today():
        purge()


@transaction
def purge() -> int:
    """Remove every row and file of the current tenant; the database refuses before the day."""
    db.session.flush()
    rows = int(db.session.scalar(text("SELECT purge_tenant()")) or 0)
    files().delete_all()
    db.session.expunge_all()
    tenant_directory().forget(context.tenant_id())
    log.info("tenant_removed", rows=rows)
    return rows
