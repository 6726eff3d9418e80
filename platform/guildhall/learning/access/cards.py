"""The home's reminder that somebody waits for an answer about what she needs."""

from guildhall.homes import Card
from guildhall.learning.access import queries
from guildhall.learning.permissions import ARRANGE
from guildhall.web import identity


def asked_for() -> Card | None:
    """Say how much is asked for and not answered, and lead to the nearest."""
    if not identity().may(ARRANGE.key):
        return None
    waiting = [one for one in queries.coming_up() if one.asked]
    if not waiting:
        return None
    values = {"open": sum(one.asked for one in waiting), "first": waiting[0]}
    return Card("needs", "access/_card.html", values, order=18)
