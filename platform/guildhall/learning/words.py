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
    "other": _l("Other event"),
}
KIND_WORDS: Final = {
    "individual": _l("Individual"),
    "building": _l("Building"),
    "district": _l("Districtwide"),
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
