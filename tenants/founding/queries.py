"""Which addresses are taken."""

from sqlalchemy import select

from guildhall.db import db
from tenants.founding.rules import next_free
from tenants.models import Tenant


def free_slug(slug: str) -> str:
    """Return this slug if nobody holds it or held it, else the nearest one that is free."""
    taken = db.session.scalars(select(Tenant.slug).where(Tenant.slug.startswith(slug[:58])))
    return next_free(slug, frozenset(taken))
