"""Who a login is in a tenant: her person, her roles, and what they allow."""

import json
from abc import ABC, abstractmethod
from datetime import date
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from flask import has_request_context

from guildhall import context
from guildhall.binding import NOBODY
from guildhall.directory import Along, Identity, Place
from guildhall.here import this_g, this_request
from guildhall.registry import Registry
from guildhall.statements import Ahead, Asked, Statement, ask
from guildhall.web import READING
from guildhall.wire import Rows

T = TypeVar("T")

MOST_KEPT = 2000

KEPT_SECONDS = 2.0
"""How long a process trusts what it read of a tenant: its name, its state, its switches, and in
whose switcher it stands."""

NO_SWITCHER = ""

WHO = """
    a.id, a.name AS account_name, a.language, a.previous_sign_in_at, a.is_operator, l.method,
    l.last_seen_at, coalesce(l.proved_at, l.created_at) AS proved_at, l.stepped_at,
    p.id AS person_id, p.first_name, p.preferred_name, p.last_name, p.language AS spoken,
    (SELECT CAST(json_agg(r.role) AS text) FROM role_assignment r
      WHERE r.tenant_id = m.tenant_id AND r.person_id = m.person_id
        AND r.valid @> CAST(:today AS date)) AS roles,
    (SELECT CAST(json_object_agg(b.role, b.permissions) AS text) FROM role_bundle b
      WHERE b.tenant_id = m.tenant_id) AS bundles
"""
WHO_ENDS = 16
"""So many columns tell who a login is."""
PLACES = """
    (SELECT CAST(json_agg(json_build_array(t.name, t.slug, t.id = :tenant)
                           ORDER BY t.name) AS text)
       FROM membership o JOIN tenant t ON t.id = o.tenant_id
      WHERE o.account_id = :account AND o.ended_at IS NULL AND t.status <> 'closed') AS places
"""
FROM_LOGIN = """
      FROM login l
      JOIN account a ON a.id = l.account_id
      LEFT JOIN membership m
             ON m.account_id = a.id AND m.tenant_id = :tenant AND m.ended_at IS NULL
      LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.person_id
     WHERE l.id = :login AND a.id = :account AND l.ended_at IS NULL
       AND l.expires_at > :now AND a.closed_at IS NULL
       AND (l.only_in IS NULL OR l.only_in = :tenant)
"""
IDENTIFY = Statement(f"SELECT {WHO} {FROM_LOGIN}")
IDENTIFY_FOR_PAGE = Statement(f"SELECT {WHO}, {PLACES} {FROM_LOGIN}")
"""With the switcher, which stands on pages alone: a form leads on to another page."""
PLACES_ALONE = Statement(f"SELECT {PLACES}")


class Identifying(ABC):
    """The part of the directory that knows who a login is."""

    @abstractmethod
    def settings_of(self, plugin_key: str) -> dict[str, object]:
        """Return the settings of a feature in the current tenant."""

    @abstractmethod
    def _root(self, slug: str) -> str:
        """Return where a tenant's addresses begin."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._last: dict[tuple[UUID, UUID, UUID], Identity] = {}
        """Who a login was the last time, in a tenant: a guess, never believed unasked."""
        self._identities: dict[tuple[UUID, Any, bool], Identity] = {}
        """By all that the query said (a right taken away makes another row), and by whether the
        tenant asks for a second step."""
        self._held: dict[frozenset[str], frozenset[str]] = {}
        """What members hold stands in memory once, not once for each of them."""
        self._places: dict[str, tuple[Place, ...]] = {}
        """By what the query said."""
        self._switchers: dict[tuple[UUID, UUID], tuple[float, str]] = {}
        """When and what it said, by account and tenant."""

    def identify(
        self, login_id: UUID, account_id: UUID, along: Along | None = None
    ) -> tuple[Identity | None, list[Rows] | None]:
        """Return who a login is in the current tenant, and what was asked along; one round trip."""
        tenant = context.tenant_or_none()
        tenant_id = tenant.id if tenant else NOBODY
        switcher = self._switcher(account_id, tenant_id) if _shows_page() else NO_SWITCHER
        who: Asked = (
            IDENTIFY_FOR_PAGE if switcher is None else IDENTIFY,
            {
                "login": login_id,
                "account": account_id,
                "tenant": tenant_id,
                "today": context.today(),
                "now": context.now(),
            },
        )
        last = self._last.get((login_id, account_id, tenant_id))
        asked = along(last) if along and last else ()
        if isinstance(asked, Ahead):
            rows, answers, asked = asked.ask_with(who), [], ()
        else:
            rows, *answers = ask(who, *asked)
        if rows and switcher is None:
            switcher = rows[0].places or NO_SWITCHER
            self._keep_switcher(account_id, tenant_id, switcher)
        if switcher:
            this_g().places = (account_id, switcher)
        found = self._interned(login_id, rows[0]) if rows else None
        if found is not last:
            self._remember((login_id, account_id, tenant_id), found)
        return found, answers if asked and found is last else None

    def forget_switchers(self) -> None:
        """Read them anew at the next page: who belongs where was changed here."""
        self._switchers.clear()

    def _switcher(self, account_id: UUID, tenant_id: UUID) -> str | None:
        """Return what the query said of an account's tenants a moment ago."""
        read_at, text = self._switchers.get((account_id, tenant_id), (-KEPT_SECONDS, NO_SWITCHER))
        return text if monotonic() - read_at < KEPT_SECONDS else None

    def _keep_switcher(self, account_id: UUID, tenant_id: UUID, text: str) -> None:
        if len(self._switchers) >= MOST_KEPT:
            self._switchers.clear()
        self._switchers[account_id, tenant_id] = (monotonic(), text)

    def places_of(self, account_id: UUID) -> tuple[Place, ...]:
        """Return the tenants that an account belongs to; what came with its identity is used."""
        whose, text = this_g().get("places", (None, None))
        if whose != account_id:
            tenant = context.tenant_or_none()
            tenant_id = tenant.id if tenant else NOBODY
            text = PLACES_ALONE.one(account=account_id, tenant=tenant_id).places
        found = self._places.get(text or "")
        if found is None:
            if len(self._places) >= MOST_KEPT:
                self._places.clear()
            read: list[tuple[str, str, bool]] = _read(text, [])
            found = tuple(
                Place(label, self._root(slug), current=here) for label, slug, here in read
            )
            self._places[text or ""] = found
        return found

    def _interned(self, login_id: UUID, row: Any) -> Identity:  # noqa: ANN401 - a row of IDENTIFY
        asks_for_step = context.tenant_or_none() is not None and self._asks_for_step()
        key = (login_id, row[:WHO_ENDS], asks_for_step)
        found = self._identities.get(key)
        if found is None:
            if len(self._identities) >= MOST_KEPT:
                self._identities.clear()
            found = self._identities[key] = self._identity(login_id, row, asks_for_step)
        return found

    def _remember(self, key: tuple[UUID, UUID, UUID], who: Identity | None) -> None:
        if who is None:
            self._last.pop(key, None)
            return
        if len(self._last) >= MOST_KEPT:
            self._last.clear()
        self._last[key] = who

    def _identity(self, login_id: UUID, row: Any, asks_for_step: bool) -> Identity:  # noqa: ANN401, FBT001 - a row of IDENTIFY
        roles = frozenset(_read(row.roles, [])) | ({"member"} if row.person_id else frozenset())
        name = row.account_name
        if row.person_id:
            name = f"{row.preferred_name or row.first_name} {row.last_name}".strip()
        bundles: dict[str, list[str]] = _read(row.bundles, {})
        held, withheld = self.permissions_of(roles, bundles), frozenset[str]()
        if asks_for_step and row.stepped_at is None:
            roles = roles & {"member"}
            open_to_members = self.permissions_of(roles, bundles)
            held, withheld = open_to_members, held - open_to_members
        return Identity(
            account_id=row.id,
            login_id=login_id,
            name=name,
            language=row.spoken or row.language,
            last_sign_in=row.previous_sign_in_at,
            person_id=row.person_id,
            roles=roles,
            permissions=held,
            is_operator=row.is_operator,
            method=row.method,
            last_seen=row.last_seen_at,
            proved=row.proved_at,
            stepped=row.stepped_at is not None,
            withheld=withheld,
        )

    def _asks_for_step(self) -> bool:
        """Say whether the current tenant lets those with a role in only with a second step."""
        first_day = self.settings_of("accounts")["second_step_from"]
        return isinstance(first_day, date) and first_day <= context.today()

    def permissions_of(
        self, roles: frozenset[str], bundles: dict[str, list[str]]
    ) -> frozenset[str]:
        """Return what these roles allow: the tenant's own bundle of a role, or the default one."""
        held: set[str] = set()
        for role in roles:
            own = bundles.get(role)
            held |= self.registry.bundle(role) if own is None else set(own)
        found = frozenset(held & self.registry.permissions.keys())
        return self._held.setdefault(found, found)


def _shows_page() -> bool:
    """Say whether a page is asked for, around which the switcher stands."""
    return has_request_context() and this_request().method in READING


def _read(text: str | None, empty: T) -> T:
    """Return what the database wrote as JSON, or what stands for nothing."""
    found: T = json.loads(text) if text else empty
    return found
