"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.accounts import jobs, keeping, models
from guildhall.accounts.permissions import INVITE, PRINT_CODES
from guildhall.accounts.views import account, demo, links, sign_in, ways_in
from guildhall.accounts.views.blueprint import bp
from guildhall.plugin import NavItem, Plugin

PAGES = (sign_in, links, account, ways_in, demo)
"""Imported so that their routes stand on the blueprint."""

plugin = Plugin(
    key="accounts",
    name=_l("Sign-in"),
    core=True,
    models=(models.Account, models.Login, models.AccountToken, models.Pin),
    blueprints=(bp,),
    permissions=(INVITE, PRINT_CODES),
    roles={"coordinator": (INVITE, PRINT_CODES)},
    jobs=(
        jobs.send_link,
        jobs.send_verification,
        jobs.send_invitation,
        jobs.send_notice,
    ),
    navigation=(
        NavItem(
            "People",
            _l("Who can sign in"),
            "accounts.ways_in",
            (INVITE, PRINT_CODES),
            icon="login",
            order=60,
        ),
    ),
    setup=keeping.init_app,
)
