"""What a person does about a place: register, accept or decline an offered seat, cancel."""

from uuid import UUID

from msgspec import Struct
from sqlalchemy import update

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.events import PersonRegistered, SeatFreed
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import audience, line, messages, queries, rules
from guildhall.learning.registration.queries import Around, Seats, Somebody
from guildhall.learning.registration.rules import Verb
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.statements import Values, insert, together
from guildhall.wording import gettext as _


class Outcome(Struct, frozen=True):
    """What came of asking for a place."""

    registration_id: UUID
    state: str
    place_in_line: int
    new: bool
    """False where the place stood already: a double click, a second tab."""


@transaction
def register(offering_id: UUID, *, person_id: UUID, link_id: UUID | None = None) -> Outcome:
    """Give a person a seat, or a place in the line; asking twice gives the same one."""
    offering, person, found = queries.hold(offering_id, person_id)
    if found.own_id and found.own_state not in rules.GONE:
        return Outcome(found.own_id, found.own_state, found.place_in_line, new=False)
    _refuse(rules.why_closed(offering.window, context.now()))
    _refuse(" ".join(audience.sentences(offering.audience, found.facts)))
    _refuse(rules.clash_sentence(found.busy))
    return enter(offering, person, found, source="self", link_id=link_id)


def _refuse(sentence: str) -> None:
    if sentence:
        raise Conflict(sentence)


def enter(  # noqa: PLR0913 - who, where, what is known, how it came and why it may
    offering: Seats | Offering,
    person: Somebody | Person,
    found: Around,
    *,
    source: str,
    reason: str = "",
    must_seat: bool = False,
    link_id: UUID | None = None,
) -> Outcome:
    """Write the place down, below the lock: a seat while there is one and nobody waits for it."""
    left = rules.seats_left(offering.capacity, offering.seats_taken)
    seat = left is None or left > (0 if must_seat else min(left, found.waiting))
    if not seat and (must_seat or not offering.has_waitlist):
        raise Conflict(_("“%(title)s” is full.", title=offering.title))
    state = rules.step(found.own_state, Verb.TAKE_SEAT if seat else Verb.JOIN_LINE)
    place: Values = {
        "state": state,
        "line_number": queries.last_in_line(offering.id) + 1 if state == "waitlisted" else None,
        "source": source,
        "link_id": link_id,
        "override_reason": reason,
        "eligibility": _judged(offering, found),
    }
    with together():
        registration_id = _written(offering, person, found, place)
        _tell_of_entry(registration_id, offering, person, place)
    if not seat and left:
        line.fill(queries.lock_offerings(offering.id)[offering.id])
    return Outcome(registration_id, state, 0 if seat else found.waiting + 1, new=True)


def _judged(offering: Seats | Offering, found: Around) -> Values:
    """Return how it was judged today whether the offering is for this person."""
    return {
        "on": context.today().isoformat(),
        "rule": offering.audience,
        "facts": found.facts.stored(),
        "misfits": audience.misfits(offering.audience, found.facts),
    }


def _written(
    offering: Seats | Offering, person: Somebody | Person, found: Around, place: Values
) -> UUID:
    """Write the row, new or taken up again; whoever comes back stands at the end of the line."""
    if found.own_id is None:
        row = insert(Registration, offering_id=offering.id, person_id=person.id, **place)
        return UUID(str(row["id"]))
    again = dict.fromkeys(("offer_expires_at", "ended_at", "group_id"))
    db.session.execute(
        update(Registration)
        .where(Registration.id == found.own_id)
        .values(**place, **again, registered_at=context.now())
    )
    return found.own_id


def _tell_of_entry(
    registration_id: UUID, offering: Seats | Offering, person: Somebody | Person, place: Values
) -> None:
    state = place["state"]
    audit.record(
        f"learning.{state}",
        (Registration.__tablename__, registration_id),
        f"{person.name}: {offering.title}",
        after={"state": state, "line_number": place["line_number"]},
        reason=place["override_reason"],
    )
    if state == "registered":
        events.publish(PersonRegistered(registration_id, offering.id, person.id))
    else:
        messages.promise("waitlisted", registration_id)


@transaction
def accept(registration: Registration) -> Registration:
    """Take the seat that was offered, while the offer stands and nothing else is at that time."""
    offering, person = queries.lock(registration.offering_id, registration.person_id)
    registration = queries.fresh(registration.id)
    after = rules.step(registration.state, Verb.ACCEPT)
    if offering.status == "closed":
        raise Conflict(_("“%(title)s” is over.", title=offering.title))
    if not rules.can_fill(queries.window_of(offering), context.now()):
        raise Conflict(_("It has started. Ask your coordinator to correct the list."))
    if registration.offer_expires_at and context.now() >= registration.offer_expires_at:
        raise Conflict(
            _("This offer has run out. The seat goes to the next in line; you may register again.")
        )
    found = queries.around(offering.id, person.id)
    _refuse(rules.clash_sentence(found.busy))
    registration.state = after
    registration.offer_expires_at = None
    registration.registered_at = context.now()
    label = f"{person.name}: {offering.title}"
    audit.record("learning.offer_accepted", registration, label, after={"state": after})
    events.publish(PersonRegistered(registration.id, offering.id, person.id))
    return registration


@transaction
def decline(registration: Registration) -> Registration:
    """Give an offered seat back; it goes to the next in line at once."""
    return leave(registration, Verb.DECLINE, action="learning.offer_declined")


@transaction
def cancel(registration: Registration) -> Registration:
    """Give up one's own place: in time, late, or a place in the line; never after the start."""
    offering = queries.lock_offerings(registration.offering_id)[registration.offering_id]
    registration = queries.fresh(registration.id)
    if registration.state in rules.GONE:
        return registration
    if registration.state == "offered":
        return leave(registration, Verb.DECLINE, action="learning.offer_declined")
    window = queries.window_of(offering)
    if registration.state == "registered" and not rules.can_fill(window, context.now()):
        raise Conflict(_("It has started. Ask your coordinator to correct the list."))
    verb = Verb.CANCEL
    if registration.state == "registered":
        verb = rules.cancel_verb(window, context.now(), setting("cancel_hours"))
    return leave(registration, verb, action="learning.cancelled")


def leave(registration: Registration, verb: Verb, *, action: str, reason: str = "") -> Registration:
    """End a place and hand a freed seat on, within the same transaction."""
    offering = queries.lock_offerings(registration.offering_id)[registration.offering_id]
    registration = queries.fresh(registration.id)
    before = registration.state
    registration.state = rules.step(before, verb)
    registration.offer_expires_at = None
    registration.ended_at = context.now()
    person = db.session.get_one(Person, (context.tenant_id(), registration.person_id))
    audit.record(
        action,
        registration,
        f"{person.name}: {offering.title}",
        before={"state": before},
        after={"state": registration.state},
        reason=reason,
    )
    db.session.flush()
    if rules.holds_a_seat(before):
        events.publish(SeatFreed(offering.id))
        line.fill(offering)
    return registration
