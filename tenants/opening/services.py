"""Go live: from here on messages leave."""

from flask_babel import gettext as _

from guildhall import audit, context, events
from guildhall.db import transaction
from guildhall.errors import Conflict
from tenants.directory import tenant_directory
from tenants.queries import this_tenant


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
    events.publish(events.WentLive(tenant_id=tenant.id))
    tenant_directory().forget(tenant.id)
