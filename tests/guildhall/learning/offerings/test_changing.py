"""Sessions moved and cancelled, edited by two; who is registered is told."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context, jobs
from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.learning.courses import services as courses
from guildhall.learning.models.courses import Facilitation
from guildhall.learning.offerings import clashes, planning, queries, sessions
from guildhall.learning.offerings.planning import Credit, Terms
from tests.characters import make_person
from tests.guildhall.learning.classroom import at, offer, seat, session_of
from tests.guildhall.learning.credit.completing import come, lines_of, settle
from tests.guildhall.learning.offerings.test_merging import fields_of
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    meeting,
    published,
    register,
    state_of,
)


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


def test_a_session_that_is_added_is_told_to_everybody_with_a_seat_or_waiting(north, grace):
    offering = published("First aid", meeting(7, 2), capacity=1)
    (lee,) = crowd(1)
    register(offering, grace)
    register(offering, lee)

    sessions.add(offering.id, meeting(9, 2))
    jobs.drain()

    letters = db.session.scalars(select(Message).where(Message.kind == "session_changed")).all()
    assert {letter.person_id for letter in letters} == {grace.id, lee.id}
    assert all("“First aid” has one more session:" in letter.body_text for letter in letters)


@pytest.mark.parametrize("is_moved", [True, False])
def test_what_is_to_come_goes_to_no_moment_that_is_over(north, is_moved):
    offering = published("First aid", meeting(7, 2))
    session = queries.get_offering(offering.id).sessions[0]

    def place():
        if is_moved:
            sessions.move(session.id, meeting(-7, 2), version=session.version)
        else:
            sessions.add(offering.id, meeting(-7, 2))

    with pytest.raises(Invalid, match="over already"):
        place()

    assert queries.get_offering(offering.id).starts_at == meeting(7).starts_at


def test_the_page_says_how_many_are_told_and_nothing_of_letters_that_nobody_gets(
    north, ada, grace, client
):
    client.sign_in(ada)
    offering = published("First aid", meeting(7, 2))
    page = f"/sessions/{queries.get_offering(offering.id).sessions[0].id}/details"

    def said(**typed):
        sent = client.send(north, page, **{**fields_of(client.see(north, page).text), **typed})
        return client.get(sent.location).text

    assert "Saved." in said(starts="3 pm", ends="5 pm")
    register(offering, grace)
    assert "Saved; 1 person is told." in said(ends="6 pm")
    unmoved = said(agenda="3 pm Welcome")
    assert "Saved." in unmoved
    assert "is told" not in unmoved


def test_whoever_moves_a_session_hears_who_is_elsewhere_then(north, ada, client):
    people = [make_person(name, "Ames") for name in ("Ana", "Bo", "Cy", "Di", "Ed")]
    lifting = published("Lifting", meeting(9, 2), capacity=3, leaders=[people[4]])
    offering = published("First aid", meeting(7, 2))
    for person in people:
        register(offering, person)
    session = queries.get_offering(offering.id).sessions[0]

    def moved_to(days):
        found = queries.get_session(session.id)
        sessions.move(session.id, meeting(days, 2), version=found.version)
        return clashes.busy_sentence(queries.get_session(session.id))

    assert moved_to(9) == "Ed Ames is at another session then."
    assert moved_to(8) == ""
    for person in people[:3]:
        register(lifting, person)
    register(lifting, people[3])  # waits, and is nowhere
    assert moved_to(9) == ("Ana Ames, Bo Ames, Cy Ames and 1 other are at other sessions then.")
    planning.cancel(lifting.id, reason="Snow on the road.")
    assert moved_to(9) == ""


def test_a_reason_that_is_refused_comes_back_to_be_shortened(north, ada, client):
    client.sign_in(ada)
    offering = published("First aid", meeting(7, 2), meeting(8, 2))
    session = queries.get_offering(offering.id).sessions[0]

    page = client.send(north, f"/sessions/{session.id}/cancellation", reason="Snow. " * 100)

    assert page.status_code == 422
    assert "Snow. Snow." in page.text
    assert f'value="{meeting(7).starts_at.astimezone(north.zone):%-I:%M %p}"'.lower() in page.text


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


@pytest.mark.parametrize(
    ("more", "field"),
    [({"minimum_minutes": 180}, "minimum_minutes"), ({"requires_survey": True}, "requires_survey")],
)
def test_once_it_has_begun_nobody_is_asked_for_more(north, grace, more, field):
    offering = held(grace, minimum_minutes=60)

    with time_machine.travel(at("12:00"), tick=False), pytest.raises(Invalid) as refusal:
        change(offering, **{"minimum_minutes": 60, **more})

    assert list(refusal.value.fields) == [field]
    assert state_of(offering, grace) == "completed"


def test_who_fell_short_of_what_is_asked_no_more_has_completed_it(north, grace):
    offering = held(grace, minimum_minutes=180, out="10:00")
    assert state_of(offering, grace) == "partial"

    with time_machine.travel(at("12:00"), tick=False):
        change(offering, minimum_minutes=100)

    assert state_of(offering, grace) == "completed"
    voided, standing = sorted(lines_of(grace), key=lambda line: line.voided_at is None)
    assert voided.void_reason == "It was judged anew what was completed."
    assert (standing.minutes, standing.complete) == (120, True)


def held(person, *, out="11:00", **terms):
    """Let somebody be there, and settle it."""
    offering = offer(("8:00", "11:00"), **terms)
    seat(offering, person)
    come(session_of(offering), person, out=out)
    settle(offering)
    return offering


def change(offering, **terms):
    """Change what completing it takes."""
    facts = {"title": offering.title, "capacity": 30, "requires_survey": False, **terms}
    return planning.change(offering.id, Terms(**facts), Credit(), version=1)
