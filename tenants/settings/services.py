"""Change what a tenant is and how it looks."""

from flask_babel import gettext as _

from guildhall import audit
from guildhall.db import transaction
from tenants.directory import tenant_directory
from tenants.models import Tenant
from tenants.queries import this_tenant
from tenants.settings.colour import Theme, theme
from tenants.settings.pictures import Picture


@transaction
def change_hall(
    *,
    name: str,
    region: str,
    time_zone: str,
    fiscal_year_start: tuple[int, int],
    languages: tuple[str, ...],
) -> None:
    """Change what the current tenant is called and where it lives; its address stays."""
    tenant = this_tenant(for_update=True)
    before = facts(tenant)
    tenant.name, tenant.region, tenant.time_zone = name, region, time_zone
    tenant.fiscal_month, tenant.fiscal_day = fiscal_year_start
    tenant.languages = list(languages)
    _record_changes(tenant, before, facts(tenant))


def facts(tenant: Tenant) -> dict[str, object]:
    """Return what change_hall() may change."""
    return {
        "name": tenant.name,
        "region": tenant.region,
        "time_zone": tenant.time_zone,
        "fiscal_year_start": f"{tenant.fiscal_month:02d}-{tenant.fiscal_day:02d}",
        "languages": list(tenant.languages),
    }


@transaction
def change_look(*, accent: str | None, logo: Picture | None) -> Theme | None:
    """Take an accent (None: the house's own) and, if one is given, a logo; return the tones."""
    tenant = this_tenant(for_update=True)
    before = _look(tenant)
    tenant.accent = accent.lower() if accent else None
    if logo is not None:
        tenant.logo, tenant.logo_type, tenant.logo_digest = logo.data, logo.mimetype, logo.digest
    _record_changes(tenant, before, _look(tenant))
    return theme(tenant.accent) if tenant.accent else None


@transaction
def remove_logo() -> None:
    """Take the logo away."""
    tenant = this_tenant(for_update=True)
    before = _look(tenant)
    tenant.logo = tenant.logo_type = tenant.logo_digest = None
    _record_changes(tenant, before, _look(tenant))


def _look(tenant: Tenant) -> dict[str, object]:
    return {"accent": tenant.accent, "logo": tenant.logo_digest}


def _record_changes(tenant: Tenant, before: dict[str, object], after: dict[str, object]) -> None:
    changed = [key for key in after if before[key] != after[key]]
    if changed:
        audit.record(
            "tenants.settings_changed",
            ("tenant", tenant.id),
            _("Settings of %(name)s", name=tenant.name),
            before={key: before[key] for key in changed},
            after={key: after[key] for key in changed},
        )
    tenant_directory().forget(tenant.id)
