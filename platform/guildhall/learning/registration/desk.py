"""What a coordinator does for others: add, cancel, let in at the door (P26)."""

from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import audience, messages, queries, rules, services
from guildhall.learning.registration.queries import Around
from guildhall.learning.registration.rules import Verb
from guildhall.learning.registration.services import Outcome
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext


@transaction
def add(offering_id: UUID, *, person_id: UUID, reason: str = "") -> Outcome:
    """Register somebody, outside the window too; against the audience rule only with a reason."""
    offering, person = queries.lock(offering_id, person_id)
    found = queries.around(offering_id, person_id)
    if found.own_id and found.own_state not in rules.GONE:
        return Outcome(found.own_id, found.own_state, found.place_in_line, new=False)
    refuse_unless_running(offering)
    judge(offering, person, found, reason)
    begun = not rules.can_fill(queries.window_of(offering), context.now())
    return services.enter(
        offering, person, found, source="coordinator", reason=reason, must_seat=begun
    )


def refuse_unless_running(offering: Offering) -> None:
    """Refuse what is cancelled or over."""
    if offering.status == "cancelled":
        raise Conflict(_("“%(title)s” was cancelled.", title=offering.title))
    if offering.status != "published":
        raise Conflict(_("“%(title)s” is over.", title=offering.title))


def judge(offering: Offering, person: Person, found: Around, reason: str) -> None:
    """Refuse what does not fit or clashes, unless a reason is given and kept."""
    wrong = audience.sentences(offering.audience, found.facts)
    clash = rules.clash_sentence(found.busy)
    if (wrong or clash) and not reason:
        raise Invalid(
            reason=_(
                "%(name)s: %(why)s Give a reason to register them all the same.",
                name=person.name,
                why=" ".join([*wrong, clash]).strip(),
            )
        )


@transaction
def cancel_for(registration: Registration, *, reason: str) -> Registration:
    """Cancel somebody's place; the reason is kept and told, a freed seat goes to the line."""
    if not reason.strip():
        raise Invalid(reason=_("Say why: the person reads it."))
    ended = services.leave(
        registration, Verb.CANCEL, action="learning.cancelled_by_coordinator", reason=reason
    )
    messages.promise("cancelled", ended, reason=reason)
    return ended


@transaction
def register_walk_in(
    session: Session, person: Person, *, override_reason: str = ""
) -> Registration:
    """Let somebody in at the door: with a seat left, or a chair in the room, or a reason.

    Who holds a seat keeps it. The capacity follows a chair more; the audience rule holds unless
    a coordinator gives a reason.
    """
    offering, locked = queries.lock(session.offering_id, person.id)
    found = queries.around(offering.id, person.id)
    if found.own_id and rules.holds_a_seat(found.own_state) and found.own_state != "offered":
        return queries.fresh(found.own_id)
    if session.cancelled_at or offering.status not in {"published", "closed"}:
        raise Conflict(_("This session does not take place."))
    wrong = audience.sentences(offering.audience, found.facts)
    if wrong and not override_reason:
        raise Conflict(" ".join(wrong))
    if found.own_state != "offered":
        _make_room(offering, session, override_reason)
    return _seat_at_the_door(offering, locked, found, override_reason)


def _make_room(offering: Offering, session: Session, override_reason: str) -> None:
    """Raise the capacity by a chair that is there, or that somebody answers for."""
    left = rules.seats_left(offering.capacity, offering.seats_taken)
    if left is None or left > 0:
        return
    chairs = db.session.scalar(select(Room.seats).where(Room.id == session.room_id))
    if not override_reason and (chairs is None or chairs <= offering.seats_taken):
        raise Conflict(
            ngettext(
                "“%(title)s” is full: its one seat is taken. Ask the coordinator.",
                "“%(title)s” is full: all %(num)s seats are taken. Ask the coordinator.",
                offering.capacity or 0,
                title=offering.title,
            )
        )
    before = offering.capacity
    offering.capacity = offering.seats_taken + 1
    audit.record(
        "learning.capacity_raised",
        offering,
        offering.title,
        before={"capacity": before},
        after={"capacity": offering.capacity},
        reason=override_reason or "walk-in",
    )
    db.session.flush()


def _seat_at_the_door(
    offering: Offering, person: Person, found: Around, reason: str
) -> Registration:
    if found.own_id and found.own_state in rules.ACTIVE:
        registration = queries.fresh(found.own_id)
        registration.state = rules.step(registration.state, Verb.TAKE_SEAT)
        registration.source, registration.override_reason = "walk_in", reason
        registration.line_number = registration.offer_expires_at = None
        registration.registered_at = context.now()
        audit.record(
            "learning.registered",
            registration,
            f"{person.name}: {offering.title}",
            after={"state": "registered", "source": "walk_in"},
            reason=reason,
        )
        db.session.flush()
        return registration
    outcome = services.enter(
        offering, person, found, source="walk_in", reason=reason, must_seat=True
    )
    return queries.fresh(outcome.registration_id)
