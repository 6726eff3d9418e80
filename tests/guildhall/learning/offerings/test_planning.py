"""Offerings planned and published; rooms and people kept apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.db import db
from guildhall.errors import Invalid
from guildhall.learning.courses import queries as course_queries
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.models.courses import Course, CourseVersion, Offering
from guildhall.learning.offerings import planning, queries
from guildhall.learning.offerings.planning import Credit, Terms
from tests.guildhall.learning.registration.hall import (
    draft,
    meeting,
    published,
)
from tests.tenants.samples import as_sample


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
def test_a_version_of_a_sample_is_frozen_at_the_moment_of_its_story(north):
    long_ago = context.now() - timedelta(days=90)
    with as_sample(north), context.story_at(long_ago):
        offering = published("First aid")

    frozen = db.session.scalars(
        select(CourseVersion.frozen_at).where(CourseVersion.id == offering.course_version_id)
    ).one()

    assert abs(frozen - long_ago) < timedelta(minutes=1)


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
