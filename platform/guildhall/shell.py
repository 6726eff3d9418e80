"""What stands around every page: the tenant's name, the navigation, the person's menu."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from flask import (
    Flask,
    current_app,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from markupsafe import Markup
from msgspec import Struct
from werkzeug.routing import BuildError

from guildhall import context
from guildhall.directory import Identity, Place, TenantCard, directory
from guildhall.drawing import (
    drawn_for,
    drawn_once,
    drawn_under,
)
from guildhall.features import features_on
from guildhall.here import this_app, this_g, this_request, this_session
from guildhall.localisation import LANGUAGES, language_here, offered
from guildhall.plugin import NavItem
from guildhall.statements import Asked, Statement, ask
from guildhall.web import answers_along, asset, identity_or_none
from guildhall.wire import Rows

BOTTOM_PLACES = 4
SECTIONS = ("Today", "Learning", "People", "Money", "Committees", "Programs", "Reports", "Settings")


Link = tuple[str, str, bool, str]
Sections = list[tuple[str, list[Link]]]


class Ways(Struct, frozen=True):
    """Where one can go from a page: by section, in the bottom bar, and drawn."""

    nav: Sections
    bottom: list[Link]
    drawn: Markup


WAYS: Final[dict[tuple[object, ...], Ways]] = {}
MOST_WAYS: Final = 1000


class Shell:
    """Read by layout.html; every part is worked out once, and only if the page shows it."""

    @property
    def site_name(self) -> str:
        """Return the product's name."""
        return "Guildhall"

    @cached_property
    def lang(self) -> str:
        """Return the page's language."""
        return language_here()

    @property
    def top_bar(self) -> Markup:
        """Return the slim bar: the same for a person while she stays where she is."""
        who = self.identity
        person = (who.name, who.last_sign_in, self._places) if who else None
        facts = (self.tenant, person, self.waiting, self._ways.drawn)
        return self._part("parts/top_bar.html", facts)

    @property
    def toasts(self) -> Markup:
        """Return what just happened, with its undo."""
        if "_flashes" not in this_session():
            return drawn_once("parts/toasts.html")
        return Markup(render_template("parts/toasts.html"))  # noqa: S704 - the template escapes

    @property
    def footer(self) -> Markup:
        """Return the foot of the page."""
        return self._part("parts/footer.html", (self.tenant,))

    def _part(self, template: str, facts: tuple[Hashable, ...]) -> Markup:
        return drawn_under(facts, template, shell=self, tenant=self.tenant, site=self.site_name)

    @cached_property
    def languages(self) -> list[tuple[str, str, str]]:
        """Return code, own name and address of every language offered."""
        return [
            (code, LANGUAGES[code], url_for("shell.choose_language", code=code))
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
        return [(place.name, place.url, place.current) for place in self._places]

    @cached_property
    def _places(self) -> tuple[Place, ...]:
        return directory().places_of(self.identity.account_id) if self.identity else ()

    @property
    def nav(self) -> Sections:
        """Return the navigation by section: label, address, "here", icon."""
        return self._ways.nav

    @property
    def bottom(self) -> list[Link]:
        """Return the bottom bar of a phone."""
        return self._ways.bottom

    @property
    def navigation(self) -> Markup:
        """Return the navigation as it stands in the page."""
        return self._ways.drawn

    @cached_property
    def _ways(self) -> Ways:
        """Return where one can go: the same for all who may do the same, at the same place."""
        who, tenant = self.identity, self.tenant
        if who is None or tenant is None:
            return Ways([], [], Markup())
        programs = directory().programs()
        asked = this_request()
        here = (asked.script_root, asked.endpoint, self.lang)
        key = (tenant.id, who.permissions, programs, *here)
        ways = WAYS.get(key)
        if ways is None:
            if len(WAYS) >= MOST_WAYS:
                WAYS.clear()
            ways = WAYS[key] = self._find_ways()
        return ways

    def _find_ways(self) -> Ways:
        items = self._items()
        nav = [
            (_(section), [self._link(item) for item in items if item.section == section])
            for section in SECTIONS
            if any(item.section == section for item in items)
        ]
        bottom = [self._link(item) for item in items if item.phone][:BOTTOM_PLACES]
        part = current_app.jinja_env.get_template("parts/navigation.html")
        return Ways(nav, bottom, Markup(part.render(nav=nav)))  # noqa: S704 - the template escapes

    @cached_property
    def waiting(self) -> int:
        """Return how many things wait for this person."""
        own = this_g()
        if "waiting" not in own:
            question = _waiting_question(self.identity)
            own.waiting = int(ask(question)[0][0][0]) if question else 0
        return int(own.waiting)

    @cached_property
    def waiting_url(self) -> str | None:
        """Return where one reads what waits."""
        return self._url("mail.mine")

    @cached_property
    def search_url(self) -> str | None:
        """Return where the search of the top bar leads."""
        return self._url("search.results") if self.tenant and self.identity else None

    @cached_property
    def sign_in_url(self) -> str | None:
        """Return the sign-in page."""
        return self._url("accounts.sign_in")

    @cached_property
    def sign_out_url(self) -> str | None:
        """Return where the sign-out form posts to."""
        return self._url("accounts.sign_out")

    @cached_property
    def account_url(self) -> str | None:
        """Return the page of one's own account."""
        return self._url("accounts.account")

    def _items(self) -> list[NavItem]:
        who = self.identity
        allowed = (
            item
            for plugin in features_on()
            for item in plugin.navigation
            if not item.permissions or (who and who.may(*(p.key for p in item.permissions)))
        )
        return sorted(allowed, key=lambda item: item.order)

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


def ask_for_page(statement: Statement, **values: Any) -> Rows:  # noqa: ANN401 - as Statement takes them
    """Return a page's rows; what the top bar shows of its reader comes in the same round trip."""
    rows, *waiting = answers_along() or ask(
        *asked_for_page(identity_or_none(), statement, **values)
    )
    if waiting:
        this_g().waiting = int(waiting[0][0][0])
    return rows


def asked_for_page(who: Identity | None, statement: Statement, **values: Any) -> list[Asked]:  # noqa: ANN401 - as above
    """Return all that ask_for_page() asks, for a page that lets it go along (web.asks_along)."""
    waiting = _waiting_question(who)
    return [(statement, values), waiting] if waiting else [(statement, values)]


def _waiting_question(who: Identity | None) -> Asked | None:
    """Return what asks how much waits for a reader; None for whom nothing can wait."""
    question: Callable[[UUID], Asked] | None = this_app().extensions.get("guildhall_waiting")
    if question is None or who is None or who.person_id is None:
        return None
    return question(who.person_id)


def init_app(app: Flask) -> None:
    """Give every template the shell."""
    app.context_processor(
        lambda: {
            "shell": Shell(),
            "asset": asset,
            "may": _may,
            "drawn_once": drawn_once,
            "drawn_for": drawn_for,
        }
    )


def _may(*keys: str) -> bool:
    who = identity_or_none()
    return who is not None and who.may(*keys)
