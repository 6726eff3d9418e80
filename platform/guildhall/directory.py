"""What the house asks of whoever keeps the tenants: the core knows an id, never the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol, cast
from uuid import UUID

from flask_login import UserMixin
from msgspec import Struct
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from guildhall.context import TenantContext
from guildhall.here import this_app
from guildhall.statements import Ahead, Asked
from guildhall.wire import Rows

HOUSE_ACCENT: Final = "#0b5a66"
"""Teal, unless a tenant chose a colour of its own."""


class TenantCard(Struct, frozen=True):
    """What a page shows of the tenant that it belongs to."""

    id: UUID
    slug: str
    name: str
    time_zone: str
    languages: tuple[str, ...]
    state: str
    """setup, live, closing or closed."""
    has_sample: bool = False
    logo_url: str | None = None
    theme_url: str | None = None
    """The whole style sheet in the tenant's own colours, instead of the house's."""
    closes_on: date | None = None
    fiscal_year_start: tuple[int, int] = (7, 1)
    """Month and day on which the tenant's fiscal year begins."""
    accent: str | None = None
    """The tenant's own colour, #rrggbb as it was chosen."""

    @property
    def is_live(self) -> bool:
        """Mail and messages leave only from a live tenant."""
        return self.state == "live"

    @property
    def is_closing(self) -> bool:
        """A closing tenant can be read and exported, not written."""
        return self.state in {"closing", "closed"}


class Letterhead(Struct, frozen=True):
    """What a printed document shows of its tenant: its name, its colour and its logo."""

    name: str
    accent: str = HOUSE_ACCENT
    """#rrggbb, dark enough to be read on white."""
    logo: bytes | None = None
    """PNG, JPEG or SVG as it was sent; a document that cannot draw it goes out without."""


class Place(Struct, frozen=True):
    """One entry of the tenant switcher."""

    name: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Identity(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """A signed-in account as one tenant (or the site itself) sees it."""

    account_id: UUID
    login_id: UUID
    name: str
    language: str
    last_sign_in: datetime | None = None
    person_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    is_operator: bool = False
    method: str = "password"
    last_seen: datetime | None = None
    """When the session was last noted as used: at most five minutes ago, or it is noted again."""
    proved: datetime | None = None
    """When the session last proved whose it is: at the sign-in, or anew after it."""
    stepped: bool = False
    """A second step was taken in this session."""
    withheld: frozenset[str] = frozenset()
    """What her roles allow here only after the second step that this tenant asks for."""

    def get_id(self) -> str:
        """Return what the cookie remembers: the login, which can be revoked, and the account."""
        return f"{self.login_id}:{self.account_id}"

    def may(self, *keys: str) -> bool:
        """Say whether any of these permissions is held here."""
        return not self.permissions.isdisjoint(keys)


Along = Callable[[Identity], Sequence[Asked] | Ahead]
"""What is asked with who somebody is, for who she was the last time."""


class Directory(Protocol):
    """Answered by the package `tenants`; set as the application's extension at the boot."""

    def identify(
        self,
        login_id: UUID,
        account_id: UUID,
        along: Along | None = None,
    ) -> tuple[Identity | None, list[Rows] | None]:
        """Return who a login is in the current tenant, or None if it has ended.

        `along` says what to ask in the same round trip, for who the login was the last time; the
        rows are None where nothing was asked, or where she is not the same any more. What a verb
        asks ahead is kept for it instead (statements.Ahead).
        """

    def places_of(self, account_id: UUID) -> tuple[Place, ...]:
        """Return the tenants that an account belongs to: the switcher."""

    def switched_on(self, plugin_key: str) -> bool:
        """Say whether a program is on in the current tenant."""

    def programs(self) -> frozenset[str]:
        """Return the keys of what is switched on in the current tenant, as one value."""

    def settings_of(self, plugin_key: str) -> dict[str, object]:
        """Return the validated settings of a feature or program in the current tenant."""

    def card(self) -> TenantCard | None:
        """Return the current tenant as pages show it, or None on the site's own pages."""

    def letterhead(self) -> Letterhead:
        """Return what every document of the current tenant carries; one query."""

    def working(self) -> Sequence[TenantContext]:
        """Return every tenant for which schedules run."""

    def context_of(self, tenant_id: UUID) -> TenantContext:
        """Return the context of a tenant by its id; raise NotFound."""

    def named(self, slug: str) -> TenantContext:
        """Return the context of a tenant by its slug; raise NotFound."""

    def url_of(self, tenant_id: UUID, path: str = "/") -> str:
        """Return the absolute address of a page of a tenant."""

    def role_words(self) -> Mapping[str, str]:
        """Return the names of the roles that people may hold, in the language of the page."""

    def holding(self, roles: Sequence[str], on: date) -> Select[tuple[UUID]]:
        """Return a query for the persons of this tenant who hold one of these roles on a date."""

    def account_of(self, person_id: UUID) -> UUID | None:
        """Return the account that a person of this tenant signs in with, if any."""

    def person_of(self, account_id: UUID) -> UUID | None:
        """Return who an account is in this tenant, if anybody."""

    def account_id_for(self, person_id: InstrumentedAttribute[UUID]) -> ColumnElement[UUID]:
        """Return the account of a column of persons, for a query of the core's."""

    def homes_of(self, account_id: UUID) -> Sequence[TenantContext]:
        """Return the tenants that an account belongs to; not inside a verb."""

    def join(self, account_id: UUID, person_id: UUID) -> None:
        """Let an account act as a person of this tenant; a former account gives way to it."""

    def leave(self, person_id: UUID) -> None:
        """End a person's way into this tenant; her record and her account stay."""

    def come_back(self, person_id: UUID) -> None:
        """Open the way again that leave() ended; raise NotFound if there was none."""


EXTENSION = "guildhall_directory"


def directory() -> Directory:
    """Return the directory of the running application."""
    return cast("Directory", this_app().extensions[EXTENSION])
