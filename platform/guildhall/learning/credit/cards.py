"""What credit and attendance say on the homes, and on a person's page."""

from uuid import UUID

from guildhall.homes import Card
from guildhall.learning.credit import queries
from guildhall.learning.permissions import OWN_RECORD, SEE_TRANSCRIPTS
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


def persons_record(person_id: UUID) -> Card | None:
    """Return what a person has earned, for those who may see transcripts."""
    if not identity().may(SEE_TRANSCRIPTS.key):
        return None
    found = queries.transcript_of(person_id)
    values = {"transcript": found, "person_id": person_id}
    return Card("mine", "credit/_person_card.html", values, order=30)
