"""What a role may do about messages."""

from guildhall.plugin import Permission

VIEW_MESSAGES = Permission("communications.view_messages", "See messages and what became of them")
MANAGE_MESSAGES = Permission(
    "communications.manage_messages", "Send messages again, try bad addresses again"
)
