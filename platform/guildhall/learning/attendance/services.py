"""Verbs of attendance: sign in and out, verify the sheet, start and end a kiosk.

Each takes the registration's lock first, so that one person's marks come one after another, and
ends by settling what the registration comes to.
"""

import secrets
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import queries, rules, sheet_queries
from guildhall.learning.attendance.rules import Kind
from guildhall.learning.credit import completion
from guildhall.learning.models.courses import Session
from guildhall.learning.models.registrations import Attendance, Mark, Registration
from guildhall.learning.registration.desk import register_walk_in
from guildhall.learning.registration.queries import lock_offerings
from guildhall.localisation import when
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

SHORTEST_REASON = 4


class Marked(Struct, frozen=True):
    """What a tap came to."""

    kind: Kind
    at: datetime
    repeated: bool
    """The echo of the tap before: nothing new was written."""


@transaction
def sign(session: Session, person: Person, *, method: str) -> Marked:
    """Sign somebody in or out, whichever is next; a second tap in a minute repeats the first."""
    session, _place = _take_place(session, person, context.now())
    marks = sheet_queries.marks_of([session.id], person.id)[session.id, person.id]
    last = sheet_queries.last_said(marks)
    if last is not None and rules.repeats(last.at, context.now()):
        return Marked(last.kind, last.at, repeated=True)
    kind = rules.next_kind(last.kind if last else None)
    return _mark(session, person, kind, method=method, key=str(len(marks) + 1))


@transaction
def sign_at(session: Session, person: Person, at: datetime, *, key: str, method: str) -> Marked:
    """Sign somebody in or out as of a moment at which a device noted it, under the device's key.

    Every one is kept, an echo too: which of them count is read from all of them in the order of
    time, so that it makes no difference which kiosk finds its network first.
    """
    session, _place = _take_place(session, person, at)
    marks = sheet_queries.marks_of([session.id], person.id)[session.id, person.id]
    before = sheet_queries.last_said([mark for mark in marks if mark.at <= at])
    if before is not None and rules.repeats(before.at, at):
        _mark(session, person, before.kind, method=method, key=key, at=at)
        return Marked(before.kind, before.at, repeated=True)
    kind = rules.next_kind(before.kind if before else None)
    return _mark(session, person, kind, method=method, key=key, at=at)


@transaction
def sign_on_list(session: Session, person: Person, kind: Kind) -> Marked:
    """Sign somebody in or out on the list; who is in or out already stays so."""
    session, place = _take_place(session, person, context.now())
    if place.state == "no_show":
        raise Conflict(never_signed_in(person))
    marks = sheet_queries.marks_of([session.id], person.id)[session.id, person.id]
    last = sheet_queries.last_said(marks)
    if last is not None and last.kind == kind:
        return Marked(kind, last.at, repeated=True)
    if last is None and kind == "out":
        raise Conflict(_("%(name)s has not signed in yet.", name=person.name))
    return _mark(session, person, kind, method="list", key=str(len(marks) + 1))


def refuse_outside(session: Session, at: datetime) -> None:
    """Raise Conflict with a sentence where marks of a moment are not taken."""
    if session.sheet_verified_at is not None:
        raise Conflict(_("The sheet of this session is closed. Ask the facilitator to correct it."))
    window = queries.window_of(session)
    if at < window.opens_at:
        raise Conflict(_("Sign-in opens at %(moment)s.", moment=when(window.opens_at)))
    if at > window.closes_at:
        raise Conflict(
            _(
                "Sign-in closed at %(moment)s. Ask the facilitator to correct the sheet.",
                moment=when(window.closes_at),
            )
        )


def _take_place(session: Session, person: Person, at: datetime) -> tuple[Session, Registration]:
    """Lock the person's place in the offering; whoever walks in is registered first.

    Whether marks are taken is asked below that lock once more: the sheet may have been verified,
    or the session moved, while somebody waited for it.
    """
    refuse_outside(session, at)
    found = completion.lock_registrations(session.offering_id, [person.id])
    if not found:
        register_walk_in(session, person)
        found = completion.lock_registrations(session.offering_id, [person.id])
    session = queries.get_any_session(session.id)
    refuse_outside(session, at)
    return session, found[0]


def _mark(  # noqa: PLR0913 - a mark has this many sides
    session: Session,
    person: Person,
    kind: Kind,
    *,
    method: str,
    key: str,
    at: datetime | None = None,
) -> Marked:
    """Append the mark; its number here, or the device's own key, lets it be there only once."""
    mark = Mark(
        session_id=session.id,
        person_id=person.id,
        kind=kind,
        at=at or context.now(),
        method=method,
        key=key,
    )
    db.session.add(mark)
    db.session.flush()
    audit.record(
        f"learning.signed_{kind}",
        ("session", session.id),
        f"{person.name}: {session.offering.title}",
        after={"person": person.id, "at": mark.at, "method": method},
    )
    recount(session, person.id)
    completion.settle(session.offering_id, [person.id])
    return Marked(kind, mark.at, repeated=False)


def recount(session: Session, person_id: UUID) -> Attendance:
    """Work the minutes out anew from the marks; a correction stays what it is."""
    marks = sheet_queries.marks_of([session.id], person_id)[session.id, person_id]
    row = sheet_queries.attendances_of([session.id], person_id).get((session.id, person_id))
    if row is None:
        row = Attendance(session_id=session.id, person_id=person_id)
        db.session.add(row)
    row.minutes = sheet_queries.presence_in(session, marks).minutes
    db.session.flush()
    return row


def never_signed_in(person: Person) -> str:
    """Say who is missing, and who could help."""
    return str(
        _(
            "%(name)s never signed in. The coordinator can credit it, with the paper sheet at "
            "hand.",
            name=person.name,
        )
    )


# The sheet


@transaction
def verify_sheet(session: Session, *, by: Person) -> None:
    """Say that the sheet is right: the session is over, and counts as a training."""
    lock_offerings(session.offering_id)  # as whoever walks in does: she is before this, or after
    session = locked(session)
    if session.sheet_verified_at is not None:
        return
    if session.starts_at > context.now():
        raise Conflict(_("This session has not begun."))
    if queries.marks_that_wait(session.id):
        raise Conflict(_("Marks from a kiosk wait for you below. Decide on them first."))
    registrations = completion.lock_registrations(session.offering_id)
    session.sheet_verified_at, session.sheet_verified_by = context.now(), by.id
    audit.record("learning.sheet_verified", session, session.offering.title)
    db.session.flush()
    _recount_all(session, [registration.person_id for registration in registrations])
    completion.settle(session.offering_id)


@transaction
def reopen_sheet(session: Session, reason: str) -> None:
    """Take the verification back, with a reason, so that marks are taken again; credit stays."""
    session = locked(session)
    if session.sheet_verified_at is None:
        return
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(reason=_("Say why, so that it can be understood later."))
    before = {"verified_at": session.sheet_verified_at, "verified_by": session.sheet_verified_by}
    session.sheet_verified_at = session.sheet_verified_by = None
    audit.record(
        "learning.sheet_reopened",
        session,
        session.offering.title,
        before=before,
        reason=reason.strip(),
    )


def locked(session: Session) -> Session:
    """Return the session as it stands now, locked for a change."""
    return db.session.scalars(
        select(Session)
        .options(joinedload(Session.offering))
        .where(Session.id == session.id)
        .with_for_update(of=Session, key_share=True)  # a mark that points at it is no change
        .execution_options(populate_existing=True)
    ).one()


def _recount_all(session: Session, person_ids: list[UUID]) -> None:
    """Count anew for everybody with marks: a verified sheet may credit what was left open."""
    marks = sheet_queries.marks_of([session.id])
    for person_id in person_ids:
        if marks[session.id, person_id]:
            recount(session, person_id)


# The kiosk


@transaction
def end_kiosks(session: Session) -> None:
    """End every kiosk, code and scan of a session: all of them come from its secret."""
    session = locked(session)
    session.kiosk_secret = secrets.token_urlsafe(32)
    audit.record("learning.kiosks_ended", session, session.offering.title)


@transaction
def start_kiosk(session: Session) -> None:
    """Note that a screen was put up at the door."""
    audit.record("learning.kiosk_started", session, session.offering.title)
