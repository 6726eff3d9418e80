"""Guests from outside: they take a seat or not, and never count as participants."""

from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict, NotFound
from guildhall.events import SeatFreed
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.seats import Guest
from guildhall.learning.registration import line, queries, rules
from guildhall.wording import gettext as _


@transaction
def invite(
    offering_id: UUID, *, name: str, organization: str = "", takes_seat: bool = True
) -> Guest:
    """Write a guest down; one who takes a seat needs one that is free."""
    offering = queries.lock_offerings(offering_id)[offering_id]
    _refuse_unless_ahead(offering)
    if takes_seat:
        _refuse_if_full(offering)
    guest = Guest(
        offering_id=offering.id, name=name, organization=organization, takes_seat=takes_seat
    )
    db.session.add(guest)
    db.session.flush()
    audit.record(
        "learning.guest_added",
        guest,
        f"{name}: {offering.title}",
        after={"organization": organization, "takes_seat": takes_seat},
    )
    return guest


def _refuse_unless_ahead(offering: Offering) -> None:
    if offering.status == "cancelled":
        raise Conflict(_("“%(title)s” was cancelled.", title=offering.title))
    if offering.status == "closed":
        raise Conflict(_("“%(title)s” is over.", title=offering.title))


def _refuse_if_full(offering: Offering) -> None:
    if rules.seats_left(offering.capacity, offering.seats_taken) == 0:
        raise Conflict(
            _(
                "“%(title)s” is full. Write the guest down without a seat, or add seats first.",
                title=offering.title,
            )
        )


def get_guest(guest_id: UUID) -> Guest:
    """Return a guest; raise NotFound."""
    found = db.session.scalar(
        select(Guest).where(Guest.id == guest_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


@transaction
def take_off(guest_id: UUID) -> Guest:
    """Take a guest off the list; a seat goes to the next in line."""
    offering, guest = _locked(guest_id)
    if guest.left_at is not None:
        return guest
    guest.left_at = context.now()
    db.session.flush()
    audit.record("learning.guest_removed", guest, f"{guest.name}: {offering.title}")
    if guest.takes_seat:
        events.publish(SeatFreed(offering.id))
        line.fill(offering)
    return guest


@transaction
def put_back(guest_id: UUID) -> Guest:
    """Undo that a guest was taken off, if the seat is still there."""
    offering, guest = _locked(guest_id)
    if guest.left_at is None:
        return guest
    _refuse_unless_ahead(offering)
    if guest.takes_seat:
        _refuse_if_full(offering)
    guest.left_at = None
    db.session.flush()
    audit.record("learning.guest_added", guest, f"{guest.name}: {offering.title}")
    return guest


def _locked(guest_id: UUID) -> tuple[Offering, Guest]:
    """Hold the offering, then read the guest as she is below that lock."""
    offering_id = get_guest(guest_id).offering_id
    return queries.lock_offerings(offering_id)[offering_id], get_guest(guest_id)


def guests_of(offering_id: UUID) -> list[Guest]:
    """Return who is expected from outside, by name."""
    wanted = select(Guest).where(Guest.offering_id == offering_id, Guest.left_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Guest.name)))
