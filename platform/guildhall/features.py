"""What a tenant has: every feature of the house, and the programs that it has switched on."""

from guildhall.directory import directory
from guildhall.plugin import Plugin
from guildhall.registry import registry


def is_on(plugin: Plugin) -> bool:
    """Say whether the current tenant has a feature or program."""
    return plugin.core or directory().switched_on(plugin.key)


def features_on() -> list[Plugin]:
    """Return all that the current tenant has, in the order in which it came through the door."""
    on = directory().switched_on
    return [plugin for plugin in registry().plugins if plugin.core or on(plugin.key)]
