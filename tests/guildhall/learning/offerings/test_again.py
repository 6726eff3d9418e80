"""An offering comes again: last time's values, new dates."""

import pytest
from sqlalchemy import select

from guildhall.db import db
from guildhall.learning.aims import services as aims
from guildhall.learning.courses.services import room_called
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import agendas, planning, queries
from guildhall.learning.offerings.rules import Meeting
from tests.guildhall.learning.registration.hall import local, published

BARE = {
    "title": "Ladder safety",
    "day": "4 Mar 2027",
    "starts": "3:30 pm",
    "ends": "5:30 pm",
    "seats": "20",
    "points": "2",
}


def newest(title: str) -> Offering:
    """Return the offering of a title that was planned last."""
    found = db.session.scalars(
        select(Offering).where(Offering.title == title).order_by(Offering.id.desc()).limit(1)
    ).one()
    return queries.get_offering(found.id)


@pytest.mark.seed("A2")
def test_title_date_seats_and_points_are_enough(client, north, ada):
    client.sign_in(ada)

    done = client.send(north, "/offerings/new", **BARE, then="publish")

    offering = newest("Ladder safety")
    assert done.status_code == 303
    assert (offering.status, offering.capacity) == ("published", 20)
    assert offering.outcomes == ["solve_problems"]


def series(north) -> Offering:
    """Return last year's series of three sessions with all that belongs to it."""
    room = room_called("Library")
    goal = aims.add("goal", "Calm buses")
    meetings = [
        Meeting(
            local(2026, 12, day, 15),
            local(2026, 12, day, 17),
            room.id,
            agenda=agendas.read(
                "3:15 pm Practice", local(2026, 12, day, 15), local(2026, 12, day, 17)
            ),
        )
        for day in (1, 3, 8)
    ]
    offering = published("Winter series", *meetings, capacity=12, tags=[goal.id], aims=["skills"])
    planning.cancel(offering.id, reason="Last year is over.")
    return offering


def test_last_years_series_comes_again_with_one_new_date(client, north, ada):
    old = series(north)
    client.sign_in(ada)

    page = client.see(north, f"/offerings/new?from={old.id}").text
    done = client.send(
        north,
        f"/offerings/new?from={old.id}",
        title="Winter series",
        day="7 Dec 2027",
        starts="3:00 pm",
        ends="5:00 pm",
        seats="12",
        follow="true",
        room_id=str(room_called("Library").id),
        course_id=str(old_course(old)),
        tags=[str(tag.id) for tag in (aims.add("goal", "Calm buses"),)],
        aims="skills",
        agenda="3:15 pm Practice",
    )

    again = newest("Winter series")
    assert "Its 2 further sessions follow" in page
    assert done.status_code == 303
    assert again.id != old.id
    zone = north.zone
    assert [each.starts_at.astimezone(zone).isoformat()[:16] for each in again.sessions] == [
        "2027-12-07T15:00",
        "2027-12-09T15:00",
        "2027-12-14T15:00",
    ]
    assert [each.room.name for each in again.sessions] == ["Library"] * 3
    assert [each.agenda[0]["minute"] for each in again.sessions] == [15, 15, 15]
    assert again.course_version.course_id == old_course(old)


def old_course(offering: Offering):
    """Return the course of an offering."""
    return queries.get_offering(offering.id).course_version.course_id


def test_without_its_series_only_the_first_comes_again(client, north, ada):
    old = series(north)
    client.sign_in(ada)

    client.send(
        north,
        f"/offerings/new?from={old.id}",
        title="Winter series",
        day="7 Dec 2027",
        starts="3:00 pm",
        ends="5:00 pm",
    )

    assert len(newest("Winter series").sessions) == 1


def test_a_wall_clock_time_stays_across_the_change_of_the_clocks(client, north, ada):
    old = published(
        "Spring series",
        Meeting(local(2027, 3, 2, 15), local(2027, 3, 2, 17)),
        Meeting(local(2027, 3, 4, 15), local(2027, 3, 4, 17)),
    )
    client.sign_in(ada)

    client.send(
        north,
        f"/offerings/new?from={old.id}",
        title="Spring series",
        day="12 Mar 2027",
        starts="3:00 pm",
        ends="5:00 pm",
        follow="true",
    )

    after = newest("Spring series").sessions[1]
    assert after.starts_at == local(2027, 3, 14, 15)
