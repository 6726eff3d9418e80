"""State machine R in odd orders: sessions that move, people who leave, offers that cross."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.learning.groups import services as groups
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.offerings import sessions
from guildhall.learning.registration import desk, jobs, queries, services
from guildhall.people.services import persons
from tests.characters import make_person
from tests.guildhall.learning.classroom import sessions_of
from tests.guildhall.learning.registration.hall import (
    crowd,
    line_of,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


def freed_for(offering, holder):
    """Cancel the holder's seat: it is offered to the next in line."""
    services.cancel(place_of(offering, holder))


@pytest.mark.seed("P26")
def test_an_offer_ends_with_a_start_that_was_moved_forward(north, grace):
    (rosa,) = crowd(1)
    offering = published("First aid", meeting(7), capacity=1)
    register(offering, rosa)
    register(offering, grace)
    freed_for(offering, rosa)
    session = sessions_of(offering)[0]

    sessions.move(session.id, meeting(0.5), version=session.version)

    soon = offerings.get_offering(offering.id).starts_at
    assert place_of(offering, grace).offer_expires_at == soon
    with time_machine.travel(soon, tick=False), pytest.raises(Conflict, match="has started"):
        services.accept(place_of(offering, grace))
    with time_machine.travel(soon, tick=False):
        jobs.expire_offers()
    assert state_of(offering, grace) == "expired"


def test_seats_of_a_group_end_with_a_start_that_was_moved_forward(north, ada, grace):
    offering = published("First aid", meeting(7), capacity=3)
    group = groups.hold(offering.id, holder_id=ada.id, seats=2)
    session = sessions_of(offering)[0]

    sessions.move(session.id, meeting(0.5), version=session.version)

    soon = offerings.get_offering(offering.id).starts_at
    with time_machine.travel(soon, tick=False), pytest.raises(Conflict, match="gone back"):
        groups.name(group.id, grace.id)


@pytest.mark.seed("P26")
def test_nobody_takes_an_offered_seat_of_what_is_over(north, grace):
    (rosa,) = crowd(1)
    offering = published("First aid", meeting(0.5), capacity=1)
    register(offering, rosa)
    register(offering, grace)
    freed_for(offering, rosa)

    with time_machine.travel(timedelta(days=1), tick=False):
        jobs.close_past()
        with pytest.raises(Conflict, match="is over"):
            services.accept(place_of(offering, grace))


@pytest.mark.seed("P26")
def test_of_two_offers_at_one_time_one_is_taken_and_the_other_says_why(north, grace):
    (rosa,) = crowd(1)
    aid = published("First aid", meeting(7, 2), capacity=1)
    lifting = published("Lifting", meeting(7, 1), capacity=1)
    register(aid, rosa)
    register(aid, grace)
    freed_for(aid, rosa)
    register(lifting, rosa)
    register(lifting, grace)
    freed_for(lifting, rosa)

    services.accept(place_of(lifting, grace))

    with pytest.raises(Conflict, match="registered for “Lifting”"):
        services.accept(place_of(aid, grace))
    assert (state_of(lifting, grace), state_of(aid, grace)) == ("registered", "offered")


@pytest.mark.seed("P26")
def test_a_freed_seat_is_not_offered_to_somebody_who_left(north, grace):
    rosa, gone = crowd(2)
    offering = published("First aid", capacity=1)
    for person in (rosa, gone, grace):
        register(offering, person)
    persons.archive(gone)

    freed_for(offering, rosa)

    assert state_of(offering, grace) == "offered"
    assert state_of(offering, gone) == "waitlisted"
    with time_machine.travel(timedelta(days=10), tick=False):
        jobs.close_past()
    assert state_of(offering, gone) == "expired"


@pytest.mark.seed("P26")
def test_the_seat_of_somebody_who_left_goes_to_the_line_once_nobody_takes_it_back(north, grace):
    gone, back = crowd(2)
    offering = published("First aid", capacity=1)
    other = published("Lifting", meeting(9), capacity=1)
    register(offering, gone)
    register(offering, grace)
    register(other, back)
    persons.archive(gone)
    persons.archive(back)
    jobs.return_held_seats()
    assert (state_of(offering, gone), state_of(offering, grace)) == ("registered", "waitlisted")

    persons.restore(back)
    with time_machine.travel(timedelta(minutes=11), tick=False):
        jobs.return_held_seats()
        jobs.return_held_seats()

    assert (state_of(offering, gone), state_of(offering, grace)) == ("cancelled", "offered")
    assert state_of(other, back) == "registered"


def test_whoever_is_added_after_the_start_has_a_seat_or_a_sentence(north, grace):
    (rosa,) = crowd(1)
    offering = published("First aid", meeting(0.5), meeting(3), capacity=1)
    register(offering, rosa)

    with (
        time_machine.travel(timedelta(days=1), tick=False),
        pytest.raises(Conflict, match="is full"),
    ):
        desk.add(offering.id, person_id=grace.id)
    assert line_of(offering) == []


def test_adding_somebody_who_waits_says_that_she_waits(client, north, ada):
    (rosa,) = crowd(1)
    omar = make_person("Omar", "Diaz", employee_number="4411")
    offering = published("First aid", capacity=1)
    register(offering, rosa)
    register(offering, omar)

    client.sign_in(ada)
    answer = client.send(north, f"/offerings/{offering.id}/registrations", person="4411")
    page = client.get(answer.headers["Location"])

    assert "Omar Diaz waits already, as number 1 in line." in page.text


@pytest.mark.seed("P17")
def test_the_database_refuses_a_place_that_moves_to_another_offering(north, grace):
    offering, other = published("First aid", capacity=2), published("Lifting", meeting(9))
    register(offering, grace)

    with pytest.raises(DBAPIError, match="stays with its offering"):
        db.session.execute(
            text("UPDATE registration SET offering_id = :other WHERE id = :id"),
            {"other": other.id, "id": place_of(offering, grace).id},
        )
    db.session.rollback()


def test_more_seats_are_offered_all_at_once_and_in_order(north):
    people = crowd(5)
    offering = published("First aid", capacity=1)
    for person in people:
        register(offering, person)
    freed = queries.lock_offerings(offering.id)[offering.id]
    freed.capacity = 4
    db.session.commit()

    services.cancel(place_of(offering, people[0]))

    assert [state_of(offering, each) for each in people[1:]] == ["offered"] * 4
    deadlines = {place_of(offering, each).offer_expires_at for each in people[1:]}
    assert len({each.replace(second=0, microsecond=0) for each in deadlines}) <= 2
