"""What a role may do with the tenant itself."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

SETTINGS = Permission("tenants.settings", _l("Change the hall's settings and programs"))
ARCHIVE = Permission("tenants.archive", _l("Take out the whole data of the hall"))
LIVE = Permission("tenants.live", _l("Let the hall go live"))
CLOSE = Permission("tenants.close", _l("Close the hall"))
