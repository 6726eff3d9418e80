"""What the audit page calls what a hall is set to, and how its values read."""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _l

from guildhall.localisation import LANGUAGES, day_of_year
from guildhall.plugin import AuditField
from guildhall.registry import registry
from guildhall.wording import gettext as _
from tenants.founding.starts import KINDS, STARTS
from tenants.roles.words import name_of
from tenants.words import counted_briefly


def _year(text: str) -> str:
    month, number = text.split("-")
    return day_of_year(int(month), int(number))


def _languages(codes: list[str]) -> str:
    return ", ".join(LANGUAGES.get(code, code) for code in codes) or _("all")


def _picture(_digest: str) -> str:
    return _("a picture")


def _rows(tables: Mapping[str, int]) -> str:
    return ", ".join(counted_briefly(tables)) or _("nothing")


def _kind(key: str) -> str:
    return str(KINDS.get(key, key))


def _start(key: str) -> str:
    return next((str(start.name) for start in STARTS if start.key == key), key)


def _status(key: str) -> str:
    return str(STATUSES.get(key, key))


def _permissions(keys: Collection[str]) -> str:
    known = registry().permissions
    labels = [str(known[key].label) if key in known else key for key in keys]
    return "; ".join(labels) or _("nothing")


STATUSES = {
    "setup": _l("being set up"),
    "live": _l("live"),
    "closing": _l("closing"),
    "closed": _l("closed"),
}
FIELDS = {
    "tenant.name": AuditField(_l("name")),
    "tenant.region": AuditField(_l("state")),
    "tenant.time_zone": AuditField(_l("time zone")),
    "tenant.fiscal_year_start": AuditField(_l("beginning of the fiscal year"), _year),
    "tenant.languages": AuditField(_l("languages"), _languages),
    "tenant.accent": AuditField(_l("colour")),
    "tenant.logo": AuditField(_l("logo"), _picture),
    "tenant.kind": AuditField(_l("kind"), _kind),
    "tenant.status": AuditField(_l("state of things"), _status),
    "tenant.slug": AuditField(_l("address of the hall")),
    "tenant.template": AuditField(_l("what it began with"), _start),
    "tenant.coordinator": AuditField(_l("coordinator")),
    "tenant.with_sample": AuditField(_l("with the sample year")),
    "tenant.sample": AuditField(_l("rows of the sample"), _rows),
    "tenant.attached": AuditField(_l("what hung on them"), _rows),
    "tenant.kept": AuditField(_l("kept"), _rows),
    "plugin_switch.on": AuditField(_l("switched on")),
    "role_assignment.role": AuditField(_l("role"), name_of),
    "role_assignment.withdrawn": AuditField(_l("withdrawn")),
    "role_bundle.taken": AuditField(_l("taken away"), _permissions),
    "role_bundle.given": AuditField(_l("given"), _permissions),
    "role_bundle.holds": AuditField(_l("holds"), _permissions),
}
