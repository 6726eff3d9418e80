"""Letting in: every feature that came through the door, and what is looked up among them.

A plugin is found by its entry point in the group `guildhall.plugins`, so a third party's arrives
exactly as ours do. Where two claim one thing, or one what is not its own, the boot stops.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final

from guildhall.events import Event
from guildhall.here import this_app
from guildhall.plugin import AuditField, Permission, Plugin

GROUP: Final = "guildhall.plugins"


class PluginError(RuntimeError):
    """Two plugins claim the same thing, or one claims what is not its own; the boot stops."""


class Registry:
    """All that was let in, with the few look-ups that the shell makes."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.plugins = tuple(plugins)
        self.by_key = {plugin.key: plugin for plugin in self.plugins}
        _refuse_clashes(self.plugins)

    @cached_property
    def permissions(self) -> dict[str, Permission]:
        """Return every declared permission by its key."""
        return {item.key: item for plugin in self.plugins for item in plugin.permissions}

    @cached_property
    def sentences(self) -> dict[str, Any]:
        """Return what the audit page says of each action that brought its own sentence."""
        return {key: text for plugin in self.plugins for key, text in plugin.sentences.items()}

    @cached_property
    def audit_fields(self) -> dict[str, AuditField]:
        """Return how the audit page shows the fields that brought their own words."""
        return {key: said for plugin in self.plugins for key, said in plugin.audit_fields.items()}

    @cached_property
    def audit_kinds(self) -> dict[str, Any]:
        """Return what the rows of each table are called that came through the door."""
        return {key: said for plugin in self.plugins for key, said in plugin.audit_kinds.items()}

    @cached_property
    def owner_of_blueprint(self) -> dict[str, Plugin]:
        """Return which plugin each blueprint belongs to, by the blueprint's name."""
        return {bp.name: plugin for plugin in self.plugins for bp in plugin.blueprints}

    @cached_property
    def entries(self) -> dict[str, tuple[Plugin, Callable[..., None], type[Event] | None]]:
        """Return every job and handler by its name: its plugin, itself, and the event it takes."""
        found: dict[str, tuple[Plugin, Callable[..., None], type[Event] | None]] = {}
        for plugin in self.plugins:
            scheduled = (schedule.job for schedule in plugin.schedules)
            for job in (*plugin.jobs, *plugin.catches_up, *scheduled):
                found[entry_name(job)] = (plugin, job, None)
            for event, handlers in plugin.handlers.items():
                for handler in handlers:
                    found[f"{entry_name(handler)}@{event.__name__}"] = (plugin, handler, event)
        return found

    @cached_property
    def work(self) -> dict[str, Any]:
        """Return what each job and handler does, by the name of its function."""
        return {
            entry_name(job): said for plugin in self.plugins for job, said in plugin.work.items()
        }

    def handlers_of(self, event: type[Event]) -> tuple[str, ...]:
        """Return the names under which the outbox calls the handlers of an event."""
        return tuple(self._handlers.get(event, ()))

    @cached_property
    def _handlers(self) -> dict[type[Event], list[str]]:
        named: dict[type[Event], list[str]] = {}
        for plugin in self.plugins:
            for event, handlers in plugin.handlers.items():
                names = [f"{entry_name(each)}@{event.__name__}" for each in handlers]
                named.setdefault(event, []).extend(names)
        return named

    @cached_property
    def bundles(self) -> dict[str, frozenset[str]]:
        """Return what every role holds by default."""
        held: dict[str, set[str]] = {}
        for plugin in self.plugins:
            for role, granted in plugin.roles.items():
                held.setdefault(role, set()).update(item.key for item in granted)
        return {role: frozenset(keys) for role, keys in held.items()}

    def bundle(self, role: str) -> frozenset[str]:
        """Return the permissions that a role holds unless the tenant edited its bundle."""
        return self.bundles.get(role, frozenset())


def registry() -> Registry:
    """Return what was let in at the boot."""
    found: Registry = this_app().extensions["guildhall"]
    return found


def entry_name(function: Callable[..., Any]) -> str:
    """Return the name by which the outbox remembers a job or a handler."""
    return f"{function.__module__}:{function.__qualname__}"


def load(core: Iterable[str]) -> Registry:
    """Let in the core's features by dotted name, then every plugin by its entry point."""
    features = [_named(name) for name in core]
    found = sorted(
        entry_points(group=GROUP), key=lambda point: (point.name != "tenants", point.name)
    )
    return Registry([*features, *(_checked(point.load(), point.value) for point in found)])


def _named(dotted: str) -> Plugin:
    module, _, attribute = dotted.partition(":")
    return _checked(getattr(import_module(module), attribute or "plugin"), dotted)


def _checked(candidate: object, where: str) -> Plugin:
    if not isinstance(candidate, Plugin):
        raise PluginError(f"{where} is not a guildhall.plugin.Plugin.")
    return candidate


def _refuse_clashes(plugins: tuple[Plugin, ...]) -> None:
    """Stop the boot with a sentence where two plugins claim one thing, or one a foreign thing."""
    _refuse_twins("key", [(plugin.key, plugin.key) for plugin in plugins])
    _refuse_twins(
        "permission", [(item.key, plugin.key) for plugin in plugins for item in plugin.permissions]
    )
    _refuse_twins(
        "blueprint", [(bp.name, plugin.key) for plugin in plugins for bp in plugin.blueprints]
    )
    _refuse_twins(
        "table", [(m.__tablename__, plugin.key) for plugin in plugins for m in plugin.models]
    )
    _refuse_twins(
        "table prefix", [(plugin.table_prefix, plugin.key) for plugin in plugins if not plugin.core]
    )
    declared = {permission for plugin in plugins for permission in plugin.permissions}
    for plugin in plugins:
        _refuse_foreign(plugin)
        _refuse_undeclared(plugin, declared)


def _refuse_twins(what: str, claims: list[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for claim, owner in claims:
        if claim in seen:
            raise PluginError(
                f"The {what} {claim!r} is claimed twice: by {seen[claim]!r} and by {owner!r}."
            )
        seen[claim] = owner


def _refuse_undeclared(plugin: Plugin, declared: set[Permission]) -> None:
    for role, granted in plugin.roles.items():
        for permission in granted:
            if permission not in declared:
                raise PluginError(
                    f"The plugin {plugin.key!r} grants {permission.key!r} to {role}, "
                    "which no plugin declares."
                )


def _refuse_foreign(plugin: Plugin) -> None:
    for permission in plugin.permissions:
        if not permission.key.startswith(f"{plugin.key}."):
            raise PluginError(
                f"The plugin {plugin.key!r} declares the permission {permission.key!r}, "
                f"which must begin with '{plugin.key}.'."
            )
    if plugin.core:
        return
    for model in plugin.models:
        if not model.__tablename__.startswith(plugin.table_prefix):
            raise PluginError(
                f"The plugin {plugin.key!r} owns the table {model.__tablename__!r}, "
                f"which must begin with {plugin.table_prefix!r}."
            )
