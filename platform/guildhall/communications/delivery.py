"""Hand messages over, and keep what truly became of each of them."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context, jobs, mailer
from guildhall.communications import accepted, rendering
from guildhall.communications.models import BadAddress, Message, OptOut
from guildhall.communications.unsubscribing import unsubscribe_url
from guildhall.db import db, new_id, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, NotFound
from guildhall.events import WorkFailed
from guildhall.people.models.persons import Person
from guildhall.registry import entry_name
from guildhall.wording import gettext as _

KEPT: Final = "kept here"
"""The diagnosis of a message that an installation without a mail server kept in its folder."""
OPTED_OUT: Final = "opted out"
"""The diagnosis of a message that its person does not want by mail."""
SENDABLE: Final = frozenset({"waiting", "sending", "failed"})
"""A failed one too: its line is run again only when somebody asked for that."""
AGAIN: Final = frozenset({"sent", "bounced", "failed", "suppressed"})


def deliver(message: str) -> None:
    """Hand one message to the mail server; a passing trouble is tried again by the outbox."""
    found = db.session.scalar(select(Message).where(Message.id == UUID(message)).with_for_update())
    if found is None or found.status not in SENDABLE or not found.address:
        return
    left = accepted.is_noted(found.message_id)
    if not left and is_unwanted(found):
        found.status, found.diagnosis = "suppressed", OPTED_OUT
        return
    found.attempts += 1
    try:
        left = left or _send(found)
    except mailer.Undelivered as trouble:
        if not trouble.permanent:
            raise
        _refused(found, trouble)
        return
    found.status, found.sent_at = "sent", context.now()
    found.diagnosis = "" if left else KEPT


def is_unwanted(message: Message) -> bool:
    """Say whether its person ended such letters, be it since this one was written."""
    if message.essential or message.person_id is None:
        return False
    chosen = select(OptOut.id).where(OptOut.person_id == message.person_id)
    return db.session.scalar(chosen) is not None


def _send(message: Message) -> bool:
    headers: dict[str, str] = {}
    text, html = message.body_text, message.body_html
    if not message.essential and message.person_id:
        url = unsubscribe_url(message.person_id)
        text, html = rendering.with_way_out(text, html, url, message.language)
        headers = {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    card = directory().card()
    return mailer.send(
        message.address or "",
        message.subject,
        text,
        html,
        message.message_id,
        sender=card.name if card else "",
        headers=headers,
        when_taken=lambda: accepted.note(message.message_id),
    )


def _refused(message: Message, trouble: mailer.Undelivered) -> None:
    """Keep the true fate of the message; send nothing more to an address that is bad."""
    message.diagnosis = trouble.message
    if not trouble.bad_address:
        message.status = "failed"
        return
    message.status = "bounced"
    db.session.execute(
        insert(BadAddress)
        .values(
            tenant_id=context.tenant_id(),
            id=new_id(),
            address=message.address,
            diagnosis=trouble.message,
        )
        .on_conflict_do_update(
            constraint="uq_bad_address_tenant_id_address",
            set_={"diagnosis": trouble.message, "cleared_at": None, "cleared_by": None},
        )
    )


def note_failure(event: WorkFailed) -> None:
    """Call a message failed, with the server's words, when its last attempt has failed."""
    if event.entry != entry_name(deliver):
        return
    message = db.session.scalar(
        select(Message)
        .where(Message.id == UUID(event.payload["message"]), Message.status.in_(SENDABLE))
        .with_for_update()
    )
    if message is not None:
        message.status, message.diagnosis = "failed", event.error


@transaction
def resend(message: Message, *, by: Person) -> None:
    """Send a message once more, to the address that its person has today."""
    locked = db.session.scalar(
        select(Message)
        .where(Message.id == message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if locked is None:
        raise NotFound
    if locked.status not in AGAIN:
        raise Conflict(_("This message is on its way already."))
    if is_unwanted(locked):
        raise Conflict(
            _("This person gets only essential letters. The message stands on her own page.")
        )
    address = _address_of(locked)
    before = {"status": locked.status, "address": locked.address}
    locked.address, locked.status, locked.diagnosis = address, "waiting", ""
    locked.message_id = f"<{new_id()}@guildhall>"
    jobs.enqueue(deliver, message=locked.id)
    audit.record(
        "communications.resent",
        locked,
        locked.subject,
        before=before,
        after={"status": "waiting", "address": address, "asked_by": by.name},
    )


def _address_of(message: Message) -> str:
    """Return where the message can go today, or say why it cannot."""
    card = directory().card()
    if card is None or not card.is_live:
        raise Conflict(_("Nothing is sent before this hall is live."))
    address = message.address
    if message.person_id:
        address = db.session.scalar(select(Person.email).where(Person.id == message.person_id))
    if not address:
        raise Conflict(_("This person has no e-mail address. Add one to her record first."))
    bad = db.session.scalar(
        select(BadAddress.id).where(BadAddress.address == address, BadAddress.cleared_at.is_(None))
    )
    if bad:
        raise Conflict(
            _("Mail to %(address)s bounced. Correct it, or let it be tried again.", address=address)
        )
    return address


@transaction
def clear_address(address: BadAddress, *, by: Person) -> None:
    """Try an address again that bounced before: somebody has corrected it."""
    if address.cleared_at is not None:
        return
    address.cleared_at, address.cleared_by = context.now(), by.id
    audit.record("communications.address_cleared", address, address.address)
