"""Somebody asks for a date before there is one, and is told of it once."""

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, NotFound
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.interest import queries, services
from guildhall.learning.interest.letters import UNDO_FIRST
from guildhall.learning.offerings import planning
from guildhall.learning.offerings.queries import get_offering
from tests.characters import make_member
from tests.guildhall.learning.registration.hall import draft, meeting, published


@pytest.fixture
def course(north):
    """A course that has no date and asks who would come."""
    found = courses.begin_course("Welding basics", Content(minutes=120))
    return courses.gather_interest(found, gathers=True)


def told() -> list[str]:
    """Return whom a letter about a date went to, once the time to take it back is over."""
    with tenant_scope(None), time_machine.travel(context.now() + UNDO_FIRST, tick=False):
        jobs.drain()
    rows = db.session.scalars(
        select(Message).where(Message.kind == "interest").order_by(Message.id)
    )
    return [f"{row.person_id}" for row in rows]


def test_whoever_waits_is_told_of_the_date_once(north, grace, course):
    services.ask(course.id, person_id=grace.id)
    first = draft("Welding basics", meeting(7))
    assert told() == []

    planning.publish(first.id)
    assert told() == [str(grace.id)]
    planning.withdraw(first.id)
    planning.publish(first.id)
    published("Welding basics", meeting(9))

    assert told() == [str(grace.id)]
    assert queries.of_person(grace.id) == []


def test_a_date_that_is_taken_back_at_once_is_told_to_nobody(north, grace, course):
    services.ask(course.id, person_id=grace.id)
    published_by_mistake = draft("Welding basics", meeting(7))

    planning.publish(published_by_mistake.id)
    with tenant_scope(None):
        jobs.drain()
    planning.withdraw(published_by_mistake.id)

    assert told() == []
    assert [each.person_id for each in queries.of_person(grace.id)] == [grace.id]


def test_who_left_is_not_told(north, grace, course):
    services.ask(course.id, person_id=grace.id)
    services.leave(course.id, person_id=grace.id)
    services.leave(course.id, person_id=grace.id)

    published("Welding basics")

    assert told() == []


def test_asked_twice_is_noted_once(north, grace, course):
    first = services.ask(course.id, person_id=grace.id)
    again = services.ask(course.id, person_id=grace.id)

    assert (first, again) == (True, False)
    assert queries.how_many(course.id) == 1


def test_what_has_a_date_is_registered_for_and_not_waited_for(north, grace, course):
    published("Welding basics")

    with pytest.raises(Conflict, match="you can register now"):
        services.ask(course.id, person_id=grace.id)


def test_a_course_that_nobody_was_told_of_is_not_found(north, south, grace):
    silent = courses.begin_course("Merger talks", Content(minutes=60))
    with tenant_scope(south):
        theirs = courses.begin_course("Welding", Content(minutes=60))
        courses.gather_interest(theirs, gathers=True)

    for each in (silent, theirs):
        with pytest.raises(NotFound):
            services.ask(each.id, person_id=grace.id)


def test_what_was_held_before_can_be_asked_for_again(client, north, grace):
    past = published("First aid")
    planning.cancel(past.id, reason="The pipe burst.")
    client.sign_in(grace)

    page = client.see(north, f"/catalogue/{past.id}").text
    done = client.send(
        north, f"/catalogue/courses/{get_offering(past.id).course_version.course_id}/interest"
    )

    assert "Tell me when there is another date" in page
    assert done.status_code == 303
    assert "First aid" in client.see(north, "/my/learning").text


def test_a_visitor_sees_what_is_planned_and_a_member_joins_and_leaves(client, north, course):
    visitor = client.see(north, "/catalogue/planned").text
    rosa = make_member("Rosa", "Park")
    client.sign_in(rosa)

    client.send(north, f"/catalogue/courses/{course.id}/interest")
    joined = client.see(north, "/catalogue/planned").text
    client.send(north, f"/catalogue/courses/{course.id}/interest/end")

    assert "Welding basics" in visitor
    assert "Tell me when there is a date" not in visitor
    assert "You are on the list" in joined
    assert queries.how_many(course.id) == 0


def test_a_coordinator_asks_who_is_interested_and_sees_how_many(client, north, ada, grace):
    course = courses.begin_course("Welding basics", Content(minutes=120))
    client.sign_in(ada)

    client.send(north, f"/courses/{course.id}/interest")
    services.ask(course.id, person_id=grace.id)
    page = client.see(north, f"/courses/{course.id}").text
    client.send(north, f"/courses/{course.id}/interest/end")

    assert "1 person waits for a date" in page
    assert "Welding basics" not in client.see(north, "/catalogue/planned").text
