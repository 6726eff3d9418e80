"""The templates that a tenant may be founded from: what each one sets, nothing that is missing."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from msgspec import Struct, field

from guildhall.registry import Registry


class Start(Struct, frozen=True):
    """One template: whom it is for, and how a tenant made from it is set."""

    key: str
    name: Any
    """Translated when it is shown."""
    summary: Any
    kind: str
    programs: tuple[str, ...]
    """Switched on where they are installed."""
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Of features and programs, by key; what a feature does not know is left out."""

    def programs_in(self, registry: Registry) -> tuple[str, ...]:
        """Return the programs of this template that are installed here."""
        return tuple(key for key in self.programs if key in registry.by_key)

    def settings_in(self, registry: Registry) -> dict[str, dict[str, object]]:
        """Return the settings of this template that the installed features declare."""
        found: dict[str, dict[str, object]] = {}
        for key, values in self.settings.items():
            plugin = registry.by_key.get(key)
            if plugin is not None and plugin.settings is not None:
                known = plugin.settings().fields
                found[key] = {name: value for name, value in values.items() if name in known}
        return found


def _staff(classification: str) -> dict[str, dict[str, object]]:
    """Return the people feature's defaults: what an import assumes where a file is silent."""
    return {
        "people": {
            "default_classification": classification,
            "default_weekly_hours": "40",
            "default_full_time_hours": "40",
        }
    }


STARTS: Final = (
    Start(
        "clc_local",
        _l("CLC local"),
        _l("A local of classified employees whose members gather points over three years."),
        kind="local_union",
        programs=("clc",),
        settings=_staff("classified"),
    ),
    Start(
        "incentive_committee",
        _l("Incentive committee"),
        _l("A committee of a local and its district that rewards what people learn."),
        kind="local_union",
        programs=("incentives",),
        settings=_staff("certificated"),
    ),
    Start(
        "trainer_academy",
        _l("Trainer academy"),
        _l("A federation that trains members to train others."),
        kind="state_federation",
        programs=("trainers",),
        settings=_staff("certificated"),
    ),
    Start(
        "district_pd_fund",
        _l("District PD fund"),
        _l("A district that owes its employees professional development by contract."),
        kind="district",
        programs=("classified_pd",),
        settings=_staff("classified"),
    ),
)
BY_KEY: Final = {start.key: start for start in STARTS}

KINDS: Final = {
    "local_union": _l("Local union"),
    "district": _l("School district"),
    "state_federation": _l("State federation"),
    "national": _l("National union"),
}
