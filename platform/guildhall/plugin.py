"""The door: what a feature of the core or a program hands to Guildhall.

Core features and plugins come through the same door; guildhall.registry lets them in.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import click
from flask import Blueprint
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from msgspec import Struct, field

from guildhall.db import Base
from guildhall.events import Event

Section = Literal[
    "Today", "Learning", "People", "Money", "Committees", "Programs", "Reports", "Settings"
]
# The navigation looks its headings up by these words; the translators find them here.
SECTION_WORDS: Final = (
    _l("Today"),
    _l("Learning"),
    _l("People"),
    _l("Money"),
    _l("Committees"),
    _l("Programs"),
    _l("Reports"),
    _l("Settings"),
)
Job = Callable[..., None]
Handler = Callable[[Any], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a role may allow: `Permission("clc.approve", _l("Approve CLC hours"))`."""

    key: str
    label: str | LazyString = dataclasses.field(compare=False)
    """Read in the language of whoever looks, so two permissions are one by their key alone."""


class Metric(Struct, frozen=True):
    """A figure that locals may be compared by: how it is counted and what protects people in it."""

    key: str
    label: str
    numerator: str
    denominator: str
    period: str
    privacy: str
    compute: Callable[..., Any]


class Schedule(Struct, frozen=True):
    """A job that runs for every tenant by the clock; `cron` is read in the tenant's time zone."""

    key: str
    cron: str
    job: Job


class NavItem(Struct, frozen=True):
    """A line of the left navigation, shown to whoever holds one of the permissions."""

    section: Section
    label: Any
    endpoint: str
    permissions: tuple[Permission, ...] = ()
    icon: str = ""
    order: int = 50
    phone: bool = False
    """Belongs to the bottom bar of a phone."""


class AuditField(Struct, frozen=True):
    """How the audit page shows a field of before and after: what it is called, how it is said."""

    label: Any
    said: Callable[[Any], str] | None = None


class Persona(Struct, frozen=True):
    """Somebody of the sample year whom a visitor of the demo may sign in as."""

    name: str
    what: str
    tenant_slug: str
    account_id: Any


class Plugin(Struct, frozen=True):
    """Everything that the core reads of a feature, and nothing else of it."""

    key: str
    name: Any
    """What a coordinator reads beside the switch."""
    summary: Any = ""
    core: bool = False
    """Part of the house: always on. A program is switched on and off by each tenant."""
    prefix: str | None = None
    """What its tables begin with; a program's own key by default, free for the core."""
    models: tuple[type[Base], ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    permissions: tuple[Permission, ...] = ()
    roles: Mapping[str, tuple[Permission, ...]] = field(default_factory=dict)
    """What each role may do here by default; a tenant may edit the bundles."""
    metrics: tuple[Metric, ...] = ()
    handlers: Mapping[type[Event], tuple[Handler, ...]] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    catches_up: tuple[Job, ...] = ()
    """Promised when a tenant switches the program on: what it missed while it was off."""
    work: Mapping[Job, Any] = field(default_factory=dict)
    """What each job and handler does, as people read it: `jobs.remind: _l("Remind borrowers")`."""
    navigation: tuple[NavItem, ...] = ()
    settings: type[Schema] | None = None
    commands: tuple[click.Command, ...] = ()
    """Commands of `guildhall`; one that is a group joins the group of its name."""
    cards: Mapping[str, tuple[Callable[..., Any], ...]] = field(default_factory=dict)
    """Parts of a home, by home: "member" or "coordinator"; each returns a rendered part or None."""
    sentences: Mapping[str, Any] = field(default_factory=dict)
    """What the audit page says of its actions: `_l("%(who)s enrolled %(what)s")`."""
    audit_fields: Mapping[str, AuditField] = field(default_factory=dict)
    """What the fields of its tables are called there: "clc_evidence.rule"."""
    audit_kinds: Mapping[str, Any] = field(default_factory=dict)
    """What a row of each of its tables is called there: "clc_evidence" is a project."""
    search: tuple[Callable[[str, int], list[Any]], ...] = ()
    """Where the search of the top bar looks (guildhall.searching): words and how many at most."""
    guards: Mapping[str, tuple[Callable[..., Any], ...]] = field(default_factory=dict)
    """What it has to say before a verb of a lower feature, by the verb (guildhall.guards)."""
    refusals: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    """Its sentence for a constraint that such a verb may run into, by the constraint's name."""
    demo: Callable[[], None] | None = None
    """Writes its part of a sample year into the current tenant."""
    setup: Callable[[Any], None] | None = None
    """Called once with the application, for what only the shell's neighbours need."""

    @property
    def table_prefix(self) -> str:
        """Return what a program's tables must begin with."""
        return f"{self.prefix or self.key}_"
