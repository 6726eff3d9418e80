"""What a role may do in learning."""

from guildhall.plugin import Permission

SEE = Permission("learning.see", "See all offerings and who is registered")
PLAN = Permission("learning.plan", "Plan and publish courses, offerings and sessions")
REGISTER = Permission("learning.register", "Register oneself")
REGISTER_OTHERS = Permission("learning.register_others", "Add, move and cancel registrations")
FACILITATE = Permission("learning.facilitate", "See the names on one's own sessions")
