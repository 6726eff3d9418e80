"""Outreach's parts of the homes, of an offering's page and of a session's sheet."""

from uuid import UUID

from guildhall.communications import tracking
from guildhall.communications import words as mail_words
from guildhall.homes import Card
from guildhall.learning.permissions import TAKE_ATTENDANCE
from guildhall.outreach.campaigns.queries import registered_by
from guildhall.outreach.guests import queries as guests
from guildhall.outreach.inquiries import queries as inquiries
from guildhall.outreach.needs import queries as needs
from guildhall.outreach.permissions import ANSWER, ASK, INVITE, SEE, SEND
from guildhall.outreach.sharing import queries as sharing
from guildhall.web import identity


def inbox() -> Card | None:
    """Say how many inquiries wait, and how many are overdue."""
    who = identity()
    if not who.may(ANSWER.key):
        return None
    waiting = inquiries.waiting(who.person_id)
    if not waiting.open:
        return None
    return Card("needs", "outreach/_inbox_card.html", {"waiting": waiting}, order=18)


def asked_of_me() -> Card | None:
    """Show a member the surveys of needs that wait for her."""
    person_id = identity().person_id
    waiting = needs.waiting_for(person_id) if person_id else ()
    if not waiting:
        return None
    return Card("mine", "outreach/_needs_card.html", {"surveys": waiting}, order=25)


def on_offering(offering_id: UUID) -> list[Card]:
    """Show what makes an offering known, what became of its letters, and which needs it answers."""
    who = identity()
    cards = []
    if who.may(SEE.key, SEND.key):
        links = tracking.links_to(sharing.path_of(offering_id))
        values = {
            "offering_id": offering_id,
            "links": links,
            "registered": registered_by(links),
            "sent": sharing.letters_about(offering_id),
            "mail_words": mail_words,
        }
        cards.append(Card("mine", "outreach/_offering_card.html", values, order=10))
    if who.may(SEE.key, ASK.key):
        themes = needs.themes_of_offering(offering_id)
        values = {"offering_id": offering_id, "themes": themes}
        cards.append(Card("mine", "outreach/_offering_needs_card.html", values, order=20))
    if who.may(INVITE.key):
        cards.append(_guests_of_offering(offering_id))
    return cards


def _guests_of_offering(offering_id: UUID) -> Card:
    sessions = guests.sessions_of(offering_id)
    values = {
        "sessions": sessions,
        "expected": guests.expected([session.id for session in sessions]),
        "nobody": guests.Expected(),
    }
    return Card("mine", "outreach/_offering_guests_card.html", values, order=30)


def on_sheet(session_id: UUID) -> Card | None:
    """Show at the door which guests are expected."""
    if not identity().may(INVITE.key, TAKE_ATTENDANCE.key):
        return None
    found = guests.expected([session_id]).get(session_id)
    if found is None:
        return None
    values = {"session_id": session_id, "found": found}
    return Card("mine", "outreach/_sheet_guests_card.html", values, order=10)
