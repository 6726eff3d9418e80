"""What may be allowed about other people's ways in."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

INVITE = Permission("accounts.invite", _l("Invite people to sign in, and end it"))
PRINT_CODES = Permission("accounts.print_codes", _l("Print one-time codes for a PIN"))
RESET_STEP = Permission(
    "accounts.reset_step", _l("Reset the second step of somebody who lost everything")
)
