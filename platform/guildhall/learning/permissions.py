"""What a role may do in learning."""

from flask_babel import lazy_gettext as _l

from guildhall.plugin import Permission

SEE = Permission("learning.see", _l("See all offerings and who is registered"))
PLAN = Permission("learning.plan", _l("Plan and publish courses, offerings and sessions"))
REGISTER = Permission("learning.register", _l("Register oneself"))
REGISTER_OTHERS = Permission("learning.register_others", _l("Add, move and cancel registrations"))
HOLD_SEATS = Permission("learning.hold_seats", _l("Hold seats for one's people and name them"))
FACILITATE = Permission("learning.facilitate", _l("See the names on one's own sessions"))
ARRANGE = Permission(
    "learning.arrange_access",
    _l("See and arrange what people need to take part (each look is logged)"),
)

# At the door and on the list
RUN_KIOSK = Permission("learning.run_kiosk", _l("Open a kiosk at a session's door"))
TAKE_ATTENDANCE = Permission("learning.take_attendance", _l("Sign people in and out on the list"))
CORRECT_ATTENDANCE = Permission("learning.correct_attendance", _l("Correct minutes, with a reason"))
CREDIT_FROM_SHEET = Permission(
    "learning.credit_from_sheet", _l("Credit somebody who never signed in, from the paper sheet")
)
VERIFY_SHEET = Permission("learning.verify_sheet", _l("Verify a session's sign-in sheet"))
EVERY_SESSION = Permission(
    "learning.every_session", _l("Attendance and feedback of all sessions, not only one's own")
)

# Time given
LOG_TIME = Permission("learning.log_time", _l("Log one's own time by role"))
SEE_TIME = Permission("learning.see_time", _l("See and log everybody's time by role"))

# What was earned
OWN_RECORD = Permission("learning.own_record", _l("See one's own transcript and certificates"))
SEE_TRANSCRIPTS = Permission("learning.see_transcripts", _l("See everybody's transcripts"))
VOID_CREDIT = Permission("learning.void_credit", _l("Void a line of a transcript, with a reason"))
REVIEW_OUTSIDE = Permission("learning.review_outside", _l("Decide about learning elsewhere"))
SEE_FEEDBACK = Permission("learning.see_feedback", _l("See the results of exit surveys"))
