"""Seats held for a group: within the capacity, named, given back by themselves."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from guildhall import context, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.learning.groups import queries, services
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.registration import jobs as clockwork
from guildhall.learning.registration import services as registration
from tests.guildhall.learning.groups.held import taken
from tests.guildhall.learning.registration.hall import (
    crowd,
    employ,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


@pytest.mark.seed("P26")
def test_held_seats_count_against_the_capacity_at_once(north, ada):
    offering = published(capacity=10)
    rosa, *others = crowd(9)

    services.hold(offering.id, holder_id=ada.id, seats=8, label="Kitchen crew")
    outcomes = [register(offering, person) for person in (rosa, *others[:2])]

    assert taken(offering) == 10
    assert [each.state for each in outcomes] == ["registered", "registered", "waitlisted"]


def test_more_seats_than_are_free_are_not_held(north, ada):
    offering = published(capacity=5)
    register(offering, crowd(1)[0])

    with pytest.raises(Invalid, match="Only 4 seats are free"):
        services.hold(offering.id, holder_id=ada.id, seats=5)

    assert taken(offering) == 1


def test_what_is_full_is_not_held_before_those_who_wait(north, ada):
    offering = published(capacity=1)
    rosa, omar = crowd(2)
    register(offering, rosa)
    register(offering, omar)

    with pytest.raises(Conflict, match="is full"):
        services.hold(offering.id, holder_id=ada.id, seats=1)


def test_a_name_takes_one_of_the_held_seats_and_no_other(north, ada):
    offering = published(capacity=3)
    group = services.hold(offering.id, holder_id=ada.id, seats=3)
    rosa, omar = crowd(2)
    assert register(offering, omar).state == "waitlisted"

    services.name(group.id, rosa.id)

    assert state_of(offering, rosa) == "registered"
    assert state_of(offering, omar) == "waitlisted"
    assert (taken(offering), queries.get_group(group.id).unnamed) == (3, 2)


def test_who_waits_in_line_can_be_named_and_leaves_it(north, ada):
    offering = published(capacity=1)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa, omar = crowd(2)
    register(offering, rosa)
    register(offering, omar)

    services.name(group.id, omar.id)

    assert state_of(offering, omar) == "registered"
    assert state_of(offering, rosa) == "waitlisted"


def test_naming_who_was_offered_a_seat_frees_that_seat(north, ada):
    offering = published(capacity=2)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa, omar, lee = crowd(3)
    register(offering, rosa)
    register(offering, omar)
    register(offering, lee)
    registration.cancel(place_of(offering, rosa))
    assert state_of(offering, omar) == "offered"

    services.name(group.id, omar.id)

    assert state_of(offering, omar) == "registered"
    assert state_of(offering, lee) == "offered"
    assert taken(offering) == 2


def test_nobody_is_named_twice_and_not_more_than_there_are_seats(north, ada):
    offering = published(capacity=5)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa, omar = crowd(2)
    services.name(group.id, rosa.id)

    with pytest.raises(Conflict, match="All seats of this group have a name"):
        services.name(group.id, omar.id)
    more = services.hold(offering.id, holder_id=ada.id, seats=1)
    with pytest.raises(Conflict, match="has a seat already"):
        services.name(more.id, rosa.id)


def test_whom_it_is_not_for_is_not_named_without_a_reason(north, ada):
    offering = published(audience={"classification": "certificated"})
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa = employ("Rosa", classification="classified")

    with pytest.raises(Invalid, match="certificated staff"):
        services.name(group.id, rosa.id)
    services.name(group.id, rosa.id, reason="She changes post in May.")

    assert place_of(offering, rosa).override_reason == "She changes post in May."


def test_a_name_taken_off_leaves_the_seat_with_the_group(north, ada):
    offering = published(capacity=1)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa, omar = crowd(2)
    services.name(group.id, rosa.id)
    register(offering, omar)

    services.take_back(place_of(offering, rosa).id, reason="She is on leave.")

    assert state_of(offering, rosa) == "cancelled"
    assert state_of(offering, omar) == "waitlisted"
    assert queries.get_group(group.id).unnamed == 1


def test_a_named_person_who_cancels_frees_the_seat_for_the_line(north, ada):
    offering = published(capacity=1)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    rosa, omar = crowd(2)
    services.name(group.id, rosa.id)
    register(offering, omar)

    registration.cancel(place_of(offering, rosa))

    assert state_of(offering, omar) == "offered"
    assert queries.named_in(group.id) == []


def test_who_comes_back_by_herself_is_of_no_group(north, ada):
    offering = published(capacity=5)
    group = services.hold(offering.id, holder_id=ada.id, seats=1)
    (rosa,) = crowd(1)
    services.name(group.id, rosa.id)
    registration.cancel(place_of(offering, rosa))

    register(offering, rosa)

    assert place_of(offering, rosa).group_id is None


@pytest.mark.seed("P26")
def test_seats_without_a_name_go_back_by_themselves_to_who_waits(north, ada):
    offering = published("First aid", meeting(10), capacity=3)
    group = services.hold(
        offering.id, holder_id=ada.id, seats=3, until=context.now() + timedelta(days=3)
    )
    rosa, omar, lee = crowd(3)
    services.name(group.id, rosa.id)
    register(offering, omar)
    register(offering, lee)

    with time_machine.travel(context.now() + timedelta(days=3, minutes=1)):
        clockwork.return_held_seats()
        clockwork.return_held_seats()
        with tenant_scope(None):
            jobs.drain()

    assert [state_of(offering, each) for each in (rosa, omar, lee)] == [
        "registered",
        "offered",
        "offered",
    ]
    assert taken(offering) == 3
    letters = db.session.scalars(select(Message).where(Message.kind == "seats_returned")).all()
    assert len(letters) == 1
    assert letters[0].person_id == ada.id


def test_after_its_date_nobody_is_named(north, ada):
    offering = published("First aid", meeting(10), capacity=3)
    until = context.now() + timedelta(days=3)
    group = services.hold(offering.id, holder_id=ada.id, seats=3, until=until)
    (rosa,) = crowd(1)

    with time_machine.travel(until + timedelta(seconds=1)), pytest.raises(Conflict, match="gone"):
        services.name(group.id, rosa.id)


@pytest.mark.parametrize(("days", "why"), [(-1, "to come"), (30, "earlier day")])
def test_seats_are_held_until_a_day_between_now_and_the_start(north, ada, days, why):
    offering = published("First aid", meeting(10), capacity=3)

    with pytest.raises(Invalid, match=why):
        services.hold(
            offering.id, holder_id=ada.id, seats=1, until=context.now() + timedelta(days=days)
        )


def test_without_a_day_they_are_held_until_two_days_before(north, ada):
    offering = published("First aid", meeting(10))

    group = services.hold(offering.id, holder_id=ada.id, seats=1)

    assert group.held_until == offering.starts_at - timedelta(hours=48)


def test_a_cancelled_offering_holds_nothing(north, ada):
    offering = published(capacity=5)
    group = services.hold(offering.id, holder_id=ada.id, seats=4)

    planning.cancel(offering.id, reason="The pipe burst.")

    assert taken(offering) == 0
    assert queries.get_group(group.id).released_at is not None


def test_held_seats_keep_an_offering_published_and_its_seats_there(north, ada):
    offering = published("First aid", capacity=5)
    services.hold(offering.id, holder_id=ada.id, seats=4)

    with pytest.raises(Conflict, match="held for a group"):
        planning.withdraw(offering.id)
    with pytest.raises(Invalid, match="4 seats are taken"):
        planning.change(
            offering.id, Terms(title="First aid", capacity=3), Credit(points=2), version=1
        )


def test_the_database_refuses_a_seat_too_many_and_a_group_that_moves(north, ada):
    offering = published("First aid", capacity=2)
    other = published("Lifting", meeting(9))
    group = services.hold(offering.id, holder_id=ada.id, seats=2)

    with pytest.raises(DBAPIError, match="never_oversold"):
        db.session.execute(
            text("UPDATE seat_group SET seats = 3, unnamed = 3 WHERE id = :id"), {"id": group.id}
        )
    db.session.rollback()
    with pytest.raises(DBAPIError, match="stays with its offering"):
        db.session.execute(
            text("UPDATE seat_group SET offering_id = :other WHERE id = :id"),
            {"id": group.id, "other": other.id},
        )
    db.session.rollback()


def test_a_form_sent_twice_holds_its_seats_once(north, ada, grace):
    offering = published("First aid", capacity=10)

    first = services.hold(offering.id, holder_id=ada.id, seats=3, label="Garden Road")
    second = services.hold(offering.id, holder_id=ada.id, seats=3, label="Garden Road")

    assert (first.id, taken(offering)) == (second.id, 3)
    services.hold(offering.id, holder_id=grace.id, seats=3, label="Garden Road")
    services.hold(offering.id, holder_id=ada.id, seats=2, label="Garden Road")
    with time_machine.travel(timedelta(minutes=1), tick=False):
        services.hold(offering.id, holder_id=ada.id, seats=2, label="Garden Road")
    assert taken(offering) == 10
