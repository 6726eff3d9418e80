"""What learning elsewhere says on the homes: what waits for a decision, what came back."""

from guildhall.homes import Card
from guildhall.learning.outside import queries
from guildhall.learning.permissions import OWN_RECORD, REVIEW_OUTSIDE
from guildhall.web import identity


def to_decide() -> Card | None:
    """Say how many claims wait for whoever decides them."""
    who = identity()
    if not who.may(REVIEW_OUTSIDE.key):
        return None
    waiting = queries.how_many_wait(who.person_id)
    return (
        Card("needs", "outside/_waiting_card.html", {"waiting": waiting}, 25) if waiting else None
    )


def came_back() -> Card | None:
    """Remind a member of claims that she began, or that came back to be completed."""
    who = identity()
    if who.person_id is None or not who.may(OWN_RECORD.key):
        return None
    unfinished = [claim for claim in queries.claims_of(who.person_id) if claim.is_open]
    if not unfinished:
        return None
    return Card("mine", "outside/_mine_card.html", {"claims": unfinished[:3]}, 35)
