"""What a coordinator does for somebody: adds, moves, cancels, takes walk-ins."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from guildhall import audit, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.courses import services as courses
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.offerings import planning, queries
from guildhall.learning.registration import desk, moving
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


@pytest.mark.seed("P26")
def test_a_coordinator_adds_moves_and_cancels(north, ada):
    first, other = published("First aid", meeting(7)), published("First aid", meeting(8))
    rosa = make_person("Rosa", "Park")

    desk.add(first.id, person_id=rosa.id)
    moving.move(place_of(first, rosa), other.id)
    assert (state_of(first, rosa), state_of(other, rosa)) == ("cancelled", "registered")
    desk.cancel_for(place_of(other, rosa), reason="Called in.")
    jobs.drain()

    assert state_of(other, rosa) == "cancelled"
    reasons = db.session.scalars(
        select(audit.AuditEvent.reason).where(
            audit.AuditEvent.action == "learning.cancelled_by_coordinator"
        )
    ).all()
    assert reasons == ["Called in."]
    assert "cancelled" in db.session.scalars(select(Message.kind)).all()


@pytest.mark.seed("P26")
def test_a_full_offering_takes_nobody_moved_and_the_old_place_stays(north, ada):
    first = published("First aid", meeting(7))
    other = published("First aid", meeting(8), capacity=1)
    rosa, omar = crowd(2)
    desk.add(other.id, person_id=omar.id)
    desk.add(first.id, person_id=rosa.id)

    with pytest.raises(Conflict, match="is full"):
        moving.move(place_of(first, rosa), other.id)

    assert state_of(first, rosa) == "registered"


def test_against_the_rule_only_with_a_reason_that_is_kept(north, ada, grace):
    offering = published("First aid", audience={"classification": "classified"})

    with pytest.raises(Invalid) as refusal:
        desk.add(offering.id, person_id=grace.id)
    assert "Give a reason" in refusal.value.fields["reason"]
    desk.add(offering.id, person_id=grace.id, reason="Starts as a driver on Monday.")

    assert place_of(offering, grace).override_reason == "Starts as a driver on Monday."


def test_cancelling_for_somebody_asks_why(north, grace):
    offering = published()
    register(offering, grace)

    with pytest.raises(Invalid):
        desk.cancel_for(place_of(offering, grace), reason=" ")


# At the door


def test_a_walk_in_takes_a_free_seat(north, grace):
    offering = published("First aid", capacity=2)
    (session,) = queries.get_offering(offering.id).sessions

    desk.register_walk_in(session, grace)

    assert (state_of(offering, grace), place_of(offering, grace).source) == (
        "registered",
        "walk_in",
    )


def test_a_walk_in_into_a_full_room_is_refused_unless_there_is_a_chair(north, grace):
    room = courses.room_called("Room 12", seats=2)
    offering = published("First aid", meeting(7, room_id=room.id), capacity=1)
    (rosa, omar), (session,) = crowd(2), queries.get_offering(offering.id).sessions
    register(offering, rosa)

    desk.register_walk_in(session, grace)
    with pytest.raises(Conflict, match="all 2 seats are taken"):
        desk.register_walk_in(session, omar)
    desk.register_walk_in(session, omar, override_reason="Brought a chair.")

    assert state_of(offering, omar) == "registered"
    assert db.session.scalar(select(Offering.capacity).where(Offering.id == offering.id)) == 3


def test_who_waits_in_line_and_walks_in_leaves_the_line(north, grace):
    room = courses.room_called("Room 12", seats=5)
    offering = published("First aid", meeting(7, room_id=room.id), capacity=1)
    register(offering, crowd(1)[0])
    register(offering, grace)
    (session,) = queries.get_offering(offering.id).sessions

    found = desk.register_walk_in(session, grace)

    assert (found.state, found.line_number) == ("registered", None)


def test_whom_it_is_not_for_does_not_walk_in_without_a_reason(north, grace):
    offering = published("First aid", audience={"classification": "classified"})
    (session,) = queries.get_offering(offering.id).sessions

    with pytest.raises(Conflict, match="no position"):
        desk.register_walk_in(session, grace)
    assert desk.register_walk_in(session, grace, override_reason="New.").state == "registered"


def test_another_tenants_offering_and_session_are_not_found(north, south):
    with tenant_scope(south):
        theirs = published()
        session_id = db.session.scalars(select(Session.id)).one()

    with tenant_scope(north):
        with pytest.raises(NotFound):
            queries.get_offering(theirs.id)
        with pytest.raises(NotFound):
            queries.get_session(session_id)
        with pytest.raises(NotFound):
            planning.publish(theirs.id)


def test_two_who_want_one_room_at_one_moment_do_not_both_get_it(app: Flask, north):
    """Ten times, from two threads: one gets the room, the other is told who has it."""
    room_id = courses.room_called("Room 12").id
    ready, outcomes = Barrier(2), []

    def plan(title: str):
        with app.app_context(), tenant_scope(north):
            for day in range(10, 20):
                ready.wait()
                try:
                    draft(title, meeting(day, 2, room_id=room_id))
                    outcomes.append("planned")
                except Invalid as refusal:
                    outcomes.append("refused" if "room_id" in refusal.fields else str(refusal))
            db.session.remove()

    threads = [Thread(target=plan, args=(title,)) for title in ("First aid", "Lifting")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["planned"] * 10 + ["refused"] * 10
