"""What the audit page says of what was done in outreach."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

SENTENCES: Final[dict[str, Any]] = {
    "communications.link_made": _l("%(who)s made a link: %(what)s"),
    "outreach.answered": _l("%(who)s answered the inquiry of %(what)s"),
    "outreach.asked": _l("%(what)s asked a question"),
    "outreach.asked_further": _l("%(what)s asked something further"),
    "outreach.assigned": _l("%(who)s said who takes care of an inquiry: %(what)s"),
    "outreach.cancelled": _l("%(who)s cancelled the campaign %(what)s"),
    "outreach.changed": _l("%(who)s changed the campaign %(what)s"),
    "outreach.drafted": _l("%(who)s wrote the campaign %(what)s"),
    "outreach.feedback_answered": _l("%(who)s answered feedback: %(what)s"),
    "outreach.feedback_given": _l("%(what)s gave feedback"),
    "outreach.feedback_noted": _l("%(who)s kept feedback: %(what)s"),
    "outreach.feedback_published": _l("%(who)s published what changed: %(what)s"),
    "outreach.feedback_taken_down": _l("%(who)s took this from the public page: %(what)s"),
    "outreach.guest_invited": _l("%(who)s invited a guest: %(what)s"),
    "outreach.guest_not_present": _l("%(who)s took back that a guest was there: %(what)s"),
    "outreach.guest_present": _l("%(who)s saw a guest in: %(what)s"),
    "outreach.guest_replied": _l("A guest replied: %(what)s"),
    "outreach.guest_withdrawn": _l("%(who)s took an invitation back: %(what)s"),
    "outreach.held_back": _l("The campaign %(what)s was held back and is a draft again"),
    "outreach.inquiry_closed": _l("%(who)s closed the inquiry of %(what)s"),
    "outreach.inquiry_reopened": _l("%(who)s opened the inquiry of %(what)s again"),
    "outreach.needs_decided": _l("%(who)s said which needs are answered by %(what)s"),
    "outreach.nobody_fitted": _l("Nobody fitted the campaign %(what)s, so it is a draft again"),
    "outreach.planned": _l("%(who)s planned the campaign %(what)s"),
    "outreach.sent": _l("%(who)s sent the campaign %(what)s"),
    "outreach.survey_asked": _l("%(who)s asked people what they need: %(what)s"),
    "outreach.survey_changed": _l("%(who)s changed the survey %(what)s"),
    "outreach.survey_closed": _l("%(who)s closed the survey %(what)s"),
    "outreach.survey_drafted": _l("%(who)s wrote the survey %(what)s"),
    "outreach.survey_reminded": _l("%(who)s reminded people of the survey %(what)s"),
    "outreach.taken_up": _l("%(who)s took up the campaign %(what)s again"),
    "outreach.unplanned": _l("%(who)s made the campaign %(what)s a draft again"),
    "outreach.theme_added": _l("%(who)s added the theme %(what)s"),
    "outreach.theme_restored": _l("%(who)s took the theme %(what)s up again"),
    "outreach.theme_retired": _l("%(who)s retired the theme %(what)s"),
}
