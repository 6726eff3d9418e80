"""Keep the inventory; book its things, each once at a time, which the database holds (P28)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from guildhall import audit, context, shelving
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Session
from guildhall.learning.offerings.queries import get_session
from guildhall.localisation import clock, when
from guildhall.people.queries import get, hold
from guildhall.people.services import changes
from guildhall.refusals import refused_as
from guildhall.resources.equipment import queries
from guildhall.resources.models.equipment import Booking, Equipment
from guildhall.wording import gettext as _


@transaction
def add(facts: Mapping[str, Any]) -> Equipment:
    """Enter a thing into the inventory."""
    thing = Equipment(**facts)
    with _or_say_which():
        db.session.add(thing)
    audit.record("resources.equipment_added", thing, thing.name, after=facts)
    return thing


def _or_say_which() -> AbstractContextManager[None]:
    return refused_as(
        uq_equipment_item_tenant_id_name=lambda: Invalid(
            name=_("Another thing has this name. Add a number to it.")
        ),
        uq_equipment_item_tag=lambda: Invalid(tag=_("Another thing has this inventory number.")),
    )


@transaction
def change(equipment_id: UUID, facts: Mapping[str, Any]) -> Equipment:
    """Change what the inventory says of a thing."""
    thing = get(Equipment, equipment_id, lock=True)
    with _or_say_which():
        before, after = changes.apply(thing, facts)
    if after:
        audit.record("resources.equipment_changed", thing, thing.name, before=before, after=after)
    return thing


@transaction
def retire(equipment_id: UUID) -> Equipment:
    """Offer a thing no more, once nobody counts on it."""
    thing = get(Equipment, equipment_id, lock=True)
    coming = db.session.scalars(queries.bookings(equipment_id=equipment_id).limit(1)).first()
    if coming is not None:
        raise Conflict(
            _(
                "It is booked for %(what)s, %(start)s. Cancel that first.",
                what=what_for(coming),
                start=when(coming.starts_at),
            )
        )
    shelving.put_away(thing, "resources.equipment_retired", thing.name, column="retired_at")
    return thing


@transaction
def bring_back(equipment_id: UUID) -> Equipment:
    """Offer a thing again."""
    thing = get(Equipment, equipment_id, lock=True)
    shelving.bring_back(thing, "resources.equipment_brought_back", thing.name, column="retired_at")
    return thing


# Bookings


@transaction
def book_for_session(equipment_id: UUID, session_id: UUID) -> Booking:
    """Keep a thing for a session: it moves with it, and is free again if that is cancelled."""
    hold(Session, [session_id])  # whoever moves it now would not see this booking
    session = get_session(session_id)
    if session.cancelled_at is not None:
        raise Conflict(_("This session is cancelled: nothing is booked for it."))
    if session.ends_at <= context.now():
        raise Conflict(_("This session is over: nothing is booked for it any more."))
    booking = Booking(
        equipment_id=equipment_id,
        session_id=session_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    return _book(booking, session)


@transaction
def book(equipment_id: UUID, starts_at: datetime, ends_at: datetime, *, purpose: str) -> Booking:
    """Keep a thing for something that is no session."""
    if not purpose.strip():
        raise Invalid(purpose=_("Say what it is for: others who want it read this."))
    if ends_at <= context.now():
        raise Invalid(day=_("This moment is over already: choose one to come."))
    booking = Booking(
        equipment_id=equipment_id, starts_at=starts_at, ends_at=ends_at, purpose=purpose.strip()
    )
    return _book(booking, None)


def _book(booking: Booking, session: Session | None) -> Booking:
    thing = get(Equipment, booking.equipment_id, lock=True)
    if thing.retired_at is not None or thing.condition == "repair":
        raise Conflict(
            _("%(name)s cannot be booked: it is under repair or out of use.", name=thing.name)
        )
    with _or_say_who_has_it(thing.id, booking.starts_at, booking.ends_at):
        db.session.add(booking)
        db.session.flush()
    title = session.offering.title if session else booking.purpose
    audit.record(
        "resources.booked",
        booking,
        f"{thing.name}: {title}",
        after={"starts_at": booking.starts_at, "ends_at": booking.ends_at},
    )
    return booking


def _or_say_who_has_it(
    equipment_id: UUID, starts_at: datetime, ends_at: datetime
) -> AbstractContextManager[None]:
    return refused_as(
        ex_equipment_booking_taken=lambda: Invalid(
            equipment_id=sentence_about(queries.taken_by(equipment_id, starts_at, ends_at))
        )
    )


def sentence_about(other: Booking | None) -> str:
    """Say who has a thing and when, so that one can choose another thing or time."""
    if other is None:
        return _("Somebody booked this a moment ago. Choose another thing or time.")
    return _(
        "%(thing)s is booked for %(what)s, %(start)s to %(end)s. Choose another thing or time.",
        thing=other.equipment.name,
        what=what_for(other),
        start=when(other.starts_at),
        end=clock(other.ends_at),
    )


def what_for(booking: Booking) -> str:
    """Return what a booking is for, in quotation marks."""
    title = booking.session.offering.title if booking.session else booking.purpose
    return f"“{title}”"


def refuse_move(*, session_id: UUID | None, starts_at: datetime, ends_at: datetime) -> str:
    """Say which booking keeps a session from moving: the answer to learning's question."""
    return sentence_about(
        queries.in_the_way(session_id, starts_at, ends_at) if session_id else None
    )


@transaction
def cancel(booking_id: UUID) -> Booking:
    """Give a thing free again; asked twice, it changes nothing."""
    get(Booking, booking_id, lock=True)
    booking = queries.get_booking(booking_id)
    if booking.cancelled_at is None:
        booking.cancelled_at = context.now()
        _say("resources.booking_cancelled", booking)
    return booking


@transaction
def book_again(booking_id: UUID) -> Booking:
    """Undo a cancellation, unless somebody else took the thing meanwhile."""
    hold(Equipment, [get(Booking, booking_id).equipment_id])
    get(Booking, booking_id, lock=True)
    booking = queries.get_booking(booking_id)
    if booking.cancelled_at is None:
        return booking
    with _or_say_who_has_it(booking.equipment_id, booking.starts_at, booking.ends_at):
        booking.cancelled_at = None
        db.session.flush()
    _say("resources.booked", booking)
    return booking


def _say(action: str, booking: Booking) -> None:
    audit.record(action, booking, f"{booking.equipment.name}: {what_for(booking).strip('“”')}")
