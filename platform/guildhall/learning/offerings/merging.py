"""What the fields of an offering and of a session are called where two people change one."""

from flask_babel import lazy_gettext as _l

from guildhall.merging import Merge

LABELS = {
    "title": _l("Title"),
    "seats": _l("Seats"),
    "points": _l("Points"),
    "summary": _l("What it is about"),
    "format": _l("Kind of event"),
    "kind": _l("Reach"),
    "provider": _l("Offered by"),
    "access_notes": _l("Good to know"),
    "outcomes": _l("People will be able to"),
    "aims": _l("It builds"),
    "tags": _l("Goals and standards"),
    "classification": _l("Staff"),
    "members_only": _l("Members of the union only"),
    "units": _l("Bargaining units"),
    "worksites": _l("Worksites"),
    "job_classes": _l("Job classes"),
    "has_waitlist": _l("Keep a waitlist when it is full"),
    "opens": _l("Opens"),
    "closes": _l("Last day to register"),
    "cancel_by": _l("Last day to cancel"),
    "minimum_minutes": _l("Minutes to attend at least"),
    "requires_survey": _l("The exit survey is needed to complete it"),
    "gives_clock_hours": _l("Gives clock hours"),
    "gives_ceu": _l("Gives CEU"),
    "day": _l("Day"),
    "starts": _l("Starts"),
    "ends": _l("Ends"),
    "room_id": _l("Room"),
    "online_url": _l("Online address"),
    "leaders": _l("Facilitators"),
    "agenda": _l("Agenda"),
}

OFFERING = Merge("offering", LABELS)
SESSION = Merge("session", LABELS)
