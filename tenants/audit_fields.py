"""What the audit page calls what a hall is set to, and how its values read."""

from flask_babel import lazy_gettext as _l

from guildhall.localisation import LANGUAGES, day_of_year
from guildhall.plugin import AuditField
from guildhall.wording import gettext as _


def _year(text: str) -> str:
    month, number = text.split("-")
    return day_of_year(int(month), int(number))


def _languages(codes: list[str]) -> str:
    return ", ".join(LANGUAGES.get(code, code) for code in codes) or _("all")


def _picture(_digest: str) -> str:
    return _("a picture")


FIELDS = {
    "tenant.name": AuditField(_l("name")),
    "tenant.region": AuditField(_l("state")),
    "tenant.time_zone": AuditField(_l("time zone")),
    "tenant.fiscal_year_start": AuditField(_l("beginning of the fiscal year"), _year),
    "tenant.languages": AuditField(_l("languages"), _languages),
    "tenant.accent": AuditField(_l("colour")),
    "tenant.logo": AuditField(_l("logo"), _picture),
}
