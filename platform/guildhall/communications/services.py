"""Write to people: in their language, at most once for one reason, held before going live."""

from datetime import timedelta
from uuid import UUID

from flask_babel import force_locale
from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context, jobs
from guildhall.communications import rendering
from guildhall.communications.delivery import OPTED_OUT, deliver, is_unwanted
from guildhall.communications.models import BadAddress, Message, OptOut
from guildhall.db import db, new_id, transaction
from guildhall.directory import directory
from guildhall.localisation import locale_of
from guildhall.people.models.persons import Person


@transaction
def write(  # noqa: PLR0913 - to whom, what, about what, in which language, once for which reason
    person: Person,
    kind: str,
    *,
    key: str | None = None,
    essential: bool = False,
    about: UUID | None = None,
    language: str = "",
    **facts: object,
) -> None:
    """Write a message to a person in her own language; the same key writes only once.

    The words stand in the template `mail/<kind>.txt`, whose first line is the subject. Who has no
    address, or has opted out, still finds the message on her own page. Before the tenant goes
    live, everything is held.
    """
    language = language or language_of(person)
    with force_locale(locale_of(language)):
        words = rendering.words(kind, language=language, person=person, **facts)
    letter = Letter(kind, language, words, person.email, person.id, key, essential, about)
    _put(letter, *_fate(person, essential=essential))


@transaction
def write_to(
    address: str,
    kind: str,
    *,
    language: str,
    key: str | None = None,
    about: UUID | None = None,
    **facts: object,
) -> None:
    """Write to somebody who has no record here: an answer or an invitation, never a mailing."""
    with force_locale(locale_of(language)):
        words = rendering.words(kind, language=language, **facts)
    _put(Letter(kind, language, words, address, None, key, True, about), *_fate_of(address))


class Letter(Struct, frozen=True):
    """What is written down of a message."""

    kind: str
    language: str
    words: rendering.Words
    address: str | None
    person_id: UUID | None
    key: str | None
    essential: bool
    about: UUID | None


def _put(letter: Letter, status: str, why: str) -> None:
    """Write a message down, once for its key, and promise its delivery where it may leave."""
    message_id = new_id()
    written = db.session.execute(
        insert(Message)
        .values(
            tenant_id=context.tenant_id(),
            id=message_id,
            person_id=letter.person_id,
            address=letter.address,
            kind=letter.kind,
            essential=letter.essential,
            language=letter.language,
            subject=letter.words.subject,
            body_text=letter.words.text,
            body_html=letter.words.html,
            key=letter.key,
            about_id=letter.about,
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
    """Say whether a message to a person may leave, and why not."""
    if not person.email:
        return "suppressed", "no address"
    opted_out = select(OptOut.id).where(OptOut.person_id == person.id)
    if not essential and is_live() and db.session.scalar(opted_out):
        return "suppressed", OPTED_OUT
    return _fate_of(person.email)


def _fate_of(address: str) -> tuple[str, str]:
    if not is_live():
        return "held", "the tenant is not live yet"
    return _fate_when_live(address)


def _fate_when_live(address: str | None) -> tuple[str, str]:
    bad = db.session.scalar(
        select(BadAddress.diagnosis).where(
            BadAddress.address == address, BadAddress.cleared_at.is_(None)
        )
    )
    return ("suppressed", f"bounced before: {bad}") if bad else ("waiting", "")


def is_live() -> bool:
    """Say whether letters leave this tenant at all."""
    card = directory().card()
    return card is not None and card.is_live


def language_of(person: Person) -> str:
    """Return the language that a person is written to in: her own, or the tenant's first."""
    card = directory().card()
    return person.language or (card.languages[0] if card and card.languages else "en")


@transaction
def opt_out(person: Person, reason: str = "") -> None:
    """Send this person nothing more that is not essential; asked twice, it changes nothing."""
    chosen = db.session.execute(
        insert(OptOut)
        .values(tenant_id=context.tenant_id(), id=new_id(), person_id=person.id, reason=reason)
        .on_conflict_do_nothing()
        .returning(OptOut.id)
    ).scalar()
    if chosen:
        audit.record("communications.opted_out", person, person.name, reason=reason)


@transaction
def opt_in(person: Person) -> None:
    """Send this person everything again."""
    choice = db.session.scalar(select(OptOut).where(OptOut.person_id == person.id))
    if choice is not None:
        db.session.delete(choice)
        audit.record("communications.opted_in", person, person.name)


@transaction
def mark_read(person_id: UUID, *messages: Message) -> None:
    """Note that a person has read these of her messages, or all of them if none is named."""
    statement = update(Message).where(Message.person_id == person_id, Message.read_at.is_(None))
    if messages:
        statement = statement.where(Message.id.in_([each.id for each in messages]))
    db.session.execute(statement.values(read_at=context.now()))


@transaction
def release_held(limit: timedelta = timedelta(days=7)) -> int:
    """Hand over what was held before going live, but nothing of a sample and nothing too old.

    Whoever ended such letters meanwhile gets none, as little as an address that has bounced;
    return how many were promised.
    """
    held = db.session.scalars(
        select(Message).where(
            Message.status == "held",
            ~Message.sample,
            Message.created_at > context.now() - limit,
        )
    ).all()
    return sum(_release(message) for message in held)


def _release(message: Message) -> bool:
    """Let a message have the fate that it has today; say whether it leaves."""
    message.status, message.diagnosis = _fate_when_live(message.address)
    if is_unwanted(message):
        message.status, message.diagnosis = "suppressed", OPTED_OUT
    if message.status != "waiting":
        return False
    jobs.enqueue(deliver, key=f"mail:{message.id}", message=message.id)
    return True
