"""What a role may do in outreach."""

from guildhall.plugin import Permission

SEE = Permission("outreach.see", "See campaigns, surveys of needs and their figures")
SEND = Permission("outreach.send", "Write and send campaigns, make links and pictures to share")
ASK = Permission("outreach.ask", "Ask people what they need, and link offerings to needs")
ANSWER = Permission("outreach.answer", "Answer inquiries and feedback, and publish what changed")
INVITE = Permission("outreach.invite", "Invite board members and other guests to a session")
