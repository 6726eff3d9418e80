"""State machine R as a table, and its guards."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.errors import Conflict
from guildhall.learning.models.registrations import HOLDS_A_SEAT
from guildhall.learning.registration import rules
from guildhall.learning.registration.rules import Busy, Verb, Window

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
STEPS = [
    ("draft", Verb.TAKE_SEAT, "registered"),
    ("draft", Verb.JOIN_LINE, "waitlisted"),
    ("cancelled", Verb.TAKE_SEAT, "registered"),
    ("late_cancel", Verb.JOIN_LINE, "waitlisted"),
    ("expired", Verb.JOIN_LINE, "waitlisted"),
    ("waitlisted", Verb.OFFER, "offered"),
    ("waitlisted", Verb.CANCEL, "cancelled"),
    ("offered", Verb.ACCEPT, "registered"),
    ("offered", Verb.DECLINE, "cancelled"),
    ("offered", Verb.EXPIRE, "expired"),
    ("registered", Verb.CANCEL, "cancelled"),
    ("registered", Verb.CANCEL_LATE, "late_cancel"),
    ("registered", Verb.SIGN_IN, "attended"),
    ("registered", Verb.MISS, "no_show"),
    ("no_show", Verb.SIGN_IN, "attended"),
    ("attended", Verb.COMPLETE, "completed"),
    ("attended", Verb.FALL_SHORT, "partial"),
]
REFUSED = [
    ("waitlisted", Verb.ACCEPT),
    ("registered", Verb.OFFER),
    ("registered", Verb.TAKE_SEAT),
    ("registered", Verb.JOIN_LINE),
    ("cancelled", Verb.ACCEPT),
    ("cancelled", Verb.CANCEL),
    ("completed", Verb.CANCEL),
    ("attended", Verb.CANCEL),
    ("no_show", Verb.CANCEL),
    ("offered", Verb.OFFER),
    ("draft", Verb.ACCEPT),
    ("cancelled", Verb.SIGN_IN),
]


@pytest.mark.parametrize(("before", "verb", "after"), STEPS)
def test_a_step_leads_where_the_machine_says(before, verb, after):
    assert rules.step(before, verb) == after


@pytest.mark.parametrize(("state", "verb"), REFUSED)
def test_what_the_machine_does_not_say_is_refused_with_a_sentence(app, state, verb):
    with pytest.raises(Conflict) as refusal:
        rules.step(state, verb)

    assert refusal.value.message.endswith(".")


def test_every_state_that_holds_a_seat_is_told_by_the_rules():
    held = {state for state in rules.STATE_WORDS if rules.holds_a_seat(state)}

    assert held == set(HOLDS_A_SEAT)


@pytest.mark.parametrize(
    ("capacity", "taken", "left"), [(None, 900, None), (5, 5, 0), (5, 3, 2), (5, 6, 0)]
)
def test_seats_left(capacity, taken, left):
    assert rules.seats_left(capacity, taken) == left


def window(**facts) -> Window:
    start = {
        "status": "published",
        "opens_at": None,
        "closes_at": None,
        "starts_at": NOON + timedelta(days=2),
        "cancel_until": None,
    }
    return Window(**(start | facts))


@pytest.mark.parametrize(
    ("facts", "closed"),
    [
        ({}, False),
        ({"status": "draft"}, True),
        ({"status": "closed"}, True),
        ({"status": "cancelled"}, True),
        ({"opens_at": NOON + timedelta(minutes=1)}, True),
        ({"opens_at": NOON}, False),
        ({"closes_at": NOON}, True),
        ({"closes_at": NOON + timedelta(seconds=1)}, False),
        ({"starts_at": NOON}, True),
        ({"starts_at": NOON, "closes_at": NOON + timedelta(days=1)}, True),
    ],
)
def test_one_may_register_from_the_opening_until_the_close_or_the_start(north, facts, closed):
    assert bool(rules.why_closed(window(**facts), NOON)) is closed


@pytest.mark.parametrize(
    ("facts", "verb"),
    [
        ({}, Verb.CANCEL),
        ({"starts_at": NOON + timedelta(hours=24)}, Verb.CANCEL),
        ({"starts_at": NOON + timedelta(hours=23)}, Verb.CANCEL_LATE),
        ({"cancel_until": NOON}, Verb.CANCEL),
        ({"cancel_until": NOON - timedelta(seconds=1)}, Verb.CANCEL_LATE),
        ({"starts_at": NOON + timedelta(hours=1), "cancel_until": NOON}, Verb.CANCEL),
    ],
)
def test_cancelling_is_late_after_the_cut_off(facts, verb):
    assert rules.cancel_verb(window(**facts), NOON, 24) == verb


def test_an_offer_stands_some_hours_but_never_past_the_start():
    assert rules.offer_deadline(window(), NOON, 24) == NOON + timedelta(hours=24)
    soon = window(starts_at=NOON + timedelta(hours=3))
    assert rules.offer_deadline(soon, NOON, 24) == NOON + timedelta(hours=3)


def test_a_clash_names_the_first_thing_in_the_way(north):
    busy = [
        Busy("Later", NOON + timedelta(hours=2), NOON + timedelta(hours=3)),
        Busy("First aid", NOON, NOON + timedelta(hours=1), leads=True),
    ]

    sentence = rules.clash_sentence(busy)

    assert sentence.startswith("You lead “First aid” at that time")
    assert rules.clash_sentence([]) == ""
