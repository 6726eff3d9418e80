"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall import audit, outbox
from guildhall.operations import home
from guildhall.plugin import NavItem, Plugin

plugin = Plugin(
    key="operations",
    name="Operations",
    core=True,
    models=(audit.AuditEvent, outbox.OutboxLine),
    blueprints=(home.bp,),
    navigation=(
        NavItem("Today", _l("Today"), "home.today", icon="home", order=1, phone=True),
    ),
)
