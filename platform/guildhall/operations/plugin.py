"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall import audit, outbox
from guildhall.operations import cards, home, search, waiting
from guildhall.operations.permissions import RUN_JOBS, VIEW_AUDIT
from guildhall.operations.trail.views import bp as audit_page
from guildhall.operations.work.views import bp as work_page
from guildhall.plugin import NavItem, Plugin

plugin = Plugin(
    key="operations",
    name=_l("Operations"),
    core=True,
    models=(audit.AuditEvent, outbox.OutboxLine),
    blueprints=(home.bp, audit_page, work_page, search.bp),
    permissions=(VIEW_AUDIT, RUN_JOBS),
    roles={
        "coordinator": (VIEW_AUDIT, RUN_JOBS),
        "president": (VIEW_AUDIT,),
        "hr_analyst": (VIEW_AUDIT,),
    },
    cards={"coordinator": (cards.troubles,)},
    setup=waiting.init_app,
    navigation=(
        NavItem("Today", _l("Today"), "home.today", icon="home", order=1, phone=True),
        NavItem(
            "Settings",
            _l("Audit"),
            "audit.log",
            permissions=(VIEW_AUDIT,),
            icon="security",
            order=80,
        ),
        NavItem(
            "Settings",
            _l("Work behind the page"),
            "work.failed",
            permissions=(RUN_JOBS,),
            icon="autorenew",
            order=85,
        ),
    ),
    sentences={
        "operations.jobs_dismissed": _l("%(who)s gave up failed work: %(what)s"),
        "operations.jobs_retried": _l("%(who)s had failed work tried again: %(what)s"),
    },
)
