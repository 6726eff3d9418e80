"""What the package hands to Guildhall."""

from guildhall.plugin import Plugin
from tenants import directory, models

plugin = Plugin(
    key="tenants",
    name="Tenants",
    core=True,
    models=(
        models.Tenant,
        models.Membership,
        models.RoleAssignment,
        models.RoleBundle,
        models.PluginSwitch,
    ),
    setup=directory.init_app,
)
