"""What a role may do in the CLC."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW_OWN = Permission("clc.view_own", _l("See one's own CLC points"))
VIEW_ALL = Permission("clc.view_all", _l("See every participant's CLC points"))
ENROL = Permission("clc.enrol", _l("Enrol people in the CLC and end their cycles"))
