"""State machine R, whole: every state with every verb, as rules and through the services."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from guildhall import context
from guildhall.db import db
from guildhall.errors import Conflict, GuildhallError, Invalid
from guildhall.learning.groups import services as groups
from guildhall.learning.models.registrations import STATES, Registration
from guildhall.learning.registration import desk, line, moving, queries, rules, services
from guildhall.learning.registration.rules import Verb
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import (
    crowd,
    meeting,
    place_of,
    published,
    register,
    state_of,
)

ASKED_ANEW = {Verb.TAKE_SEAT: "registered", Verb.JOIN_LINE: "waitlisted"}
MACHINE: dict[str, dict[Verb, str]] = {
    "draft": ASKED_ANEW,
    "cancelled": ASKED_ANEW,
    "late_cancel": ASKED_ANEW,
    "expired": ASKED_ANEW,
    "waitlisted": {
        Verb.TAKE_SEAT: "registered",
        Verb.OFFER: "offered",
        Verb.CANCEL: "cancelled",
        Verb.EXPIRE: "expired",
    },
    "offered": {
        Verb.TAKE_SEAT: "registered",
        Verb.ACCEPT: "registered",
        Verb.DECLINE: "cancelled",
        Verb.CANCEL: "cancelled",
        Verb.EXPIRE: "expired",
    },
    "registered": {
        Verb.CANCEL: "cancelled",
        Verb.CANCEL_LATE: "late_cancel",
        Verb.SIGN_IN: "attended",
        Verb.MISS: "no_show",
    },
    "attended": {Verb.COMPLETE: "completed", Verb.FALL_SHORT: "partial"},
    "no_show": {Verb.SIGN_IN: "attended"},
    "partial": {Verb.COMPLETE: "completed"},
    "completed": {Verb.FALL_SHORT: "partial"},
}
"""Written down a second time, from the report on the domain: the program must say the same."""

STORED = [state for state in MACHINE if state != "draft"]


def test_the_table_knows_every_state_that_can_be_stored():
    assert set(STORED) == set(STATES) - {"walk_in_refused"}


@pytest.mark.seed("P26")
@pytest.mark.parametrize("state", MACHINE)
def test_every_verb_leads_where_the_machine_says_or_is_refused_with_a_sentence(app, state):
    for verb in Verb:
        after = MACHINE[state].get(verb)
        if after:
            assert rules.step(state, verb) == after, verb
            continue
        with pytest.raises(Conflict) as refusal:
            rules.step(state, verb)
        assert refusal.value.message.endswith("."), verb


REFUSED = "refused"
VERBS = ("register", "add", "accept", "decline", "cancel", "cancel_for", "move", "expire", "name")
SEATED_FOR_GOOD = (None, None, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, None, REFUSED)
OVER = ("registered", "registered", REFUSED, REFUSED, None, REFUSED, REFUSED, None, "registered")
GIVEN_UP = "cancelled"
OUTCOMES: dict[str, tuple[str | None, ...]] = {
    "registered": (None, None, REFUSED, REFUSED, GIVEN_UP, GIVEN_UP, GIVEN_UP, None, REFUSED),
    "waitlisted": (None, None, REFUSED, REFUSED, GIVEN_UP, GIVEN_UP, GIVEN_UP, None, "registered"),
    "offered": (None, None, "registered", *[GIVEN_UP] * 4, None, "registered"),
    **dict.fromkeys(("attended", "completed", "partial", "no_show"), SEATED_FOR_GOOD),
    **dict.fromkeys(("cancelled", "late_cancel", "expired"), OVER),
}
"""What a place in a state becomes by each of the verbs; None: it stays what it is.

There is a free seat elsewhere; what `expire` finds is an offer that still stands.
"""


@pytest.mark.seed("P26")
@pytest.mark.parametrize("state", STORED)
def test_every_service_does_to_every_state_what_the_machine_says(north, ada, state):
    for day, (verb, expected) in enumerate(zip(VERBS, OUTCOMES[state], strict=True)):
        offering = published(f"Day {day}", meeting(7 + 2 * day), capacity=2)
        elsewhere = published(f"Elsewhere {day}", meeting(8 + 2 * day))
        group = groups.hold(offering.id, holder_id=ada.id, seats=1)
        person = make_person("Grace", f"Number {day}")
        if state == "waitlisted":
            register(offering, make_person("Omar", f"Number {day}"))
        place = put_in(offering.id, person.id, state)

        refusal = tried(verb, place, elsewhere.id, group.id)

        after = state_of(offering, person)
        assert after == (state if expected in {None, REFUSED} else expected), verb
        assert bool(refusal) == (expected == REFUSED), (verb, refusal)
        assert refusal.endswith(".") or not refusal
        if verb == "move" and expected != REFUSED:
            assert state_of(elsewhere, person) == "registered"


def tried(verb: str, place: Registration, elsewhere: UUID, group: UUID) -> str:
    """Do something to a place; return the sentence where it is refused."""
    who = place.person_id
    acts: dict[str, Callable[[], object]] = {
        "register": lambda: services.register(place.offering_id, person_id=who),
        "add": lambda: desk.add(place.offering_id, person_id=who),
        "accept": lambda: services.accept(place),
        "decline": lambda: services.decline(place),
        "cancel": lambda: services.cancel(place),
        "cancel_for": lambda: desk.cancel_for(place, reason="Called in."),
        "move": lambda: moving.move(place, elsewhere),
        "expire": line.expire_due,
        "name": lambda: groups.name(group, who),
    }
    try:
        acts[verb]()
    except GuildhallError as refusal:
        return refusal.message
    return ""


def put_in(offering_id: UUID, person_id: UUID, state: str) -> Registration:
    """Write a place down in a state, past the verbs that lead there."""
    place = Registration(offering_id=offering_id, person_id=person_id, state=state)
    place.line_number = 1 if state == "waitlisted" else None
    place.offer_expires_at = context.now() + timedelta(hours=24) if state == "offered" else None
    db.session.add(place)
    db.session.commit()
    return queries.get_registration(place.id)


@pytest.mark.seed("P26")
def test_moving_is_one_step_and_both_lines_follow(north):
    full = published("First aid", meeting(7), capacity=1)
    other = published("Safe lifting", meeting(8), capacity=1)
    rosa, omar, lee = crowd(3)
    for person in (rosa, omar):
        register(full, person)
    register(other, lee)
    services.cancel(place_of(other, lee))

    moving.move(place_of(full, rosa), other.id)

    assert state_of(full, rosa) == "cancelled"
    assert state_of(other, rosa) == "registered"
    assert state_of(full, omar) == "offered"


@pytest.mark.seed("P26")
def test_without_a_seat_there_nothing_changes(north):
    first = published("First aid", meeting(7), capacity=1)
    other = published("Safe lifting", meeting(8), capacity=1)
    rosa, omar, lee = crowd(3)
    for person in (rosa, omar):
        register(first, person)
    register(other, lee)

    with pytest.raises(Conflict, match="“Safe lifting” is full"):
        moving.move(place_of(first, rosa), other.id)

    assert state_of(first, rosa) == "registered"
    assert state_of(first, omar) == "waitlisted"


def test_what_clashes_there_needs_a_reason(north):
    first = published("First aid", meeting(7))
    other = published("Safe lifting", meeting(8))
    third = published("Radio drill", meeting(8))
    (rosa,) = crowd(1)
    register(first, rosa)
    register(third, rosa)

    with pytest.raises(Invalid, match="Radio drill"):
        moving.move(place_of(first, rosa), other.id)
    assert state_of(first, rosa) == "registered"
    moving.move(place_of(first, rosa), other.id, reason="She leaves the drill early.")

    assert state_of(other, rosa) == "registered"
