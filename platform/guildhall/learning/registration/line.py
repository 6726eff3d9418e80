"""The waitlist: freed seats are offered in order, in the transaction that freed them."""

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import messages, queries, rules
from guildhall.learning.registration.rules import Verb
from guildhall.learning.settings import setting


def fill(offering: Offering) -> list[Registration]:
    """Offer every free seat to the next in line; the offering's lock must be held."""
    db.session.refresh(offering, ["seats_taken"])
    if not rules.can_fill(queries.window_of(offering), context.now()):
        return []
    left = rules.seats_left(offering.capacity, offering.seats_taken)
    if left == 0:
        return []
    offered = [_offer(each, offering) for each in queries.next_in_line(offering.id, left)]
    db.session.flush()
    return offered


def _offer(registration: Registration, offering: Offering) -> Registration:
    registration.state = rules.step(registration.state, Verb.OFFER)
    registration.offer_expires_at = rules.offer_deadline(
        queries.window_of(offering), context.now(), setting("offer_hours")
    )
    _note(registration, offering, "learning.offered")
    messages.promise("offered", registration)
    return registration


@transaction
def expire_due() -> int:
    """Let the offers run out whose time has come, and offer each seat to the next in line."""
    due = queries.due_offers()
    for found in due:
        offering = queries.lock_offerings(found.offering_id)[found.offering_id]
        registration = queries.fresh(found.id)
        if registration.state == "offered":
            _expire(registration, offering)
            fill(offering)
    return len(due)


def _expire(registration: Registration, offering: Offering) -> None:
    registration.state = rules.step(registration.state, Verb.EXPIRE)
    registration.offer_expires_at = None
    registration.ended_at = context.now()
    _note(registration, offering, "learning.offer_expired")
    messages.promise("offer_expired", registration)
    db.session.flush()


def dissolve(offering: Offering) -> None:
    """End the line of an offering that is over: nobody waits for what has been."""
    for registration in queries.waiting_in(offering.id):
        registration.state = rules.step(registration.state, Verb.EXPIRE)
        registration.ended_at = context.now()


def _note(registration: Registration, offering: Offering, action: str) -> None:
    audit.record(
        action,
        registration,
        offering.title,
        after={"state": registration.state, "person_id": registration.person_id},
    )
