"""Verbs of feedback: give, answer, publish what changed, take that back."""

from uuid import UUID

from sqlalchemy import null

from guildhall import audit, context
from guildhall.communications.services import write
from guildhall.context import midnight
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Invalid
from guildhall.outreach.feedback import queries
from guildhall.outreach.models.feedback import FeedbackItem
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _


@transaction
def give(text: str, *, person: Person | None) -> FeedbackItem:
    """Take feedback in, with a name or without.

    Without one it leaves no trace of who gave it: no author, no audit entry, and the day instead of
    the moment.
    """
    if person is None:
        item = FeedbackItem(
            text=text,
            source="page",
            created_by=null(),
            created_at=midnight(context.today()),
        )
        db.session.add(item)
        db.session.flush()
        return item
    item = FeedbackItem(text=text, source="page", person_id=person.id)
    db.session.add(item)
    db.session.flush()
    audit.record("outreach.feedback_given", item, person.name)
    return item


@transaction
def note_down(text: str, source: str) -> FeedbackItem:
    """Keep what was said elsewhere: at a meeting, in a survey."""
    item = FeedbackItem(text=text, source=source)
    db.session.add(item)
    db.session.flush()
    audit.record("outreach.feedback_noted", item, text[:80])
    return item


@transaction
def respond(item_id: UUID, response: str) -> FeedbackItem:
    """Answer; whoever gave a name is written to, once for each wording."""
    item = queries.get_item(item_id, lock=True)
    if item.response == response:
        return item
    before = item.response
    item.response, item.responded_at = response, context.now()
    db.session.flush()
    if item.person_id:
        write(
            get_person(item.person_id),
            "feedback_answer",
            key=f"feedback:{item.id}:{int(item.responded_at.timestamp())}",
            about=item.id,
            response=response,
            text=item.text,
            url=directory().url_of(context.tenant_id(), "/you-said"),
        )
    audit.record(
        "outreach.feedback_answered",
        item,
        item.text[:80],
        before={"response": before},
        after={"response": response},
    )
    return item


@transaction
def publish(item_id: UUID, said: str, did: str) -> FeedbackItem:
    """Publish what was said and what changed, in words that point at nobody."""
    item = queries.get_item(item_id, lock=True)
    if not said.strip():
        raise Invalid(said=_("Write what people said."))
    if not did.strip():
        raise Invalid(did=_("Write what changed."))
    item.said, item.did = said, did
    item.published_at = item.published_at or context.now()
    audit.record("outreach.feedback_published", item, said[:80], after={"did": did})
    return item


@transaction
def take_down(item_id: UUID) -> FeedbackItem:
    """Take it from the public page; its words are kept."""
    item = queries.get_item(item_id, lock=True)
    if item.published_at is not None:
        item.published_at = None
        audit.record("outreach.feedback_taken_down", item, item.said[:80])
    return item
