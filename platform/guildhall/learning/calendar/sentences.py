"""What the audit page says of the calendar and of the yearly plan."""

from typing import Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final = {
    "learning.event_added": _l("%(who)s put %(what)s into the calendar"),
    "learning.event_changed": _l("%(who)s changed %(what)s in the calendar"),
    "learning.event_cancelled": _l("%(who)s called off %(what)s"),
    "learning.calendar_reset": _l("%(who)s gave the calendar of %(what)s a new address"),
    "learning.activity_planned": _l("%(who)s put %(what)s into the yearly plan"),
    "learning.activity_changed": _l("%(who)s changed %(what)s in the yearly plan"),
    "learning.activity_dropped": _l("%(who)s dropped %(what)s from the yearly plan"),
    "learning.activity_taken_up": _l("%(who)s put %(what)s back into the yearly plan"),
    "learning.offering_tied": _l("%(who)s tied %(what)s to a line of the yearly plan"),
    "learning.offering_untied": _l("%(who)s took %(what)s off a line of the yearly plan"),
}
