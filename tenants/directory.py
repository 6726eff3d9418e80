"""What the core asks of us: who is who, what is on, and which tenants there are."""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, url_for
from msgspec import Struct, field
from sqlalchemy import select
from sqlalchemy.orm import Session

from guildhall import context
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.directory import EXTENSION, HOUSE_ACCENT, Letterhead, TenantCard
from guildhall.errors import NotFound
from guildhall.here import this_request
from guildhall.registry import Registry
from guildhall.static_files import style_sheet
from tenants.belonging import Belonging
from tenants.identifying import KEPT_SECONDS, Identifying
from tenants.middleware import TenantPrefix, slug_of
from tenants.models import PluginSwitch, Tenant
from tenants.queries import this_tenant
from tenants.settings.colour import theme

T = TypeVar("T")

MOST_KEPT = 2000


class Known(Struct, dict=True):
    """What a process remembers of one tenant for a moment."""

    tenant: Tenant
    switches: dict[str, PluginSwitch]
    settings: dict[str, dict[str, object]] = field(default_factory=dict)
    cards: dict[str, TenantCard] = field(default_factory=dict)
    """By the front door that their addresses begin with; "" where there is no request."""
    read_at: float = field(default_factory=time.monotonic)

    @cached_property
    def context(self) -> TenantContext:
        """Return what work in this tenant is bound to."""
        return TenantContext(self.tenant.id, ZoneInfo(self.tenant.time_zone))

    @cached_property
    def programs(self) -> frozenset[str]:
        """Return the keys of what is switched on."""
        return frozenset(key for key, switch in self.switches.items() if switch.enabled)


class TenantDirectory(Belonging, Identifying):
    """Implements guildhall.directory.Directory on our tables."""

    def __init__(self, config: Config, registry: Registry) -> None:
        super().__init__(registry)
        self.config = config
        self._known: dict[UUID, Known] = {}
        self._slugs: dict[str, UUID] = {}

    def bind_request(self) -> None:
        """Enter the tenant that the URL names; an unknown one is 404."""
        asked = this_request()
        slug = slug_of(asked.environ)
        if slug is None or asked.endpoint == "static":
            return
        known = self._by_slug(slug)
        context.set_tenant(known.context)

    def switched_on(self, plugin_key: str) -> bool:
        """Say whether a program is on here; on the site's own pages nothing is."""
        tenant = context.tenant_or_none()
        if tenant is None:
            return False
        return plugin_key in self._current(tenant.id).programs

    def programs(self) -> frozenset[str]:
        """Return what is on here, as one value that can be a key."""
        tenant = context.tenant_or_none()
        return self._current(tenant.id).programs if tenant else frozenset()

    def settings_of(self, plugin_key: str) -> dict[str, object]:
        """Return the settings, each missing one at its default."""
        known = self._current(context.tenant_id())
        if plugin_key not in known.settings:
            known.settings[plugin_key] = self._settings(known, plugin_key)
        return known.settings[plugin_key]

    def _settings(self, known: Known, plugin_key: str) -> dict[str, object]:
        plugin = self.registry.by_key[plugin_key]
        if plugin.settings is None:
            return {}
        switch = known.switches.get(plugin_key)
        loaded: dict[str, object] = plugin.settings().load(switch.settings if switch else {})
        return loaded

    def card(self) -> TenantCard | None:
        """Return the current tenant as pages show it."""
        tenant = context.tenant_or_none()
        if tenant is None:
            return None
        known = self._current(tenant.id)
        door = this_request().script_root if has_request_context() else ""
        if door not in known.cards:
            known.cards[door] = self._card(known.tenant)
        return known.cards[door]

    def _card(self, found: Tenant) -> TenantCard:
        return TenantCard(
            id=found.id,
            slug=found.slug,
            name=found.name,
            time_zone=found.time_zone,
            languages=tuple(found.languages),
            state=found.status,
            has_sample=found.has_sample,
            logo_url=self._own("tenants.logo", found.logo_digest),
            theme_url=self._own("tenants.theme", found.accent and sheet_version(found.accent)),
            closes_on=found.closes_on,
            fiscal_year_start=(found.fiscal_month, found.fiscal_day),
            accent=found.accent,
        )

    @staticmethod
    def _own(endpoint: str, digest: str | None) -> str | None:
        """Return the address of a tenant's own file; its digest lets browsers keep it."""
        if not digest or not has_request_context():
            return None
        return url_for(endpoint, v=digest)

    def letterhead(self) -> Letterhead:
        """Return what every document of the current tenant carries, as it stands now."""
        found = this_tenant(with_logo=True)
        accent = theme(found.accent).accent if found.accent else HOUSE_ACCENT
        return Letterhead(found.name, accent, found.logo)

    def working(self) -> Sequence[TenantContext]:
        """Return every tenant that is not closed."""
        with tenant_scope(None):
            found = db.session.execute(
                select(Tenant.id, Tenant.time_zone).where(Tenant.status != "closed")
            ).all()
        return [TenantContext(row.id, ZoneInfo(row.time_zone)) for row in found]

    def context_of(self, tenant_id: UUID) -> TenantContext:
        """Return the context of a tenant by its id."""
        return self._current(tenant_id).context

    def named(self, slug: str) -> TenantContext:
        """Return the context of a tenant by its slug; raise NotFound."""
        return self._by_slug(slug).context

    def url_of(self, tenant_id: UUID, path: str = "/") -> str:
        """Return the absolute address of a page of a tenant, on its own host where it has one."""
        return self._address(self._current(tenant_id).tenant.slug, path)

    def forget(self, tenant_id: UUID) -> None:
        """Read this tenant anew at the next look: something of it was changed here."""
        self._known.pop(tenant_id, None)
        self.forget_switchers()

    def _root(self, slug: str) -> str:
        """Return a tenant's front door: a path, or a whole address where hosts are involved."""
        if not self.config.tenant_hosts:
            return f"/t/{slug}/"
        return self._address(slug, "/")

    def _address(self, slug: str, path: str) -> str:
        for host, named in (self.config.tenant_hosts or {}).items():
            if named == slug:
                return f"{self.config.site_url.partition('://')[0]}://{host}{path}"
        return f"{self.config.site_url}/t/{slug}{path}"

    def _by_slug(self, slug: str) -> Known:
        tenant_id = self._slugs.get(slug)
        if tenant_id is None:
            tenant_id = db.session.scalar(
                select(Tenant.id).where(Tenant.slug == slug, Tenant.status != "closed")
            )
            db.session.remove()
            if tenant_id is None:
                raise NotFound
            self._slugs[slug] = tenant_id
        try:
            known = self._current(tenant_id)
        except NotFound:  # gone since then; its name may be another's by now
            self._slugs.pop(slug, None)
            return self._by_slug(slug)
        if known.tenant.slug != slug or known.tenant.status == "closed":
            self._slugs.pop(slug, None)
            raise NotFound
        return known

    def _current(self, tenant_id: UUID) -> Known:
        known = self._known.get(tenant_id)
        if known is None or time.monotonic() - known.read_at > KEPT_SECONDS:
            known = self._known[tenant_id] = self._read(tenant_id)
        return known

    def _read(self, tenant_id: UUID) -> Known:
        """Read a tenant and its switches on a connection of their own, apart from any verb."""
        outer = context.tenant_or_none()
        context.set_tenant(TenantContext(tenant_id))
        try:
            with Session(db.engine) as session:
                tenant = session.get(Tenant, tenant_id)
                if tenant is None:
                    raise NotFound
                switches = session.scalars(select(PluginSwitch)).all()
        finally:
            context.set_tenant(outer)
        return Known(tenant, {switch.plugin: switch for switch in switches})


def sheet_version(accent: str) -> str:
    """Return what changes the address of a tenant's style sheet: its colour, and our own sheet."""
    return f"{accent.lstrip('#')}-{style_sheet().digest}"


def init_app(app: Flask) -> None:
    """Answer for the tenants of this application."""
    config: Config = app.extensions["guildhall_config"]
    found = TenantDirectory(config, app.extensions["guildhall"])
    app.extensions[EXTENSION] = found
    app.before_request(found.bind_request)
    app.wsgi_app = TenantPrefix(app.wsgi_app, config.tenant_hosts)  # type: ignore[method-assign]


def tenant_directory() -> TenantDirectory:
    """Return the running application's directory, with what only this package may ask."""
    found: TenantDirectory = current_app.extensions[EXTENSION]
    return found


def find_slug(slug: str) -> TenantContext:
    """Return the context of a tenant by its slug (for commands); raise NotFound with a sentence."""
    with tenant_scope(None):
        row = db.session.execute(
            select(Tenant.id, Tenant.time_zone).where(Tenant.slug == slug)
        ).one_or_none()
    if row is None:
        raise NotFound(f"There is no tenant called {slug!r}.")
    return TenantContext(row.id, ZoneInfo(row.time_zone))
