"""What a role may do about messages."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

VIEW_MESSAGES = Permission(
    "communications.view_messages", _l("See messages and what became of them")
)
MANAGE_MESSAGES = Permission(
    "communications.manage_messages", _l("Send messages again, try bad addresses again")
)
