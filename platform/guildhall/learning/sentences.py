"""What the audit page says of seats held, interest, aims and time given."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "learning.afterwards_chosen": _l("%(who)s chose what %(what)s asks for afterwards"),
    "learning.certificate_shows": _l("%(who)s chose what the public page of %(what)s shows"),
    "learning.certificates_asked_for": _l("%(who)s asked for all certificates of %(what)s"),
    "learning.certificates_taken": _l("%(who)s downloaded: %(what)s"),
    "learning.claim_approved": _l("%(who)s approved learning elsewhere: %(what)s"),
    "learning.claim_denied": _l("%(who)s did not count learning elsewhere: %(what)s"),
    "learning.claim_kept": _l("%(who)s wrote a claim of learning elsewhere: %(what)s"),
    "learning.claim_reopened": _l("%(who)s opened a claim again: %(what)s"),
    "learning.claim_returned": _l("%(who)s sent a claim back: %(what)s"),
    "learning.claim_submitted": _l("%(who)s claimed learning elsewhere: %(what)s"),
    "learning.claim_withdrawn": _l("%(who)s took back a claim: %(what)s"),
    "learning.course_gathers_interest": _l("%(who)s asked who is interested in %(what)s"),
    "learning.course_gathers_no_interest": _l("%(who)s asks no more who is interested in %(what)s"),
    "learning.goal_added": _l("%(who)s added the goal %(what)s"),
    "learning.goal_brought_back": _l("%(who)s took up the goal %(what)s again"),
    "learning.goal_changed": _l("%(who)s changed the goal %(what)s"),
    "learning.goal_retired": _l("%(who)s put away the goal %(what)s"),
    "learning.guest_added": _l("%(who)s wrote down a guest: %(what)s"),
    "learning.guest_removed": _l("%(who)s took a guest off the list: %(what)s"),
    "learning.interest_left": _l("%(who)s is not interested in %(what)s any more"),
    "learning.interest_shown": _l("%(who)s asked to be told of a date of %(what)s"),
    "learning.name_taken_back": _l("%(who)s took a name off a seat held in %(what)s"),
    "learning.reflected": _l("%(who)s wrote a reflection (%(what)s)"),
    "learning.seats_held": _l("%(who)s held seats in %(what)s"),
    "learning.seats_returned": _l("Held seats went back: %(what)s"),
    "learning.standard_added": _l("%(who)s added the standard %(what)s"),
    "learning.standard_brought_back": _l("%(who)s took up the standard %(what)s again"),
    "learning.standard_changed": _l("%(who)s changed the standard %(what)s"),
    "learning.standard_retired": _l("%(who)s put away the standard %(what)s"),
    "learning.time_counted_again": _l("%(who)s lets time of %(what)s count again"),
    "learning.time_logged": _l("%(who)s logged time on %(what)s"),
    "learning.time_voided": _l("%(who)s took time of %(what)s out of the log"),
}
