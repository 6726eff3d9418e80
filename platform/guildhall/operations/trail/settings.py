"""What the audit page calls a program's settings: as the form asks for them."""

from typing import Any

from guildhall.controls import Control, controls
from guildhall.plugin import AuditField
from guildhall.registry import registry

KIND = "plugin_switch"
"""The kind of object that a changed setting is recorded of."""


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
