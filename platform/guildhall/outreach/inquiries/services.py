"""Verbs of inquiries: ask, take on, answer, note, ask further, close."""

from uuid import UUID

from guildhall import audit, context
from guildhall.communications.services import language_of, write, write_to
from guildhall.db import db, one_at_a_time, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict
from guildhall.outreach import signed
from guildhall.outreach.inquiries import queries
from guildhall.outreach.models.inquiries import Inquiry, InquiryEntry
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _


@transaction
def ask(  # noqa: PLR0913 - who asks, about what, and how she is answered
    text: str,
    *,
    topic: str,
    name: str,
    email: str | None,
    language: str,
    person: Person | None = None,
) -> Inquiry:
    """Take a question in."""
    inquiry = Inquiry(
        text=text,
        topic=topic,
        name=person.name if person else name,
        email=email or (person.email if person else None),
        person_id=person.id if person else None,
        language=language_of(person) if person else language,
    )
    db.session.add(inquiry)
    db.session.flush()
    audit.record("outreach.asked", inquiry, inquiry.name, after={"topic": topic})
    return inquiry


@transaction
def ask_once(text: str, *, email: str | None, person: Person | None, **facts: str) -> Inquiry:
    """Take a question in from a form; sent twice within a moment it is one question."""
    one_at_a_time("inquiry")
    address = email or (person.email if person else None)
    known = queries.just_asked(text, person_id=person.id if person else None, email=address)
    return known or ask(text, email=email, person=person, **facts)


@transaction
def assign(inquiry_id: UUID, owner: Person | None) -> Inquiry:
    """Say who takes care of it, or that nobody does yet."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    if inquiry.owner_id == (owner.id if owner else None):
        return inquiry
    inquiry.owner_id = owner.id if owner else None
    label = f"{inquiry.name}: {owner.name}" if owner else inquiry.name
    audit.record("outreach.assigned", inquiry, label)
    if owner and owner.id != context.person_id():
        _tell_owner(inquiry, owner)
    return inquiry


def _tell_owner(inquiry: Inquiry, owner: Person) -> None:
    write(
        owner,
        "inquiry_assigned",
        key=f"inquiry-owner:{inquiry.id}:{owner.id}:{context.now().date()}",
        name=inquiry.name,
        question=inquiry.text,
        due=queries.due_of(inquiry),
        url=directory().url_of(context.tenant_id(), f"/inquiries/{inquiry.id}"),
    )


@transaction
def answer(inquiry_id: UUID, text: str, *, by: Person) -> InquiryEntry:
    """Answer by mail, or on the asker's own page; the first answer stops the clock (P6)."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    if inquiry.state == "closed":
        raise Conflict(_("This inquiry is closed. Open it again to answer."))
    if (known := _said_last(inquiry, "answer", text)) is not None:
        return known
    entry = _added(inquiry, "answer", text)
    inquiry.state = "answered"
    inquiry.answered_at = inquiry.answered_at or context.now()
    inquiry.owner_id = inquiry.owner_id or by.id
    _send(inquiry, entry)
    audit.record("outreach.answered", inquiry, inquiry.name)
    return entry


def _send(inquiry: Inquiry, entry: InquiryEntry) -> None:
    facts = {
        "answer": entry.text,
        "question": inquiry.text,
        "name": inquiry.name,
        "url": directory().url_of(context.tenant_id(), f"/contact/{_token(inquiry)}"),
    }
    key = f"inquiry:{entry.id}"
    if inquiry.person_id:
        person = get_person(inquiry.person_id)
        write(person, "inquiry_answer", key=key, essential=True, about=inquiry.id, **facts)
    elif inquiry.email:
        language = inquiry.language
        write_to(
            inquiry.email, "inquiry_answer", language=language, key=key, about=inquiry.id, **facts
        )


@transaction
def note(inquiry_id: UUID, text: str) -> InquiryEntry:
    """Keep a note among ourselves; whoever asked never reads it."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    return _said_last(inquiry, "note", text) or _added(inquiry, "note", text)


@transaction
def ask_further(inquiry_id: UUID, text: str) -> InquiryEntry:
    """Add what the asker wants to know besides; it waits for an answer again."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    if (known := _said_last(inquiry, "question", text)) is not None:
        return known
    entry = _added(inquiry, "question", text, author=inquiry.name)
    inquiry.state, inquiry.closed_at, inquiry.close_reason = "open", None, ""
    audit.record("outreach.asked_further", inquiry, inquiry.name)
    return entry


def _said_last(inquiry: Inquiry, kind: str, text: str) -> InquiryEntry | None:
    """Return the thread's last entry if it says just this: a form that was sent twice."""
    last = next(iter(reversed(queries.thread_of(inquiry.id, with_notes=True))), None)
    return last if last is not None and (last.kind, last.text) == (kind, text) else None


def _added(inquiry: Inquiry, kind: str, text: str, author: str = "") -> InquiryEntry:
    name = author or context.actor().name
    entry = InquiryEntry(inquiry_id=inquiry.id, kind=kind, text=text, author_name=name)
    db.session.add(entry)
    db.session.flush()
    return entry


@transaction
def close(inquiry_id: UUID, reason: str) -> Inquiry:
    """Close it without (a further) answer: it was no question, or it was settled elsewhere."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    if inquiry.state != "closed":
        inquiry.state, inquiry.closed_at, inquiry.close_reason = "closed", context.now(), reason
        audit.record("outreach.inquiry_closed", inquiry, inquiry.name, reason=reason)
    return inquiry


@transaction
def reopen(inquiry_id: UUID) -> Inquiry:
    """Open a closed inquiry again."""
    inquiry = queries.get_inquiry(inquiry_id, lock=True)
    if inquiry.state == "closed":
        inquiry.state = "answered" if inquiry.answered_at else "open"
        inquiry.closed_at, inquiry.close_reason = None, ""
        audit.record("outreach.inquiry_reopened", inquiry, inquiry.name)
    return inquiry


def _token(inquiry: Inquiry) -> str:
    return signed.token(signed.THREAD, inquiry.id)
