"""What the door says on the homes."""

from guildhall.homes import Card
from guildhall.learning.attendance import door_queries
from guildhall.learning.permissions import CORRECT_ATTENDANCE
from guildhall.web import identity


def marks_that_wait() -> Card | None:
    """Return the sessions with marks from a kiosk that nobody has decided on."""
    who = identity()
    if not who.may(CORRECT_ATTENDANCE.key):
        return None
    waiting = door_queries.sessions_with_open_entries(who)
    if not waiting:
        return None
    return Card("needs", "attendance/_marks_card.html", {"waiting": waiting}, order=15)
