"""What the catalogue finds and says: series, access, words of the summary, the course's code."""

import re
from datetime import timedelta

import pytest
import time_machine

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Course, CourseVersion
from guildhall.learning.offerings import planning, queries, sessions
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.localisation import day, when
from tests.guildhall.learning.registration.hall import meeting, place_of, published, register


def titles(page: str) -> list[str]:
    """Return what the catalogue lists."""
    return re.findall(r'<h2 class="gh-lead"><a [^>]*>([^<]*)</a>', page)


@pytest.mark.seed("A1")
def test_a_series_is_told_apart_from_a_single_event(client, north):
    published("Coaching circle", *(meeting(day) for day in (7, 14, 21, 28)))
    published("First aid", meeting(8))

    page = client.see(north, "/catalogue").text

    assert titles(page) == ["Coaching circle", "First aid"]
    assert page.count("Series of 4") == 1


@pytest.mark.seed("A1")
def test_a_series_that_loses_sessions_is_as_long_as_what_is_left(client, north):
    offering = published("Coaching circle", meeting(7), meeting(14), meeting(21))
    first, second, _third = queries.get_offering(offering.id).sessions

    sessions.cancel(first.id, reason="Snow.")
    assert "Series of 2" in client.see(north, f"/catalogue/{offering.id}").text
    sessions.cancel(second.id, reason="Snow.")
    assert "Series of" not in client.see(north, "/catalogue").text


@pytest.mark.seed("A28")
def test_the_catalogue_says_what_makes_it_easy_to_come(client, north):
    published("First aid", access_notes="Free parking, childcare, step-free entrance")

    assert "Good to know: Free parking, childcare, step-free entrance" in (
        client.see(north, "/catalogue").text
    )


def test_it_is_searched_by_title_summary_and_course_code(client, north):
    offering = planning.plan(
        Terms(title="Safe kitchens"), [meeting(7)], Credit(summary="Allergies and labels")
    )
    version = db.session.get_one(CourseVersion, (north.id, offering.course_version_id))
    db.session.get_one(Course, (north.id, version.course_id)).code = "FOOD-101"
    db.session.commit()
    planning.publish(offering.id)
    published("First aid", meeting(8))

    for words in ("kitchens", "ALLERGIES", "food-101", "safe labels"):
        assert titles(client.see(north, f"/catalogue?q={words}").text) == ["Safe kitchens"], words
    for words in ("allergies aid", "100%", "_"):
        assert titles(client.see(north, f"/catalogue?q={words}").text) == [], words


def test_a_long_catalogue_is_paged(client, north):
    for number in range(3):
        published(f"Session {number}", meeting(7 + number))

    first = client.see(north, "/catalogue?per_page=2").text
    second = client.see(north, "/catalogue?per_page=2&page=2").text

    assert titles(first) == ["Session 0", "Session 1"]
    assert titles(second) == ["Session 2"]
    assert "page=2" in first


@pytest.mark.parametrize("address", ["/catalogue?", "/offerings?sort=status&"])
def test_what_is_alike_in_the_order_asked_for_stands_on_one_page_each(client, north, ada, address):
    names = {f"Session {number:02}" for number in range(40)}
    for name in sorted(names):
        published(name, meeting(7))
    client.sign_in(ada)

    pages = [client.see(north, f"{address}per_page=7&page={each}").text for each in range(1, 7)]

    shown = [set(re.findall(r"Session \d\d", page)) for page in pages]
    assert (sum(map(len, shown)), set.union(*shown)) == (40, names)


@pytest.mark.parametrize(
    "query",
    [
        "?month=9999-12",
        "?month=0001-01",
        "?q=" + "word+" * 2000,
        "?q=%ED%A0%80",
        "?page=99999999999999999999&per_page=-3",
        "?tag=1&kind=%27&outcome=%25",
    ],
)
def test_no_address_of_the_catalogue_is_too_odd(client, north, query):
    published("First aid")

    assert client.see(north, f"/catalogue{query}").status_code == 200


def test_a_series_under_way_says_until_when_and_invites_nobody(client, north):
    offering = published("Coaching circle", meeting(7), meeting(14), capacity=20)

    with time_machine.travel(timedelta(days=10), tick=False):
        listed = client.see(north, "/catalogue").text
        shown = client.see(north, f"/catalogue/{offering.id}").text

    until = when(offering.ends_at)
    assert f"Under way until {until}" in listed
    assert "registration is closed" in listed
    assert "seats left" not in listed
    assert "seats left" not in shown
    assert "Register by" not in shown


def test_between_two_sessions_somebody_takes_part_and_sees_the_next(client, north, grace):
    offering = published("Coaching circle", meeting(7), meeting(14))
    register(offering, grace)
    place_of(offering, grace).state = "attended"
    db.session.commit()

    with time_machine.travel(timedelta(days=10), tick=False):
        between = client.sign_in(grace).see(north, f"/catalogue/{offering.id}").text
    with time_machine.travel(timedelta(days=20), tick=False):
        after = client.sign_in(grace).see(north, f"/catalogue/{offering.id}").text

    assert "You take part" in between
    assert f"Next: {when(queries.get_offering(offering.id).sessions[1].starts_at)}" in between
    assert "You have been there" in after


def test_what_is_full_is_said_on_a_line_of_its_own(client, north, grace):
    register(published("First aid", meeting(7), capacity=1), grace)

    page = client.see(north, "/catalogue").text

    assert "Full, waitlist open" in page
    assert re.search(r'·\s*<span class="gh-badge', page) is None


def test_a_last_day_to_register_is_named_as_that_day(client, north):
    last = (context.local_now() + timedelta(days=3)).date()
    offering = published("First aid", closes_at=queries.midnight(last + timedelta(days=1)))

    page = client.see(north, f"/catalogue/{offering.id}").text

    assert f"<dd>{day(last)}</dd>" in page
    assert f"{day(last + timedelta(days=1))}, 12:00 am" not in page
