"""What the audit page says of seats held, interest, aims and time given."""

from typing import Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final = {
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
