"""What credit and attendance say on the homes, and on a person's page."""

from uuid import UUID

from guildhall import context
from guildhall.homes import Card
from guildhall.learning.attendance import queries as attendance
from guildhall.learning.credit import queries
from guildhall.learning.permissions import OWN_RECORD, SEE_TRANSCRIPTS, VERIFY_SHEET
from guildhall.surveys import queries as surveys
from guildhall.web import identity

SHOWN = 3


def my_record() -> Card | None:
    """Return the surveys that wait for a member, and the newest certificate."""
    who = identity()
    if who.person_id is None or not who.may(OWN_RECORD.key):
        return None
    waiting = surveys.waiting_for(who.person_id, "offering")[:SHOWN]
    newest = queries.newest_certificate(who.person_id)
    if not waiting and newest is None:
        return None
    return Card(
        "mine", "credit/_member_card.html", {"surveys": waiting, "newest": newest}, order=30
    )


def sheets_to_verify() -> Card | None:
    """Return the sessions that are over and whose sheets nobody has verified."""
    who = identity()
    if not who.may(VERIFY_SHEET.key):
        return None
    open_ones = attendance.sheets_to_verify(who, context.now())
    if not open_ones:
        return None
    values = {"sessions": open_ones[:SHOWN], "more": len(open_ones) - SHOWN}
    return Card("needs", "attendance/_sheets_card.html", values, order=20)


def persons_record(person_id: UUID) -> Card | None:
    """Return what a person has earned, for those who may see transcripts."""
    if not identity().may(SEE_TRANSCRIPTS.key):
        return None
    found = queries.transcript_of(person_id)
    values = {"transcript": found, "person_id": person_id}
    return Card("mine", "credit/_person_card.html", values, order=30)
