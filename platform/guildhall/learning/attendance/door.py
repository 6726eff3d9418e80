"""Marks as kiosks send them: each counted exactly once by its key, or kept for somebody to decide.

A kiosk seals what is typed, notes the moment, and sends both until it hears what became of them,
with a network at once and without one later. What cannot be counted is said to the person who
still stands there; where nobody does, it waits on the session's list and is never dropped.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.accounts.services import pins
from guildhall.db import db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.learning.attendance import door_queries, queries, sealing, services, sheet_queries
from guildhall.learning.attendance.rules import Kind
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import DoorEntry
from guildhall.people.models.persons import Person
from guildhall.people.queries import find_by_number
from guildhall.wording import gettext as _

CLOCK_WANDERS: Final = timedelta(minutes=2)
"""How far a device's clock may move, between a mark and its delivery, before it is not trusted."""
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Sent(Struct, frozen=True):
    """One mark as it arrives."""

    key: str
    made_at: datetime
    """By the server's clock, as the device knew it when the mark was made."""
    sealed: str
    is_live: bool
    """The person still stands before the kiosk and reads the answer."""
    clock_is_good: bool = True
    kiosk_stands: bool = True
    """False where all kiosks of the session were ended since."""


class Answer(Struct, frozen=True):
    """What became of a mark."""

    state: str
    """counted; kept (somebody decides); refused (nothing was kept: the person tries again)."""
    sentence: str = ""
    kind: Kind | None = None
    at: datetime | None = None
    name: str = ""


def moment_of(at: int, offset: int | None, sent: int, now: datetime) -> tuple[datetime, bool]:
    """Return when a mark was made, and whether the device's clock can be trusted about it.

    Times are milliseconds of the device's clock; `offset` is what the server's clock was ahead by
    when they last spoke. Now that they speak again it must still be ahead by as much.
    """
    ahead = now - _moment(sent)
    made = _shifted(_moment(at), timedelta(milliseconds=offset) if offset is not None else ahead)
    good = offset is not None and abs(made - _moment(at) - ahead) <= CLOCK_WANDERS
    return min(made, now), good and made <= now + CLOCK_WANDERS


def _moment(milliseconds: int) -> datetime:
    """Return a device's time; one from another century becomes one that no session is near."""
    try:
        return max(datetime.fromtimestamp(milliseconds / 1000, UTC), LONG_AGO)
    except (OverflowError, ValueError, OSError):
        return LONG_AGO


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return max(moment + by, LONG_AGO)
    except OverflowError:
        return LONG_AGO


def take(session: Session, sent: Sent, *, secret: str) -> Answer:
    """Count a mark, or say why not; sent again, it gets the answer that it got before."""
    known = door_queries.entry_called(session.id, sent.key)
    if known is not None:
        return _answer(session, known, live=sent.is_live)
    typed = sealing.open_sealed(secret, session.id, sent.key, sent.sealed)
    if typed is None:
        return _refused(session, sent, "unreadable", "")
    try:
        person = pins.check_pin(typed.number, typed.pin)
    except Denied as refusal:
        return _refused(session, sent, "pin", refusal.message, number=typed.number)
    why, sentence = _trouble(session, sent)
    if why:
        return _refused(session, sent, why, sentence, person=person, number=typed.number)
    try:
        entry = _count(session, sent, person)
    except Conflict as refusal:
        why, said = "seat", refusal.message
        return _refused(session, sent, why, said, person=person, number=typed.number)
    return _answer(session, entry, live=sent.is_live)


def _trouble(session: Session, sent: Sent) -> tuple[str, str]:
    """Return what speaks against counting a mark by itself, with a sentence for the person."""
    if session.cancelled_at is not None:
        return "cancelled", _("This session does not take place any more.")
    if not sent.kiosk_stands:
        return "ended", _("This screen is not a kiosk any more. Ask the facilitator.")
    if not sent.clock_is_good:
        return "clock", _("The clock of this device was changed. Reload the page and try again.")
    try:
        services.refuse_outside(session, sent.made_at)
    except Conflict as refusal:
        return "closed" if session.sheet_verified_at else "window", refusal.message
    return "", ""


@transaction
def _count(session: Session, sent: Sent, person: Person) -> DoorEntry:
    """Write the entry and its mark together; whoever sends the same key meanwhile waits here."""
    entry_id = _written(session, sent, state="counted", person_id=person.id)
    if entry_id is not None:
        services.sign_at(session, person, sent.made_at, key=sent.key, method="pin")
    return door_queries.get_called(session.id, sent.key)


def _refused(  # noqa: PLR0913 - what was sent, why not, in which words, and who it was
    session: Session,
    sent: Sent,
    why: str,
    sentence: str,
    *,
    person: Person | None = None,
    number: str = "",
) -> Answer:
    """Tell the person who stands there; keep it for the list where nobody does."""
    if sent.is_live:
        return Answer("refused", sentence or _("That could not be read. Try again."))
    meant = person or find_by_number(number)
    _keep(
        session,
        sent,
        why=why,
        detail=sentence if why == "seat" else "",
        number=number,
        person_id=meant.id if meant else None,
    )
    return Answer("kept", sentence)


@transaction
def _keep(session: Session, sent: Sent, **facts: object) -> None:
    entry_id = _written(session, sent, state="open", **facts)
    if entry_id is not None:
        audit.record(
            "learning.mark_kept",
            ("door_entry", entry_id),
            session.offering.title,
            after={"why": facts["why"], "at": sent.made_at, "person": facts["person_id"]},
        )


def _written(session: Session, sent: Sent, **facts: object) -> UUID | None:
    """Write the entry unless its key is there already; return its id if it was written now."""
    written = (
        insert(DoorEntry)
        .values(
            session_id=session.id,
            key=sent.key,
            made_at=sent.made_at,
            **{"why": "", "detail": "", "number": "", "reason": "", **facts},
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "session_id", "key"])
        .returning(DoorEntry.id)
    )
    return db.session.scalar(written)


def _answer(session: Session, entry: DoorEntry, *, live: bool) -> Answer:
    """Say what became of an entry; a name only to who still stands there."""
    if entry.state != "counted" or entry.person_id is None:
        return Answer("kept", _("This mark waits for the facilitator."))
    marks = sheet_queries.marks_of([session.id], entry.person_id)[session.id, entry.person_id]
    said = sheet_queries.last_said([mark for mark in marks if mark.at <= entry.made_at])
    if not live or said is None or entry.person is None:
        return Answer("counted")
    name = entry.person.preferred_name or entry.person.first_name
    return Answer("counted", kind=said.kind, at=said.at, name=name)


# What somebody decides


@transaction
def confirm(entry: DoorEntry, person: Person, at: datetime, reason: str, *, by: Person) -> None:
    """Count a kept mark for somebody, at a moment, on the word of whoever was there."""
    entry = _open_one(entry)
    refuse_same_person(person.id, by.id, _("your own attendance"))
    _need_reason(reason)
    session = queries.get_any_session(entry.session_id)
    entry.person_id, entry.made_at = person.id, at
    _settle(entry, "confirmed", reason, by_id=by.id)
    db.session.flush()
    services.sign_at(session, person, at, key=entry.key, method="badge")
    audit.record(
        "learning.mark_confirmed",
        entry,
        f"{person.name}: {session.offering.title}",
        before={"why": entry.why},
        after={"person": person.id, "at": at},
        reason=entry.reason,
    )


@transaction
def dismiss(entry: DoorEntry, reason: str, *, by: Person) -> None:
    """Set a kept mark aside, with a reason; it stays in the record."""
    entry = _open_one(entry)
    _need_reason(reason)
    session = queries.get_any_session(entry.session_id)
    _settle(entry, "dismissed", reason, by_id=by.id)
    audit.record(
        "learning.mark_dismissed",
        entry,
        session.offering.title,
        before={"why": entry.why, "at": entry.made_at},
        reason=entry.reason,
    )


def _open_one(entry: DoorEntry) -> DoorEntry:
    entry = door_queries.get_entry(entry.session_id, entry.id, lock=True)
    if entry.state != "open":
        raise Conflict(_("Somebody has decided on this mark already."))
    return entry


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < services.SHORTEST_REASON:
        raise Invalid(reason=_("Say why, so that it can be understood later."))


def _settle(entry: DoorEntry, state: str, reason: str, *, by_id: UUID) -> None:
    entry.state, entry.reason = state, reason.strip()
    entry.settled_at, entry.settled_by = context.now(), by_id
