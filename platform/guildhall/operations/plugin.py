"""What the feature hands to Guildhall."""

from guildhall import audit, outbox
from guildhall.plugin import Plugin

plugin = Plugin(
    key="operations",
    name="Operations",
    core=True,
    models=(audit.AuditEvent, outbox.OutboxLine),
)
