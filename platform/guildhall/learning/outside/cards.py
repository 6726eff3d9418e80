"""What learning elsewhere says on a member's home: what she began, and what came back."""

from guildhall.homes import Card
from guildhall.learning.outside import queries
from guildhall.learning.permissions import OWN_RECORD
from guildhall.web import identity


def came_back() -> Card | None:
    """Remind a member of claims that she began, or that came back to be completed."""
    who = identity()
    if who.person_id is None or not who.may(OWN_RECORD.key):
        return None
    unfinished = [claim for claim in queries.claims_of(who.person_id) if claim.is_open]
    if not unfinished:
        return None
    return Card("mine", "outside/_mine_card.html", {"claims": unfinished[:3]}, 35)
