"""What the feature hands to Guildhall."""

from flask_babel import lazy_gettext as _l

from guildhall.accounts import commands, jobs, keeping, models
from guildhall.accounts.cards import step_is_due
from guildhall.accounts.permissions import INVITE, PRINT_CODES, RESET_STEP
from guildhall.accounts.settings import AccountsSettings
from guildhall.accounts.views import (
    account,
    demo,
    links,
    passkeys,
    proof,
    second_step,
    sign_in,
    ways_in,
)
from guildhall.accounts.views.blueprint import bp
from guildhall.plugin import NavItem, Plugin

PAGES = (sign_in, proof, links, account, passkeys, second_step, ways_in, demo)
"""Imported so that their routes stand on the blueprint."""

plugin = Plugin(
    key="accounts",
    name=_l("Sign-in"),
    core=True,
    models=(
        models.Account,
        models.Login,
        models.AccountToken,
        models.Pin,
        models.Passkey,
        models.SecondStep,
        models.RecoveryCode,
    ),
    blueprints=(bp,),
    permissions=(INVITE, PRINT_CODES, RESET_STEP),
    roles={"coordinator": (INVITE, PRINT_CODES, RESET_STEP), "president": (RESET_STEP,)},
    jobs=(
        jobs.send_link,
        jobs.send_verification,
        jobs.send_invitation,
        jobs.send_notice,
    ),
    work={
        jobs.send_link: _l("Send a link to sign in"),
        jobs.send_verification: _l("Send a link that proves an address"),
        jobs.send_invitation: _l("Send an invitation"),
        jobs.send_notice: _l("Tell somebody what was changed about an account"),
    },
    navigation=(
        NavItem(
            "People",
            _l("Who can sign in"),
            "accounts.ways_in",
            (INVITE, PRINT_CODES, RESET_STEP),
            icon="login",
            order=60,
        ),
    ),
    settings=AccountsSettings,
    commands=(commands.account,),
    cards={"coordinator": (step_is_due,), "member": (step_is_due,)},
    sentences={
        "accounts.access_ended": _l("%(who)s ended the way in of %(what)s"),
        "accounts.access_restored": _l("%(who)s opened the way in of %(what)s again"),
        "accounts.code_printed": _l("%(who)s printed a one-time code for %(what)s"),
        "accounts.invited": _l("%(who)s invited %(what)s"),
        "accounts.joined": _l("%(what)s took up the invitation"),
        "accounts.pin_set": _l("%(what)s set a PIN"),
        "accounts.step_reset": _l("%(who)s reset the second step of %(what)s"),
    },
    setup=keeping.init_app,
)
