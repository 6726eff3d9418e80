"""Sessions: placed in rooms, led by people, moved, cancelled; what clashes is refused (clashes)."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.attendance import moved
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.models.courses import (
    Facilitation,
    LeadingChange,
    Offering,
    Session,
)
from guildhall.learning.models.registrations import Registration
from guildhall.learning.models.seats import SeatGroup
from guildhall.learning.offerings import agendas, queries, rules
from guildhall.learning.offerings.clashes import (
    hold_what_it_takes,
    or_say_what_is_in_the_way,
    refuse_leaders,
)
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.registration import messages
from guildhall.learning.registration import queries as registration_queries
from guildhall.learning.settings import moved_survey_end
from guildhall.localisation import iso, when
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.surveys import services as surveys
from guildhall.wording import gettext as _

WORTH_A_LETTER = ("starts_at", "ends_at", "room_id", "online_url")


@transaction
def add(offering_id: UUID, meeting: Meeting, leaders: Sequence[Person] = ()) -> Session:
    """Add a session to an offering."""
    hold(Person, [each.id for each in leaders])
    offering = _running(offering_id)
    others = [_meeting_of(each) for each in _held(offering)]
    rules.refuse_overlap([*others, meeting])
    if offering.status == "published":
        _refuse_going_back(offering.starts_at, meeting)
    session = place(offering, meeting, leaders)
    _follow(offering)
    audit.record("learning.session_added", session, offering.title, after=facts_of(session))
    messages.promise_all(
        "session_changed", offering.id, queries.TOLD, session_id=session.id, is_added=True
    )
    return session


def _refuse_going_back(planned_for: datetime | None, meeting: Meeting) -> None:
    """Refuse a moment that is over for what is still to come: nobody could register any more."""
    now = context.now()
    if planned_for is not None and planned_for > now >= meeting.starts_at:
        raise Invalid(day=_("This moment is over already: choose one to come."))


def _running(offering_id: UUID) -> Offering:
    registration_queries.lock_offerings(offering_id)
    offering = queries.get_offering(offering_id)
    if offering.status in {"closed", "cancelled"}:
        raise Conflict(_("It is over: its sessions stay as they were."))
    return offering


def _held(offering: Offering) -> list[Session]:
    return [each for each in offering.sessions if each.cancelled_at is None]


def _meeting_of(session: Session) -> Meeting:
    return Meeting(session.starts_at, session.ends_at, session.room_id, session.online_url)


def place(offering: Offering, meeting: Meeting, leaders: Sequence[Person]) -> Session:
    """Write a session with its facilitators, or say what is in the way."""
    refuse_leaders(leaders, meeting)
    hold_what_it_takes(meeting, [each.id for each in leaders])
    session = Session(
        offering_id=offering.id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        room_id=meeting.room_id,
        online_url=meeting.online_url,
        agenda=list(meeting.agenda or ()),
        kiosk_secret=secrets.token_hex(32),
    )
    with or_say_what_is_in_the_way(meeting, [each.id for each in leaders], None):
        db.session.add(session)
        db.session.flush()
        for person in leaders:
            db.session.add(_facilitation(session, person))
        db.session.flush()
    events.publish(events.SessionPlaced(session.id))
    return session


def _facilitation(session: Session, person: Person) -> Facilitation:
    return Facilitation(
        session_id=session.id,
        person_id=person.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def settle(offering: Offering) -> None:
    """Keep the offering's own first and last moment as its sessions have them."""
    db.session.flush()
    times = db.session.execute(
        select(Session.starts_at, Session.ends_at)
        .where(Session.offering_id == offering.id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at)
    ).all()
    before = offering.ends_at
    offering.starts_at = times[0].starts_at if times else None
    offering.ends_at = max((each.ends_at for each in times), default=None)
    if offering.ends_at is not None and offering.ends_at != before:
        # Whoever left early was asked already; she and the others have until after the last one.
        surveys.move_end(("offering", offering.id), partial(moved_survey_end, offering.ends_at))


def _follow(offering: Offering) -> None:
    """Let the times and the length follow the sessions; a frozen version is followed by another."""
    settle(offering)
    held = _held(queries.get_offering(offering.id))
    minutes = rules.whole_minutes([_meeting_of(each) for each in held])
    version = offering.course_version
    if minutes and minutes != version.minutes:
        following = courses.version_with(
            version.course, Content(minutes=minutes), offering_id=offering.id
        )
        offering.course_version_id = following.id
    offering.minimum_minutes = min(offering.minimum_minutes, minutes)
    if offering.closes_at and offering.starts_at and offering.opens_at:
        offering.closes_at = max(offering.closes_at, offering.opens_at)
    db.session.flush()
    if offering.starts_at is not None:
        _end_by(offering.id, offering.starts_at)


def _end_by(offering_id: UUID, start: datetime) -> None:
    """Let no offer and no held seat stand past the start, which may be earlier now."""
    db.session.execute(
        update(Registration)
        .where(Registration.offering_id == offering_id, Registration.offer_expires_at > start)
        .values(offer_expires_at=start)
    )
    db.session.execute(
        update(SeatGroup)
        .where(SeatGroup.offering_id == offering_id, SeatGroup.released_at.is_(None))
        .where(SeatGroup.held_until > start)
        .values(held_until=start)
    )


@transaction
def move(
    session_id: UUID, meeting: Meeting, *, version: int, leaders: Sequence[Person] | None = None
) -> Session:
    """Move a session in time or to another room; everybody registered is told."""
    opened = queries.get_session(session_id)
    kept = {each.person_id for each in opened.facilitations}
    hold(Person, kept | {each.id for each in leaders or ()})  # as whoever registers: people first
    offering = _running(opened.offering_id)
    session = next(each for each in offering.sessions if each.id == session_id)
    if session.version != version:
        raise Conflict(changed_sentence("session", session_id))
    if session.cancelled_at is not None:
        raise Conflict(_("This session is cancelled: add a new one instead."))
    others = [_meeting_of(each) for each in _held(offering) if each.id != session_id]
    rules.refuse_overlap([*others, meeting])
    _refuse_going_back(session.starts_at, meeting)
    moved.refuse_move(session, meeting.starts_at, meeting.ends_at)
    before = facts_of(session)
    held = {each.person_id for each in session.facilitations}
    refuse_leaders([each for each in leaders or () if each.id not in held], meeting)
    _put(session, meeting, leaders)
    _follow(offering)
    after = facts_of(session)
    if before != after:
        audit.record("learning.session_moved", session, offering.title, before=before, after=after)
        events.publish(events.SessionPlaced(session_id))
    if place_in(before)[:2] != place_in(after)[:2]:
        moved.follow_move(session)
    if place_in(before) != place_in(after):
        messages.promise_all(
            "session_changed",
            offering.id,
            queries.TOLD,
            session_id=session_id,
            before=before["starts_at"],
        )
    return session


def _put(session: Session, meeting: Meeting, leaders: Sequence[Person] | None) -> None:
    wanted = None if leaders is None else {person.id for person in leaders}
    kept = [each for each in session.facilitations if wanted is None or each.person_id in wanted]
    ids = [each.person_id for each in kept] if wanted is None else list(wanted)
    session_id = session.id
    agenda = session.agenda if meeting.agenda is None else list(meeting.agenda)
    agendas.refuse_beyond(agenda, meeting.minutes)
    hold_what_it_takes(meeting, ids)
    try:
        with or_say_what_is_in_the_way(meeting, ids, session_id):
            for gone in session.facilitations:
                if gone not in kept:
                    db.session.delete(gone)
            db.session.flush()
            session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
            session.room_id, session.online_url = meeting.room_id, meeting.online_url
            session.agenda = agenda
            db.session.flush()
            for person in leaders or ():
                if person.id not in {each.person_id for each in kept}:
                    db.session.add(_facilitation(session, person))
            db.session.flush()
    except StaleDataError:
        raise Conflict(changed_sentence("session", session_id)) from None
    _tell_calendars(session_id, before={each.person_id for each in session.facilitations}, now=ids)


def _tell_calendars(session_id: UUID, *, before: set[UUID], now: Collection[UUID]) -> None:
    """Remember who was taken off, and who came back after that: their feeds say so (P29)."""
    rows = {
        row.person_id: row
        for row in db.session.scalars(
            select(LeadingChange).where(LeadingChange.session_id == session_id)
        )
    }
    gone, back = before - set(now), (set(now) - before) & rows.keys()
    for person_id in gone | back:
        row = rows.get(person_id) or LeadingChange(
            session_id=session_id, person_id=person_id, sequence=0
        )
        db.session.add(row)
        row.sequence, row.changed_at = row.sequence + 1, context.now()
    db.session.flush()


@transaction
def cancel(session_id: UUID, *, reason: str) -> Session:
    """Cancel one session of several; everybody registered is told why."""
    if not reason.strip():
        raise Invalid(reason=_("Say why: everybody who registered reads it."))
    offering = _running(queries.get_session(session_id).offering_id)
    session = next(each for each in offering.sessions if each.id == session_id)
    if session.cancelled_at is not None:
        return session
    if len(_held(offering)) == 1:
        raise Conflict(_("It is the only session: cancel the whole offering instead."))
    moved.refuse_if_held(offering.id, session_id)
    session.cancelled_at = context.now()
    session.cancelled_reason = reason
    _follow(offering)
    audit.record("learning.session_cancelled", session, offering.title, reason=reason)
    events.publish(events.SessionPlaced(session_id))
    messages.promise_all(
        "session_cancelled", offering.id, queries.TOLD, session_id=session_id, reason=reason
    )
    return session


def changed_sentence(kind: str, object_id: UUID) -> str:
    """Say what another person changed meanwhile, so that it is not overwritten unseen."""
    last = audit.last_of(kind, object_id)
    if last is None:
        return _("Somebody changed this while you had it open. Look at it and save again.")
    changes = [
        f"{name}: {(last.before or {}).get(name)} → {value}"
        for name, value in (last.after or {}).items()
        if value != (last.before or {}).get(name)
    ]
    return _(
        "%(name)s changed this %(moment)s while you had it open (%(changes)s). "
        "Look at the page as it is now, then enter your change again.",
        name=last.actor_name,
        moment=when(last.created_at),
        changes="; ".join(changes),
    )


def place_in(facts: Mapping[str, object]) -> tuple[object, ...]:
    """Return what is worth a letter: when and where one has to come."""
    return tuple(facts[name] for name in WORTH_A_LETTER)


def facts_of(session: Session) -> dict[str, object]:
    """Return what can be changed about a session, as the audit trail keeps it."""
    return {
        "starts_at": iso(session.starts_at),
        "ends_at": iso(session.ends_at),
        "room_id": session.room_id,
        "online_url": session.online_url,
        "agenda": session.agenda,
    }
