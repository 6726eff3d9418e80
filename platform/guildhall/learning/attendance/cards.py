"""What the door says on the homes."""

from guildhall import context
from guildhall.homes import Card
from guildhall.learning.attendance import queries
from guildhall.learning.permissions import VERIFY_SHEET
from guildhall.web import identity

SHOWN = 3


def sheets_to_verify() -> list[Card]:
    """Return the sessions whose sheets nobody has verified, and those where marks wait."""
    who = identity()
    if not who.may(VERIFY_SHEET.key):
        return []
    found = queries.sheets_to_verify(who, context.now())
    marks = [one for one in found if one[1]]
    sheets = [session for session, waiting in found if not waiting]
    cards = []
    if marks:
        cards.append(Card("needs", "attendance/_marks_card.html", {"waiting": marks}, order=15))
    if sheets:
        values = {"sessions": sheets[:SHOWN], "more": len(sheets) - SHOWN}
        cards.append(Card("needs", "attendance/_sheets_card.html", values, order=20))
    return cards
