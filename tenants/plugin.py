"""What the package hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import NavItem, Plugin, Schedule
from tenants import commands, directory, models, permissions, site
from tenants.archive import services as archives
from tenants.archive.models import DataArchive
from tenants.archive.views import bp as archive_pages
from tenants.audit_fields import FIELDS
from tenants.closing import services as closing
from tenants.closing.views import bp as closing_pages
from tenants.founding.views import bp as founding_pages
from tenants.opening import services as opening
from tenants.opening.cards import not_live_card
from tenants.opening.views import bp as opening_pages
from tenants.programs.views import bp as program_pages
from tenants.roles import permissions as role_permissions
from tenants.roles.cards import setup_card
from tenants.roles.views import bp as role_pages
from tenants.sample import services as sample
from tenants.sample.views import bp as sample_pages
from tenants.sentences import SENTENCES
from tenants.settings.views import bp as settings_pages

HALL = (permissions.SETTINGS, permissions.ARCHIVE, permissions.LIVE, permissions.CLOSE)

plugin = Plugin(
    key="tenants",
    name=_l("This hall"),
    core=True,
    models=(
        models.Tenant,
        models.Membership,
        models.RoleAssignment,
        models.RoleBundle,
        models.PluginSwitch,
        DataArchive,
    ),
    blueprints=(
        site.bp,
        founding_pages,
        settings_pages,
        program_pages,
        sample_pages,
        opening_pages,
        archive_pages,
        closing_pages,
        role_pages,
    ),
    permissions=(*HALL, *role_permissions.ALL),
    roles={
        "coordinator": (*HALL, *role_permissions.BY_ROLE["coordinator"]),
        "president": (*HALL, *role_permissions.BY_ROLE["president"]),
        "board_member": role_permissions.BY_ROLE["board_member"],
    },
    work={
        sample.write_sample: _l("Write the sample year"),
        sample.forget_files: _l("Delete files that are not needed any more"),
        archives.write: _l("Write an archive of this hall"),
        archives.delete_expired: _l("Delete archives after their week"),
        opening.release_late: _l("Send what was held back until the hall was live"),
        closing.purge_if_due: _l("Remove the hall when its notice has run out"),
    },
    cards={"coordinator": (setup_card, not_live_card)},
    jobs=(sample.write_sample, sample.forget_files, archives.write, opening.release_late),
    schedules=(
        Schedule("tenants.purge", "15 3 * * *", closing.purge_if_due),
        Schedule("tenants.archives", "35 3 * * *", archives.delete_expired),
    ),
    navigation=(
        NavItem(
            "People",
            _l("Roles"),
            "roles.roles",
            permissions=(role_permissions.SEE, *role_permissions.GIVING),
            icon="verified",
            order=50,
        ),
        NavItem(
            "Settings",
            _l("This hall"),
            "tenants.settings",
            permissions=HALL,
            icon="settings",
            order=90,
        ),
    ),
    commands=(commands.tenant,),
    sentences=SENTENCES,
    audit_fields=FIELDS,
    setup=directory.init_app,
)
