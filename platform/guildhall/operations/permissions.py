"""What a role may do about the house's own workings."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW_AUDIT = Permission("operations.view_audit", _l("See who did what, and when"))
RUN_JOBS = Permission("operations.run_jobs", _l("See work that failed, and try it again"))
