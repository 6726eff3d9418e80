"""What stands around every page: the tenant's name, the navigation, the person's menu."""

from functools import cached_property
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from guildhall import context
from guildhall.directory import Identity, TenantCard, directory
from guildhall.localisation import LANGUAGES, language, offered
from guildhall.plugin import NavItem, Registry
from guildhall.web import asset, identity_or_none

BOTTOM_PLACES = 4
SECTIONS = ("Today", "Learning", "People", "Money", "Committees", "Programs", "Reports", "Settings")


class Shell:
    """Read by layout.html; every part is worked out once, and only if the page shows it."""

    @property
    def site_name(self) -> str:
        """Return the product's name."""
        return "Guildhall"

    @cached_property
    def lang(self) -> str:
        """Return the page's language."""
        return language()

    @cached_property
    def languages(self) -> list[tuple[str, str, str]]:
        """Return code, own name and address of every language offered."""
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        back = request.script_root + here
        return [
            (code, LANGUAGES[code], url_for("shell.choose_language", code=code, next=back))
            for code in offered()
        ]

    @cached_property
    def tenant(self) -> TenantCard | None:
        """Return the tenant whose page this is."""
        return directory().card() if context.tenant_or_none() else None

    @cached_property
    def identity(self) -> Identity | None:
        """Return who looks at the page, if they belong here."""
        return identity_or_none()

    @property
    def person_name(self) -> str | None:
        """Return the signed-in person's name."""
        return self.identity.name if self.identity else None

    @property
    def last_sign_in(self) -> Any:  # noqa: ANN401 - a moment or None
        """Return when this account signed in the time before."""
        return self.identity.last_sign_in if self.identity else None

    @cached_property
    def tenants(self) -> list[tuple[str, str, bool]]:
        """Return name, address and "this one" of every tenant of the account."""
        places = self.identity.places if self.identity else ()
        return [(place.name, place.url, place.current) for place in places]

    @cached_property
    def nav(self) -> list[tuple[str, list[tuple[str, str, bool, str]]]]:
        """Return the navigation by section: label, address, "here", icon."""
        items = self._items()
        return [
            (_(section), [self._link(item) for item in items if item.section == section])
            for section in SECTIONS
            if any(item.section == section for item in items)
        ]

    @cached_property
    def bottom(self) -> list[tuple[str, str, bool, str]]:
        """Return the bottom bar of a phone."""
        return [self._link(item) for item in self._items() if item.phone][:BOTTOM_PLACES]

    @cached_property
    def waiting(self) -> int:
        """Return how many things wait for this person."""
        if "waiting" not in g:
            counter = current_app.extensions.get("guildhall_waiting")
            g.waiting = int(counter()) if counter and self.identity and self.tenant else 0
        return int(g.waiting)

    @property
    def waiting_url(self) -> str | None:
        """Return where one reads what waits."""
        return self._url("mail.mine")

    @property
    def search_url(self) -> str | None:
        """Return where the search of the top bar leads."""
        return self._url("search.results") if self.tenant and self.identity else None

    @cached_property
    def sign_in_url(self) -> str | None:
        """Return the sign-in page."""
        return self._url("accounts.sign_in")

    @property
    def sign_out_url(self) -> str | None:
        """Return where the sign-out form posts to."""
        return self._url("accounts.sign_out")

    @cached_property
    def account_url(self) -> str | None:
        """Return the page of one's own account."""
        return self._url("accounts.account")

    def _items(self) -> list[NavItem]:
        who, registry = self.identity, _registry()
        if who is None or self.tenant is None:
            return []
        return sorted(
            (
                item
                for plugin in registry.plugins
                if plugin.core or directory().switched_on(plugin.key)
                for item in plugin.navigation
                if not item.permissions or who.may(*(p.key for p in item.permissions))
            ),
            key=lambda item: item.order,
        )

    def _link(self, item: NavItem) -> tuple[str, str, bool, str]:
        return (
            str(item.label),
            url_for(item.endpoint),
            request.endpoint == item.endpoint,
            item.icon,
        )

    @staticmethod
    def _url(endpoint: str) -> str | None:
        try:
            return url_for(endpoint)
        except BuildError:
            return None


def init_app(app: Flask) -> None:
    """Give every template the shell."""
    app.context_processor(lambda: {"shell": Shell(), "asset": asset, "may": _may})


def _may(*keys: str) -> bool:
    who = identity_or_none()
    return who is not None and who.may(*keys)


def _registry() -> Registry:
    registry: Registry = current_app.extensions["guildhall"]
    return registry
