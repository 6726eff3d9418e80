"""Asking for what one needs, arranging or declining it, and saying when one works."""

from collections.abc import Collection, Sequence
from datetime import time
from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.access import queries
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.access import Accommodation, Shift, StandingNeed
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import messages
from guildhall.learning.registration import services as registration
from guildhall.learning.registration.queries import get_registration
from guildhall.learning.registration.services import Outcome
from guildhall.people.services import confidential
from guildhall.wording import gettext as _

FIELD = "access_needs"
MOST_SHIFTS = 20


def register(
    offering_id: UUID, *, person_id: UUID, wish: Wish | None, link_id: UUID | None = None
) -> Outcome:
    """Register somebody, and ask with the same click for what she needs, if for anything."""
    if wish is None:
        return registration.register(offering_id, person_id=person_id, link_id=link_id)
    return _register_asking(offering_id, person_id, wish, link_id)


@transaction
def _register_asking(
    offering_id: UUID, person_id: UUID, wish: Wish, link_id: UUID | None
) -> Outcome:
    outcome = registration.register(offering_id, person_id=person_id, link_id=link_id)
    if outcome.new:
        _ask(get_registration(outcome.registration_id), wish)
    if wish.keep:
        keep_standing(person_id, wish)
    return outcome


@transaction
def change(registration_id: UUID, *, person_id: UUID, wish: Wish) -> None:
    """Ask for something else with a registration; what is no longer asked for is withdrawn."""
    _ask(get_registration(registration_id, person_id=person_id), wish)
    if wish.keep:
        keep_standing(person_id, wish)


def _ask(place: Registration, wish: Wish) -> None:
    """Bring what is asked for in line with a wish; what was answered and is kept stays answered."""
    known = {choice for choice, _word in queries.choices()}
    rows = {row.kind: row for row in queries.asked_with(place.id)}
    wanted = {kind for kind in wish.kinds if kind in known or kind in rows}
    if wish.words:
        wanted.add("")
    for kind, row in rows.items():
        if kind not in wanted:
            row.state = "withdrawn"
        elif not kind and row.words != wish.words:
            row.words, row.state, row.answer = wish.words, "asked", ""
            row.answered_at = row.answered_by = None
    for kind in wish_order(wanted - rows.keys()):
        words = "" if kind else wish.words
        db.session.add(Accommodation(registration_id=place.id, kind=kind, words=words))
    label = f"{place.person.name}: {place.offering.title}"
    # The audit says that something was asked for, never what: it has more readers.
    audit.record("learning.access_asked", place, label, after={"things": len(wanted)})
    db.session.flush()


def wish_order(kinds: Collection[str]) -> list[str]:
    """Return kinds in the order of the form, one's own words last."""
    order = [choice for choice, _word in queries.choices()]
    return sorted(kinds, key=lambda kind: (kind == "", order.index(kind) if kind in order else 99))


@transaction
def answer(accommodation_id: UUID, *, state: str, words: str, by: UUID | None) -> Accommodation:
    """Arrange something or decline it with a reason; its person is told, and may be told anew."""
    row = queries.get_accommodation(accommodation_id, lock=True)
    if state == "declined" and not words:
        raise Invalid(answer=_("Write why it cannot be arranged: the person reads it."))
    if (row.state, row.answer) == (state, words):
        return row
    before = row.state
    row.state, row.answer = state, words
    row.answered_at, row.answered_by = context.now(), by
    place = row.registration
    audit.record(
        "learning.access_answered",
        place,
        f"{place.person.name}: {place.offering.title}",
        before={"state": before},
        after={"state": state},
    )
    messages.promise("access_answered", place.id)
    return row


def look(offering_id: UUID, *, allowed: bool) -> Sequence[Accommodation]:
    """Return what is asked for at an offering; every look and every refusal is logged (P40)."""
    rows = queries.of_offering(offering_id)
    people = {row.registration.person_id for row in rows}
    confidential.note(people, FIELD, allowed=allowed)
    return rows


def look_at(accommodation_id: UUID, *, allowed: bool) -> Accommodation:
    """Return one thing that was asked for; the look is logged."""
    row = queries.get_accommodation(accommodation_id)
    confidential.note({row.registration.person_id}, FIELD, allowed=allowed)
    return row


@transaction
def keep_standing(person_id: UUID, wish: Wish) -> None:
    """Keep what somebody needs every time; nothing kept is nothing left."""
    row = queries.standing_of(person_id)
    if not wish.kinds and not wish.words:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = StandingNeed(person_id=person_id)
        db.session.add(row)
    row.kinds, row.words = list(wish.kinds), wish.words
    db.session.flush()


@transaction
def add_shift(person_id: UUID, *, days: Sequence[int], starts: time, ends: time) -> Shift:
    """Say when one works."""
    if starts == ends:
        raise Invalid(ends=_("A shift ends at another time than it begins."))
    if len(queries.shifts_of(person_id)) >= MOST_SHIFTS:
        raise Conflict(_("Twenty shifts are the most. Remove one that is over."))
    shift = Shift(person_id=person_id, days=sorted(set(days)), starts=starts, ends=ends)
    db.session.add(shift)
    db.session.flush()
    return shift


@transaction
def remove_shift(shift_id: UUID, *, person_id: UUID) -> None:
    """Take a shift away that one has said."""
    found = db.session.scalars(
        select(Shift).where(Shift.id == shift_id, Shift.person_id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    db.session.delete(found)
