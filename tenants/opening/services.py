"""Go live: from here on messages leave."""

from datetime import timedelta
from typing import Final

from flask_babel import gettext as _

from guildhall import audit, context, jobs
from guildhall.communications.services import release_held
from guildhall.db import transaction
from guildhall.errors import Conflict
from tenants.directory import tenant_directory
from tenants.queries import this_tenant

SETTLED: Final = timedelta(seconds=30)
"""After this long every process knows that the tenant is live."""


@transaction
def go_live() -> None:
    """Let messages leave from the current tenant; going live a second time changes nothing."""
    tenant = this_tenant(for_update=True)
    if tenant.status == "live":
        return
    if tenant.status != "setup":
        raise Conflict(_("This hall is closing. Reopen it first."))
    tenant.status, tenant.live_at = "live", context.now()
    audit.record(
        "tenants.went_live",
        ("tenant", tenant.id),
        tenant.name,
        before={"status": "setup"},
        after={"status": "live", "with_sample": tenant.has_sample},
    )
    release_held()
    jobs.enqueue(release_late, delay=SETTLED)
    tenant_directory().forget(tenant.id)


def release_late() -> None:
    """Let go what another process held back in the seconds in which it had not heard yet."""
    release_held()
