"""Seats that somebody holds for her people: held, named one by one, given back."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.events import SeatFreed
from guildhall.learning.groups import letters
from guildhall.learning.groups.queries import get_group
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.seats import SeatGroup
from guildhall.learning.registration import audience, line, messages, queries, rules
from guildhall.learning.registration.queries import Around
from guildhall.learning.registration.rules import Verb
from guildhall.learning.registration.services import Outcome, enter
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

SENT_TWICE: Final = timedelta(seconds=15)
"""So soon nobody means another group of the same size and name: the button was pressed twice."""


@transaction
def hold(
    offering_id: UUID,
    *,
    holder_id: UUID,
    seats: int,
    until: datetime | None = None,
    label: str = "",
) -> SeatGroup:
    """Hold seats for a group until a date; only seats that are free and that nobody waits for."""
    offering = queries.lock_offerings(offering_id)[offering_id]
    window = queries.window_of(offering)
    if closed := rules.why_closed(window, context.now()):
        raise Conflict(closed)
    if sent := _sent_just_now(offering.id, holder_id, seats, label):
        return sent
    held_until = rules.hold_deadline(window, context.now(), until, setting("hold_hours"))
    _refuse_more_than_free(offering, seats)
    group = SeatGroup(
        offering_id=offering.id,
        holder_id=holder_id,
        label=label,
        seats=seats,
        unnamed=seats,
        held_until=held_until,
    )
    db.session.add(group)
    db.session.flush()
    audit.record(
        "learning.seats_held",
        group,
        offering.title,
        after={"seats": seats, "held_until": held_until, "holder_id": holder_id},
    )
    return group


def _sent_just_now(offering_id: UUID, holder_id: UUID, seats: int, label: str) -> SeatGroup | None:
    """Return the group that the same form, sent twice, has made already."""
    return db.session.scalar(
        select(SeatGroup)
        .where(
            SeatGroup.offering_id == offering_id,
            SeatGroup.holder_id == holder_id,
            SeatGroup.label == label,
            SeatGroup.seats == seats,
            SeatGroup.unnamed == seats,
            SeatGroup.created_at > context.now() - SENT_TWICE,
        )
        .limit(1)
    )


def _refuse_more_than_free(offering: Offering, seats: int) -> None:
    left = rules.seats_left(offering.capacity, offering.seats_taken)
    if left is None or seats <= left:
        return
    if not left:
        raise Conflict(_("“%(title)s” is full.", title=offering.title))
    raise Invalid(
        seats=ngettext(
            "Only %(num)s seat is free. Hold that one, or ask the coordinator for more.",
            "Only %(num)s seats are free. Hold as many, or ask the coordinator for more.",
            left,
        )
    )


@transaction
def name(group_id: UUID, person_id: UUID, *, reason: str = "") -> Outcome:
    """Give one of the held seats to somebody; the audience rule holds unless a reason is given."""
    offering, person = queries.lock(get_group(group_id).offering_id, person_id)
    group = get_group(group_id)
    _refuse_if_over(group)
    found = queries.around(offering.id, person.id)
    if found.own_id and found.own_state not in {*rules.GONE, "waitlisted", "offered"}:
        raise Conflict(_("%(name)s has a seat already.", name=person.name))
    _judge(offering, person, found, reason)
    group.unnamed -= 1
    db.session.flush()
    db.session.refresh(offering, ["seats_taken"])
    outcome = enter(offering, person, found, source="group", reason=reason, must_seat=True)
    queries.fresh(outcome.registration_id).group_id = group.id
    db.session.flush()
    if found.own_state == "offered":
        line.fill(offering)
    return outcome


def _refuse_if_over(group: SeatGroup) -> None:
    if group.released_at is not None or group.held_until <= context.now():
        raise Conflict(_("These seats have gone back. Register people one by one, if it has room."))
    if not group.unnamed:
        raise Conflict(_("All seats of this group have a name."))


def _judge(offering: Offering, person: Person, found: Around, reason: str) -> None:
    wrong = [*audience.sentences(offering.audience, found.facts), rules.clash_sentence(found.busy)]
    sentence = " ".join(part for part in wrong if part)
    if sentence and not reason:
        raise Invalid(person=f"{person.name}: {sentence}")


@transaction
def take_back(registration_id: UUID, *, reason: str) -> SeatGroup:
    """Take a name off a held seat; the seat stays with the group while the group stands."""
    place = queries.get_registration(registration_id)
    if place.group_id is None:
        raise NotFound
    offering = queries.lock_offerings(place.offering_id)[place.offering_id]
    group, place = get_group(place.group_id), queries.fresh(registration_id)
    before = place.state
    if group.released_at is not None or group.held_until <= context.now():
        raise Conflict(_("The group has ended: ask the coordinator to cancel for this person."))
    place.state = rules.step(before, Verb.CANCEL)
    place.ended_at = context.now()
    place.group_id = None
    db.session.flush()
    group.unnamed += 1
    db.session.flush()
    audit.record(
        "learning.name_taken_back",
        place,
        offering.title,
        before={"state": before},
        after={"state": place.state, "person_id": place.person_id},
        reason=reason,
    )
    messages.promise("cancelled", place, reason=reason)
    return group


@transaction
def release(group_id: UUID, *, reason: str = "") -> int:
    """Give the unnamed seats back, to the line first; say how many there were."""
    offering_id = get_group(group_id).offering_id
    offering = queries.lock_offerings(offering_id)[offering_id]
    group = get_group(group_id)
    if group.released_at is not None:
        return 0
    returned = _end(group, offering, reason)
    if returned:
        events.publish(SeatFreed(offering.id))
        line.fill(offering)
    return returned


def _end(group: SeatGroup, offering: Offering, reason: str) -> int:
    returned = group.unnamed
    group.unnamed = 0
    group.released_at = context.now()
    db.session.flush()
    audit.record(
        "learning.seats_returned",
        group,
        offering.title,
        before={"unnamed": returned},
        after={"unnamed": 0},
        reason=reason,
    )
    return returned


@transaction
def release_due() -> int:
    """Let held seats return whose date has come; each holder is told."""
    due = db.session.scalars(
        select(SeatGroup.id)
        .where(SeatGroup.released_at.is_(None), SeatGroup.held_until <= context.now())
        .order_by(SeatGroup.offering_id)
    ).all()
    for group_id in due:
        returned = release(group_id, reason="its date came")
        if returned:
            letters.promise_returned(group_id, returned)
    return len(due)


def end_all(offering: Offering, reason: str) -> None:
    """End every group of an offering that does not take place; its lock must be held."""
    standing = select(SeatGroup).where(
        SeatGroup.offering_id == offering.id, SeatGroup.released_at.is_(None)
    )
    for group in db.session.scalars(standing).all():
        _end(group, offering, reason)
