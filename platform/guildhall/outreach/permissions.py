"""What a role may do in outreach."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

SEE = Permission("outreach.see", _l("See campaigns, surveys of needs and their figures"))
SEND = Permission("outreach.send", _l("Write and send campaigns, make links and pictures to share"))
ASK = Permission("outreach.ask", _l("Ask people what they need, and link offerings to needs"))
ANSWER = Permission(
    "outreach.answer", _l("Answer inquiries and feedback, and publish what changed")
)
INVITE = Permission("outreach.invite", _l("Invite board members and other guests to a session"))
