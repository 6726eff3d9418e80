"""Offerings planned, published, changed, cancelled; sessions moved; rooms and people kept apart."""

from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import audit, context, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.courses import queries as course_queries
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.models.courses import Course, CourseVersion, Facilitation, Offering, Session
from guildhall.learning.offerings import planning, queries, rules, sessions
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.registration import desk, moving
from tests.characters import make_person
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    local,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


def test_a_plan_makes_course_version_offering_and_sessions_together(north):
    offering = draft("First aid", meeting(7, 2), meeting(8, 1), points=3, capacity=12)

    found = queries.get_offering(offering.id)
    assert found.course_version.course.title == "First aid"
    assert (found.course_version.minutes, found.course_version.points) == (180, 3)
    assert found.minimum_minutes == 144
    assert (found.starts_at, found.ends_at) == (meeting(7).starts_at, meeting(8, 1).ends_at)


def test_a_course_of_that_title_is_offered_again(north):
    first, again = draft("First aid"), draft("first AID ")

    assert first.course_version_id == again.course_version_id
    assert len(db.session.scalars(select(Course)).all()) == 1


@pytest.mark.seed("P18")
def test_a_version_that_was_published_is_frozen_and_followed_by_another(north):
    offering = published("First aid", points=2)
    version = queries.get_offering(offering.id).course_version
    db.session.refresh(version)
    assert version.frozen_at is not None

    course = course_queries.get_course(version.course_id)
    following = courses.version_with(course, Content(minutes=120, points=5))

    assert (following.number, following.points) == (2, 5)
    assert queries.get_offering(offering.id).course_version.points == 2


@pytest.mark.seed("P18")
def test_the_database_itself_refuses_to_change_a_frozen_version(north):
    offering = published("First aid")

    with pytest.raises(DatabaseError, match="frozen"):
        db.session.execute(
            text("UPDATE course_version SET points = 9 WHERE id = :id"),
            {"id": offering.course_version_id},
        )
    db.session.rollback()


def test_a_version_nobody_published_is_changed_in_place(north):
    offering = draft("First aid", points=2)

    planning.change(offering.id, Terms(title="First aid"), Credit(points=4), version=1)

    versions = db.session.scalars(select(CourseVersion)).all()
    assert [(each.number, each.points) for each in versions] == [(1, 4)]


def test_a_room_that_is_taken_is_refused_with_what_is_in_it(north):
    room = courses.room_called("Room 12")
    published("First aid", meeting(7, 2, room_id=room.id))

    with pytest.raises(Invalid) as refusal:
        draft("Lifting", meeting(7, 1, room_id=room.id))

    assert refusal.value.fields["room_id"].startswith("Room 12 is taken by “First aid”")
    assert db.session.scalars(select(Offering.title)).all() == ["First aid"]


def test_a_facilitator_cannot_be_in_two_places(north, grace):
    published("First aid", meeting(7, 2), leaders=[grace])

    with pytest.raises(Invalid) as refusal:
        draft("Lifting", meeting(7, 1), leaders=[grace])

    assert "Grace Hopper leads “First aid” then" in refusal.value.fields["leaders"]


def test_a_cancelled_session_frees_its_room_and_its_people(north, grace):
    room = courses.room_called("Room 12")
    first = published("First aid", meeting(7, 2, room_id=room.id), leaders=[grace])

    planning.cancel(first.id, reason="The trainer is ill.")

    assert draft("Lifting", meeting(7, 1, room_id=room.id), leaders=[grace]).status == "draft"


def test_two_sessions_of_one_offering_cannot_be_at_one_time(north):
    with pytest.raises(Invalid, match="at one time"):
        draft("First aid", meeting(7, 2), meeting(7, 1))


def test_moving_a_session_tells_everybody_and_moves_the_offering(north, grace):
    offering = published("First aid", meeting(7, 2), leaders=[make_person("Lee", "Cruz")])
    register(offering, grace)
    session = queries.get_offering(offering.id).sessions[0]

    sessions.move(session.id, meeting(9, 3), version=session.version)
    jobs.drain()

    found = queries.get_offering(offering.id)
    assert found.starts_at == meeting(9).starts_at
    assert found.course_version.minutes == 180
    assert db.session.scalars(select(Facilitation.starts_at)).all() == [meeting(9).starts_at]
    assert "session_changed" in db.session.scalars(select(Message.kind)).all()


def test_moving_into_a_taken_room_is_refused_and_changes_nothing(north):
    room = courses.room_called("Room 12")
    published("First aid", meeting(7, 2, room_id=room.id))
    other = published("Lifting", meeting(8, 2, room_id=room.id))
    session = queries.get_offering(other.id).sessions[0]

    with pytest.raises(Invalid, match="First aid"):
        sessions.move(session.id, meeting(7, 2, room_id=room.id), version=session.version)

    assert queries.get_session(session.id).starts_at == meeting(8).starts_at


def test_two_coordinators_editing_one_session_see_each_others_change(north, ada):
    offering = published("First aid", meeting(7, 2))
    session = queries.get_offering(offering.id).sessions[0]
    seen = session.version
    with context.acting_as(context.Actor(name="Ada Lovelace")):
        sessions.move(session.id, meeting(9, 2), version=seen)

    with pytest.raises(Conflict, match="Ada Lovelace changed this"):
        sessions.move(session.id, meeting(10, 2), version=seen)

    assert queries.get_session(session.id).starts_at == meeting(9).starts_at


def test_two_coordinators_editing_one_offering_see_each_others_change(north):
    offering = published("First aid", capacity=10)
    planning.change(offering.id, Terms(title="First aid", capacity=20), Credit(points=2), version=1)

    with pytest.raises(Conflict, match="capacity: 10 → 20"):
        planning.change(offering.id, Terms(title="X", capacity=5), Credit(points=2), version=1)


def test_the_only_session_is_not_cancelled_alone(north):
    offering = published("First aid")
    (session,) = queries.get_offering(offering.id).sessions

    with pytest.raises(Conflict, match="whole offering"):
        sessions.cancel(session.id, reason="Snow.")


def test_one_of_two_sessions_is_cancelled_and_told(north, grace):
    offering = published("First aid", meeting(7, 2), meeting(8, 2))
    register(offering, grace)
    first = queries.get_offering(offering.id).sessions[0]

    sessions.cancel(first.id, reason="Snow.")
    jobs.drain()

    found = queries.get_offering(offering.id)
    assert found.starts_at == meeting(8).starts_at
    assert found.minimum_minutes <= 120
    written = db.session.scalars(
        select(Message.body_text).where(Message.kind == "session_cancelled")
    ).one()
    assert "Snow." in written


def test_cancelling_an_offering_ends_every_place_and_tells_why(north, grace):
    offering = published("First aid", capacity=1)
    register(offering, grace)
    (rosa,) = crowd(1)
    register(offering, rosa)

    planning.cancel(offering.id, reason="The trainer is ill.")
    jobs.drain()

    assert {state_of(offering, grace), state_of(offering, rosa)} == {"cancelled"}
    told = db.session.scalars(
        select(Message.body_text).where(Message.kind == "offering_cancelled")
    ).all()
    assert len(told) == 2
    assert all("The trainer is ill." in each for each in told)


def test_publishing_can_be_taken_back_until_somebody_registers(north, grace):
    offering = published("First aid")
    planning.withdraw(offering.id)
    planning.publish(offering.id)
    register(offering, grace)

    with pytest.raises(Conflict, match="People have registered"):
        planning.withdraw(offering.id)


def test_the_past_is_not_published(north):
    offering = draft("First aid", meeting(1))
    later = time_machine.travel(context.now() + timedelta(days=2), tick=False)
    with later, pytest.raises(Conflict, match="has begun"):
        planning.publish(offering.id)


@pytest.mark.seed("M39")
def test_retreats_and_executive_meetings_are_kinds_of_event(north):
    offering = draft("Board retreat", format="retreat")

    assert offering.format == "retreat"


# Days when the clocks change


def test_a_time_that_the_clocks_skip_is_explained(north):
    with pytest.raises(Invalid) as refusal:
        rules.moments(date(2027, 3, 14), time(2, 30), time(5), context.tenant().zone)

    assert refusal.value.fields["starts"] == (
        "2:30 am does not exist on Sun 14 Mar 2027: the clocks go forward from 2:00 am to "
        "3:00 am that night. Choose 3:00 am or later."
    )


def test_a_session_across_the_change_lasts_what_the_clock_of_the_sun_says(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2027, 3, 14), time(1), time(4), zone)

    assert Meeting(start, end).minutes == 120


def test_a_time_that_comes_twice_means_the_first_and_says_so(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2026, 11, 1), time(1, 30), time(4), zone)

    sentence = rules.twice_sentence([Meeting(start, end)], zone)

    assert Meeting(start, end).minutes == 210
    assert "comes twice; the first one is meant" in sentence


def test_29_february_is_a_day_like_any_other(north):
    start, end = rules.moments(date(2028, 2, 29), time(15), time(17), context.tenant().zone)
    offering = published("First aid", Meeting(start, end))

    assert queries.get_offering(offering.id).starts_at == local(2028, 2, 29, 15)


def test_an_evening_may_end_next_morning_but_an_afternoon_may_not(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2026, 3, 4), time(22), time(1), zone)
    assert Meeting(start, end).minutes == 180

    with pytest.raises(Invalid) as refusal:
        rules.moments(date(2026, 3, 4), time(15, 30), time(14, 30), zone)
    assert "before it starts" in refusal.value.fields["ends"]


# Registrations by the coordinator


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
