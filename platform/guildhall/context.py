"""Who and where we are: the current tenant and the current actor, in two ContextVars."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from time import time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

UTC_ZONE: Final = ZoneInfo("UTC")
START: Final = datetime.min.time()
"""Of a day."""


class TenantContext(Struct, frozen=True):
    """The tenant that a piece of work belongs to, with what every layer needs of it."""

    id: UUID
    zone: ZoneInfo = UTC_ZONE
    sample: bool = False
    """True while a sample year is being written: the rows made are marked as sample."""
    at: datetime | None = None
    """The moment of the story that a sample tells; everywhere else the clock runs."""


class Actor(Struct, frozen=True):
    """Who acts: an account and its person in this tenant, or the system itself (both None)."""

    account_id: UUID | None = None
    person_id: UUID | None = None
    name: str = "Guildhall"
    request_id: str = ""


SYSTEM = Actor()

_tenant: ContextVar[TenantContext | None] = ContextVar("guildhall_tenant", default=None)
_actor: ContextVar[Actor] = ContextVar("guildhall_actor", default=SYSTEM)


def tenant() -> TenantContext:
    """Return the current tenant; raise LookupError outside any."""
    current = _tenant.get()
    if current is None:
        raise LookupError("No tenant is bound: enter one with db.tenant_scope(tenant).")
    return current


def tenant_or_none() -> TenantContext | None:
    """Return the current tenant, or None on the site's own pages."""
    return _tenant.get()


def tenant_id() -> UUID:
    """Return the id of the current tenant; raise LookupError outside any."""
    return tenant().id


def actor() -> Actor:
    """Return who acts now."""
    return _actor.get()


def person_id() -> UUID | None:
    """Return the acting person's id in this tenant, or None for the system."""
    return _actor.get().person_id


def is_sample() -> bool:
    """Say whether rows written now belong to a sample year."""
    current = _tenant.get()
    return current is not None and current.sample


def now() -> datetime:
    """Return the present moment in UTC."""
    current = _tenant.get()
    return current.at if current is not None and current.at else datetime.now(UTC)


def local_now() -> datetime:
    """Return the present moment on the tenant's wall clock (UTC outside any tenant)."""
    current = _tenant.get()
    return now().astimezone(current.zone if current else UTC)


def today() -> date:
    """Return the date on the tenant's wall (UTC outside any tenant)."""
    current = _tenant.get()
    if current is not None and current.at:
        return local_now().date()
    return _day(current.zone if current else UTC, int(time() // 60))


def midnight(day: date) -> datetime:
    """Return when a day begins on the tenant's wall."""
    return datetime.combine(day, START, tenant().zone)


@lru_cache(maxsize=100)
def _day(zone: tzinfo, minute: int) -> date:
    """Return the date in a zone at a minute of the epoch: no clock changes within one."""
    return datetime.fromtimestamp(minute * 60, zone).date()


def set_tenant(value: TenantContext | None) -> None:
    """Set the current tenant for the rest of this request or job (db.tenant_scope is the door)."""
    _tenant.set(value)


def set_actor(value: Actor) -> None:
    """Set who acts for the rest of this request or job."""
    _actor.set(value)


@contextmanager
def story_at(moment: datetime) -> Iterator[None]:
    """Tell a piece of a sample's past: inside, now() is that moment."""
    current = tenant()
    if not current.sample:
        raise LookupError("Only a sample year may be told at another moment than now.")
    token = _tenant.set(replace(current, at=moment.astimezone(UTC)))
    try:
        yield
    finally:
        _tenant.reset(token)


@contextmanager
def acting_as(value: Actor) -> Iterator[Actor]:
    """Act as somebody for the length of a block."""
    token = _actor.set(value)
    try:
        yield value
    finally:
        _actor.reset(token)
