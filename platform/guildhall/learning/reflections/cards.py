"""What reflections say on the homes: what is due, and how much of the year is series."""

from guildhall.homes import Card
from guildhall.learning.permissions import EVERY_SESSION, OWN_RECORD, PLAN, SEE
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


def series() -> Card | None:
    """Show which share of the year's trainings were series rather than one-time events."""
    if not identity().may(SEE.key, PLAN.key, EVERY_SESSION.key):
        return None
    shares = queries.shares_of_the_year()
    return (
        Card("year", "reflections/_series_card.html", {"shares": shares}, 20)
        if shares.total
        else None
    )
