"""What the audit page calls a program and its settings: as the form asks for them."""

from typing import Any

from flask_babel import force_locale

from guildhall.controls import Control, controls
from guildhall.localisation import LANGUAGES, locale_of
from guildhall.plugin import AuditField, Plugin
from guildhall.registry import registry

KIND = "plugin_switch"
"""The kind of object that a switch and a changed setting are recorded of."""


def program_named(kept: str) -> str:
    """Return a program's name in the page's language, in whichever of ours it was kept."""
    found = (plugin for plugin in registry().plugins if kept in _names(plugin))
    return next((str(plugin.name) for plugin in found), kept)


def _names(plugin: Plugin) -> set[str]:
    names = set()
    for code in LANGUAGES:
        with force_locale(locale_of(code)):
            names.add(str(plugin.name))
    return names


def setting(key: str) -> AuditField | None:
    """Return a setting's name and its choices in words, or None where no program has it."""
    for plugin in registry().plugins:
        schema = plugin.settings() if plugin.settings else None
        if schema is not None and key in schema.fields:
            return next((_field(each) for each in controls(schema) if each.name == key), None)
    return None


def _field(control: Control) -> AuditField:
    words = dict(control.options)
    return AuditField(control.label, (lambda value: _chosen(value, words)) if words else None)


def _chosen(value: Any, words: dict[str, str]) -> str:  # noqa: ANN401 - one choice or several
    several = value if isinstance(value, list) else [value]
    return ", ".join(words.get(str(each), str(each)) for each in several)
