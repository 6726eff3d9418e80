"""Write to people, and hand over what was written once the verb that wrote it has committed."""

from datetime import timedelta
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context, jobs, mailer
from guildhall.communications import rendering
from guildhall.communications.models import BadAddress, Message, OptOut
from guildhall.communications.unsubscribing import unsubscribe_url
from guildhall.db import db, new_id, transaction
from guildhall.directory import directory
from guildhall.people.models.persons import Person


@transaction
def write(
    person: Person,
    kind: str,
    *,
    key: str | None = None,
    essential: bool = False,
    **facts: object,
) -> None:
    """Write a message to a person in her own language; the same key writes only once.

    The words stand in the template `mail/<kind>.txt`, whose first line is the subject. Who has no
    address, or has opted out, still finds the message on her own page. Before the tenant goes
    live, everything is held.
    """
    language = person.language or _default_language()
    with force_locale(language):
        words = rendering.words(kind, person=person, **facts)
    message_id = new_id()
    status, why = _fate(person, essential=essential)
    written = db.session.execute(
        insert(Message)
        .values(
            tenant_id=context.tenant_id(),
            id=message_id,
            person_id=person.id,
            address=person.email,
            kind=kind,
            essential=essential,
            language=language,
            subject=words.subject,
            body_text=words.text,
            body_html=words.html,
            key=key,
            status=status,
            diagnosis=why,
            message_id=f"<{message_id}@guildhall>",
        )
        .on_conflict_do_nothing()
        .returning(Message.id)
    ).scalar()
    if written and status == "waiting":
        jobs.enqueue(deliver, key=f"mail:{message_id}", message=message_id)


def _fate(person: Person, *, essential: bool) -> tuple[str, str]:
    """Say whether a message may leave, and why not."""
    if not person.email:
        return "suppressed", "no address"
    card = directory().card()
    if card is None or not card.is_live:
        return "held", "the tenant is not live yet"
    if not essential and db.session.scalar(select(OptOut.id).where(OptOut.person_id == person.id)):
        return "suppressed", "opted out"
    bad = db.session.scalar(
        select(BadAddress.diagnosis).where(
            BadAddress.address == person.email, BadAddress.cleared_at.is_(None)
        )
    )
    return ("suppressed", f"bounced before: {bad}") if bad else ("waiting", "")


def _default_language() -> str:
    card = directory().card()
    return card.languages[0] if card and card.languages else "en"


def deliver(message: str) -> None:
    """Hand one message to the mail server; a passing trouble is tried again by the outbox."""
    found = db.session.scalar(select(Message).where(Message.id == UUID(message)).with_for_update())
    if found is None or found.status not in {"waiting", "sending"} or not found.address:
        return
    found.attempts += 1
    try:
        _send(found)
    except mailer.Undelivered as trouble:
        if not trouble.permanent:
            raise
        _bounce(found, trouble.message)
        return
    found.status, found.sent_at, found.diagnosis = "sent", context.now(), ""


def _send(message: Message) -> None:
    headers = {}
    if not message.essential and message.person_id:
        url = unsubscribe_url(message.person_id)
        headers = {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    card = directory().card()
    mailer.send(
        message.address or "",
        message.subject,
        message.body_text,
        message.body_html,
        message.message_id,
        sender=card.name if card else "",
        headers=headers,
    )


def _bounce(message: Message, words: str) -> None:
    """Keep the true fate of the message, and send nothing more to that address."""
    message.status, message.diagnosis = "bounced", words
    db.session.execute(
        insert(BadAddress)
        .values(
            tenant_id=context.tenant_id(), id=new_id(), address=message.address, diagnosis=words
        )
        .on_conflict_do_update(
            constraint="uq_bad_address_tenant_id_address",
            set_={"diagnosis": words, "cleared_at": None, "cleared_by": None},
        )
    )


@transaction
def opt_out(person: Person, reason: str = "") -> None:
    """Send this person nothing more that is not essential."""
    db.session.execute(
        insert(OptOut)
        .values(tenant_id=context.tenant_id(), id=new_id(), person_id=person.id, reason=reason)
        .on_conflict_do_nothing()
    )
    audit.record("communications.opted_out", person, person.name)


@transaction
def opt_in(person: Person) -> None:
    """Send this person everything again."""
    choice = db.session.scalar(select(OptOut).where(OptOut.person_id == person.id))
    if choice is not None:
        db.session.delete(choice)
        audit.record("communications.opted_in", person, person.name)


@transaction
def clear_address(address: BadAddress, *, by: Person) -> None:
    """Try an address again that bounced before: somebody has corrected it."""
    address.cleared_at, address.cleared_by = context.now(), by.id
    audit.record("communications.address_cleared", address, address.address)


@transaction
def release_held(limit: timedelta = timedelta(days=7)) -> int:
    """Hand over what was held before going live; what is older than the limit stays held."""
    held = db.session.scalars(
        select(Message).where(Message.status == "held", Message.created_at > context.now() - limit)
    ).all()
    for message in held:
        message.status, message.diagnosis = "waiting", ""
        jobs.enqueue(deliver, key=f"mail:{message.id}", message=message.id)
    return len(held)
