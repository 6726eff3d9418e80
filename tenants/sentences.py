"""What the audit page says of what was done to a tenant."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "roles.designated": _l("%(who)s designated %(what)s"),
    "roles.ended": _l("%(who)s ended the role of %(what)s"),
    "roles.given": _l("%(who)s gave a role: %(what)s"),
    "roles.permissions_decided": _l("%(who)s decided what a role may do: %(what)s"),
    "tenants.archive_downloaded": _l("%(who)s downloaded the data: %(what)s"),
    "tenants.archive_requested": _l("%(who)s asked for: %(what)s"),
    "tenants.closing": _l("%(who)s began to close %(what)s"),
    "tenants.founded": _l("%(who)s founded %(what)s"),
    "tenants.program_set": _l("%(who)s changed the settings of the program %(what)s"),
    "tenants.program_switched": _l("%(who)s switched the program %(what)s on or off"),
    "tenants.reopened": _l("%(who)s opened %(what)s again"),
    "tenants.sample_removed": _l("%(who)s removed the sample year of %(what)s"),
    "tenants.sample_written": _l("A sample year was written into %(what)s"),
    "tenants.settings_changed": _l("%(who)s changed: %(what)s"),
    "tenants.went_live": _l("%(who)s switched %(what)s live"),
}
