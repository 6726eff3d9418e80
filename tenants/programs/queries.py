"""Which programs there are, which are on, and what switching one off would hide."""

from msgspec import Struct
from sqlalchemy import func, select

from guildhall.db import TenantModel, db
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.plugin import Plugin
from guildhall.registry import registry
from tenants import words


class Program(Struct, frozen=True):
    """One program or feature as the settings show it."""

    plugin: Plugin
    on: bool

    @property
    def key(self) -> str:
        """Return the plugin's key."""
        return self.plugin.key

    @property
    def hides(self) -> list[str]:
        """Return what nobody will see while it is off."""
        return [str(item.label) for item in self.plugin.navigation]


def programs() -> list[Program]:
    """Return the programs installed here, each with its switch."""
    return [
        Program(plugin, directory().switched_on(plugin.key))
        for plugin in registry().plugins
        if not plugin.core
    ]


def features() -> list[Program]:
    """Return the parts of the house that have settings."""
    return [
        Program(plugin, on=True)
        for plugin in registry().plugins
        if plugin.core and plugin.settings is not None
    ]


def get_program(key: str) -> Program:
    """Return a program, or a feature with settings; raise NotFound."""
    for found in (*programs(), *features()):
        if found.key == key:
            return found
    raise NotFound


def kept_by(program: Program) -> list[str]:
    """Return what the tables of a program hold here: "12 CLC points"."""
    counts = {
        model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in program.plugin.models
        if issubclass(model, TenantModel)
    }
    return words.counted({table: rows for table, rows in counts.items() if rows})
