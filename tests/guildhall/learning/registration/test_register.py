"""A person asks for a place, waits for one, gives one up."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context, jobs
from guildhall.audit import AuditEvent
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, NotFound
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.offerings import planning
from guildhall.learning.registration import jobs as clockwork
from guildhall.learning.registration import line, queries, services
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    line_of,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


@pytest.mark.seed("P17")
def test_of_34_who_want_30_seats_30_register_and_4_wait_in_order(north, ada):
    offering = published(capacity=30)
    people = crowd(34)

    outcomes = [register(offering, person) for person in people]

    assert [each.state for each in outcomes] == ["registered"] * 30 + ["waitlisted"] * 4
    assert [each.place_in_line for each in outcomes[30:]] == [1, 2, 3, 4]
    assert line_of(offering) == [person.first_name for person in people[30:]]


def test_asking_twice_gives_the_same_place(north, grace):
    offering = published(capacity=3)

    first, again = register(offering, grace), register(offering, grace)

    assert (first.new, again.new) == (True, False)
    assert first.registration_id == again.registration_id
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_freed_seat_is_offered_to_the_next_in_line_at_once(north, grace):
    offering = published(capacity=1)
    grace_in, (rosa, omar) = register(offering, grace), crowd(2)
    register(offering, rosa)
    register(offering, omar)

    services.cancel(queries.get_registration(grace_in.registration_id))

    assert state_of(offering, grace) == "cancelled"
    assert state_of(offering, rosa) == "offered"
    assert line_of(offering) == [omar.first_name]
    stands = place_of(offering, rosa).offer_expires_at - context.now()
    assert timedelta(hours=23, minutes=59) < stands <= timedelta(hours=24)


def test_an_offered_seat_is_not_given_to_a_newcomer(north, grace):
    offering = published(capacity=1)
    first, (rosa, nadia) = register(offering, grace), crowd(2)
    register(offering, rosa)
    services.cancel(queries.get_registration(first.registration_id))

    outcome = register(offering, nadia)

    assert outcome.state == "waitlisted"
    assert state_of(offering, rosa) == "offered"


def test_accepting_makes_it_a_registration(north, grace):
    offering = published(capacity=1)
    first, (rosa,) = register(offering, grace), crowd(1)
    register(offering, rosa)
    services.cancel(queries.get_registration(first.registration_id))

    services.accept(place_of(offering, rosa))

    assert state_of(offering, rosa) == "registered"
    assert place_of(offering, rosa).offer_expires_at is None


def test_declining_hands_the_seat_to_the_next(north, grace):
    offering = published(capacity=1)
    first, (rosa, omar) = register(offering, grace), crowd(2)
    register(offering, rosa)
    register(offering, omar)
    services.cancel(queries.get_registration(first.registration_id))

    services.decline(place_of(offering, rosa))

    assert (state_of(offering, rosa), state_of(offering, omar)) == ("cancelled", "offered")


def test_an_offer_runs_out_and_goes_to_the_next_once(north, grace):
    offering = published(capacity=1)
    first, (rosa, omar) = register(offering, grace), crowd(2)
    register(offering, rosa)
    register(offering, omar)
    services.cancel(queries.get_registration(first.registration_id))

    with time_machine.travel(context.now() + timedelta(hours=24, minutes=1), tick=False):
        with pytest.raises(Conflict, match="run out"):
            services.accept(place_of(offering, rosa))
        clockwork.expire_offers()
        clockwork.expire_offers()

        assert state_of(offering, rosa) == "expired"
        assert state_of(offering, omar) == "offered"
        assert place_of(offering, omar).offer_expires_at > context.now() + timedelta(hours=23)


def test_coming_back_means_the_end_of_the_line(north, grace):
    offering = published(capacity=1)
    register(offering, grace)
    rosa, omar = crowd(2)
    register(offering, rosa)
    register(offering, omar)

    services.cancel(place_of(offering, rosa))
    outcome = register(offering, rosa)

    assert outcome.state == "waitlisted"
    assert line_of(offering) == [omar.first_name, rosa.first_name]


def test_without_a_waitlist_full_is_full(north, grace):
    offering = published(capacity=1, has_waitlist=False)
    register(offering, crowd(1)[0])

    with pytest.raises(Conflict, match="is full"):
        register(offering, grace)


def test_without_a_limit_everybody_has_a_seat(north):
    offering = published(capacity=None)

    assert {register(offering, person).state for person in crowd(40)} == {"registered"}


def test_two_things_at_one_time_are_refused_by_name(north, grace):
    register(published("First aid", meeting(7, 2)), grace)
    other = published("Lifting", meeting(7, 1))

    with pytest.raises(Conflict, match="First aid"):
        register(other, grace)


def test_one_after_the_other_is_no_clash(north, grace):
    first = meeting(7, 2)
    register(published("First aid", first), grace)
    after = meeting(7 + 2 / 24, 2)
    assert after.starts_at == first.ends_at

    assert register(published("Lifting", after), grace).state == "registered"


def test_who_leads_something_at_that_time_cannot_register(north, grace):
    published("First aid", meeting(7, 2), leaders=[grace])

    with pytest.raises(Conflict, match="You lead “First aid”"):
        register(published("Lifting", meeting(7, 1)), grace)


def test_a_seat_offered_elsewhere_meanwhile_clashes_when_accepted(north, grace):
    full = published("First aid", meeting(7, 2), capacity=1)
    (rosa,) = crowd(1)
    holder = register(full, rosa)
    register(full, grace)
    register(published("Lifting", meeting(7, 1)), grace)
    services.cancel(queries.get_registration(holder.registration_id))

    with pytest.raises(Conflict, match="Lifting"):
        services.accept(place_of(full, grace))


def test_cancelling_within_a_day_of_the_start_is_late(north, grace):
    offering = published("First aid", meeting(0.9))
    register(offering, grace)

    services.cancel(place_of(offering, grace))

    assert state_of(offering, grace) == "late_cancel"


def test_nobody_cancels_what_has_begun(north, grace):
    offering = published("First aid", meeting(1))
    register(offering, grace)

    later = time_machine.travel(context.now() + timedelta(days=1, hours=1), tick=False)
    with later, pytest.raises(Conflict, match="started"):
        services.cancel(place_of(offering, grace))


def test_cancelling_twice_is_the_same_as_once(north, grace):
    offering = published(capacity=2)
    register(offering, grace)

    services.cancel(place_of(offering, grace))
    services.cancel(place_of(offering, grace))

    assert state_of(offering, grace) == "cancelled"
    entries = select(func.count()).where(AuditEvent.action == "learning.cancelled")
    assert db.session.scalar(entries) == 1


def test_more_seats_go_to_the_line_in_order(north, ada):
    offering = published(capacity=1)
    people = crowd(4)
    for person in people:
        register(offering, person)

    change_seats(offering, 3)

    states = [state_of(offering, person) for person in people]
    assert states == ["registered", "offered", "offered", "waitlisted"]


def test_fewer_seats_than_are_taken_is_a_sentence(north, ada):
    offering = published(capacity=3)
    for person in crowd(3):
        register(offering, person)

    with pytest.raises(planning.Invalid) as refusal:
        change_seats(offering, 2)

    assert "3 seats are taken" in refusal.value.fields["seats"]


def change_seats(offering: Offering, seats: int) -> None:
    planning.change(
        offering.id,
        planning.Terms(title=offering.title, capacity=seats),
        planning.Credit(points=2),
        version=offering.version,
    )


def test_a_freed_seat_after_the_start_is_not_offered(north, grace):
    offering = published("First aid", meeting(1, 2), capacity=1)
    register(offering, grace)
    (rosa,) = crowd(1)
    register(offering, rosa)

    with time_machine.travel(context.now() + timedelta(days=1, hours=1), tick=False):
        assert line.fill(offering) == []


def test_a_draft_cannot_be_registered_for(north, grace):
    with pytest.raises(NotFound):
        register(draft(), grace)


def test_another_tenants_offering_is_not_found(north, south, grace):
    with tenant_scope(south):
        theirs = published()

    with tenant_scope(north), pytest.raises(NotFound):
        register(theirs, grace)


def test_what_is_over_closes_by_itself_and_its_line_ends(north, grace):
    offering = published("First aid", meeting(1, 2), capacity=1)
    register(offering, grace)
    (rosa,) = crowd(1)
    register(offering, rosa)

    with time_machine.travel(context.now() + timedelta(days=2), tick=False):
        clockwork.close_past()

    db.session.expire_all()
    assert db.session.get_one(Offering, (north.id, offering.id)).status == "closed"
    assert (state_of(offering, grace), state_of(offering, rosa)) == ("registered", "expired")


def test_everybody_hears_of_it_once(north, grace):
    offering = published(capacity=1)
    register(offering, grace)
    rosa = make_person("Rosa", "Park", email="rosa@example.org")
    register(offering, rosa)
    services.cancel(place_of(offering, grace))

    jobs.drain()
    jobs.drain()

    kinds = db.session.execute(select(Message.kind, Message.person_id)).all()
    assert ("offered", rosa.id) in kinds
    assert len(kinds) == len(set(kinds))


def test_tomorrows_session_is_reminded_of_once(north, grace):
    with time_machine.travel("2026-03-02 18:00Z", tick=False):
        offering = published("First aid", meeting(1.2))
        register(offering, grace)
        clockwork.remind()
        clockwork.remind()
        jobs.drain()

    kinds = db.session.scalars(select(Message.kind)).all()
    assert sorted(kinds) == ["registered", "reminder"]


def test_the_judgement_is_kept_with_its_inputs(north, grace):
    offering = published()

    register(offering, grace)

    kept = place_of(offering, grace).eligibility
    assert kept["on"] == context.today().isoformat()
    assert kept["misfits"] == []
