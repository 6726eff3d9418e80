"""What kinds and states are called on pages."""

from datetime import date
from typing import Final

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

FORMAT_WORDS: Final = {
    "session": _l("Session"),
    "course": _l("Course"),
    "workshop": _l("Workshop"),
    "institute": _l("Institute"),
    "retreat": _l("Retreat"),
    "executive_meeting": _l("Executive meeting"),
    "study_group": _l("Study group"),
    "other": _l("Other event"),
}
KIND_WORDS: Final = {
    "individual": _l("Individual"),
    "building": _l("Building"),
    "district": _l("Districtwide"),
}
OUTCOME_WORDS: Final = {
    "complex_decisions": _l("Make complex decisions"),
    "solve_problems": _l("Identify and solve problems"),
    "connect_practice": _l("Connect theory, practice and student outcomes"),
}
AIM_WORDS: Final = {
    "knowledge": _l("Knowledge"),
    "skills": _l("Skills"),
    "practice": _l("Practice"),
    "aptitude": _l("Aptitude"),
}
ACTIVITY_WORDS: Final = {
    "trainer": _l("Trainer"),
    "coach": _l("Coach"),
    "consultant": _l("Consultant"),
    "resource_provider": _l("Resource provider"),
    "facilitator": _l("Facilitator"),
    "project_manager": _l("Project manager"),
}
STATUS_WORDS: Final = {
    "draft": _l("Draft"),
    "published": _l("Published"),
    "closed": _l("Closed"),
    "cancelled": _l("Cancelled"),
}
STATUS_TONES: Final = {"draft": "due", "published": "good", "cancelled": "bad"}
STATE_TONES: Final = {
    "registered": "good",
    "attended": "good",
    "completed": "good",
    "waitlisted": "due",
    "offered": "due",
    "partial": "due",
    "no_show": "bad",
    "late_cancel": "bad",
}


def month_name(first: date) -> str:
    """Write a month as people say it: "March 2027"."""
    return str(format_date(first, "LLLL y")).capitalize()
