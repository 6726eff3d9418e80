"""What reflections say on a member's home: which are due."""

from guildhall.homes import Card
from guildhall.learning.permissions import OWN_RECORD
from guildhall.learning.reflections import queries
from guildhall.web import identity

SHOWN = 3


def due() -> Card | None:
    """Remind a member, between two sessions of a series, to write down what she takes along."""
    who = identity()
    if who.person_id is None or not who.may(OWN_RECORD.key):
        return None
    sessions = queries.due_for(who.person_id, SHOWN)
    if not sessions:
        return None
    return Card("mine", "reflections/_due_card.html", {"sessions": sessions}, 32)
