"""The calendar's page: a month for everybody, with a member's own sessions marked."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from guildhall.db import db
from guildhall.learning.calendar import rules, services
from guildhall.learning.calendar.services import Date
from guildhall.learning.courses import services as courses
from guildhall.learning.offerings import planning, queries, sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.people.models.places import Worksite
from tests.guildhall.learning.registration.hall import draft, local, published, register


@pytest.fixture(autouse=True)
def march():
    """Tell these stories on 1 March 2027."""
    with time_machine.travel(datetime(2027, 3, 1, 18, tzinfo=UTC)):
        yield


def at(day: int, hour: int = 15, month: int = 3, **facts) -> Meeting:
    start = local(2027, month, day, hour)
    return Meeting(start, start + timedelta(hours=2), **facts)


def shown(page: str) -> dict[str, str]:
    """Return what stands on which day: the day's words by the entry's title."""
    found = {}
    for day, entries in re.findall(
        r'<span class="gh-day__full">([^<]*)</span></h2>\s*<ul>(.*?)</ul>', page, re.DOTALL
    ):
        for title in re.findall(r"<a [^>]*>(?:<s>)?([^<]*)", entries):
            found[title] = day.split(" ·")[0]
    return found


@pytest.mark.seed("P29")
def test_sessions_meetings_and_deadlines_stand_in_one_month(client, north):
    published("First aid", at(10), at(17), closes_at=local(2027, 3, 6, 0))
    starts = local(2027, 3, 16, 17)
    meeting = Date("General meeting", "meeting", starts, starts + timedelta(hours=1), all_day=False)
    services.add_event(meeting, members_only=False)
    break_ = Date("Break", "day_off", local(2027, 3, 30, 0), local(2027, 4, 2, 0), all_day=True)
    services.add_event(break_, members_only=False)

    page = client.see(north, "/calendar").text

    assert "<h1>March 2027</h1>" in page
    assert shown(page) == {
        "Last day to register: First aid": "Fri 5 Mar",
        "First aid (1 of 2)": "Wed 10 Mar",
        "General meeting": "Tue 16 Mar",
        "First aid (2 of 2)": "Wed 17 Mar",
        "Break": "Wed 31 Mar",
    }
    assert page.count(">Break<") == 2
    assert shown(client.see(north, "/calendar?month=2027-04").text) == {"Break": "Thu 1 Apr"}


@pytest.mark.seed("P29")
def test_a_moved_session_moves_and_a_cancelled_one_is_crossed_out(client, north):
    offering = published("First aid", at(10), at(17))
    first, second = queries.get_offering(offering.id).sessions

    sessions.move(first.id, at(11), version=first.version)
    sessions.cancel(second.id, reason="Snow.")

    page = client.see(north, "/calendar").text
    assert shown(page) == {"First aid": "Thu 11 Mar", "Cancelled: First aid": "Wed 17 Mar"}
    assert "<s>Cancelled: First aid</s>" in page


def test_a_members_own_sessions_are_marked_and_can_be_shown_alone(client, north, grace):
    mine = published("First aid", at(10))
    published("Budget night", at(11))
    published("I lead this", at(12), leaders=[grace])
    register(mine, grace)
    client.sign_in(grace)

    page = client.see(north, "/calendar").text
    alone = client.see(north, "/calendar?mine=yes").text

    assert page.count("gh-entry--mine") == 2
    assert "Registered" in page
    assert "You lead" in page
    assert set(shown(alone)) == {"First aid", "I lead this"}


def test_it_is_filtered_by_kind_and_by_site(client, north):
    site = Worksite(name="Garden Road")
    db.session.add(site)
    db.session.commit()
    room = courses.room_called("Room 12", worksite_id=site.id)
    published("First aid", at(10, room_id=room.id), format="workshop")
    published("Budget night", at(11))

    assert set(shown(client.see(north, "/calendar?kind=workshop").text)) == {"First aid"}
    assert set(shown(client.see(north, f"/calendar?site={site.id}").text)) == {"First aid"}
    assert set(shown(client.see(north, "/calendar?kind=dates").text)) == set()
    assert len(shown(client.see(north, "/calendar?kind=nonsense&site=nonsense").text)) == 2


def test_months_are_turned_by_links_that_keep_the_filter(client, north):
    page = client.see(north, "/calendar?month=2027-01&kind=workshop").text

    assert re.search(r'href="[^"]*month=2026-12&amp;kind=workshop" rel="prev"', page)
    assert re.search(r'href="[^"]*month=2027-02&amp;kind=workshop" rel="next"', page)


@pytest.mark.parametrize("month", ["", "2027-13", "nonsense", "99999-01", "0001-01", "2027-3"])
def test_a_month_that_cannot_be_is_this_one(client, north, month):
    assert "<h1>March 2027</h1>" in client.see(north, f"/calendar?month={month}").text


def test_what_is_for_members_is_shown_to_members_alone(client, north, grace):
    starts = local(2027, 3, 16, 17)
    said = Date("Strike committee", "meeting", starts, starts + timedelta(hours=1), all_day=False)
    services.add_event(said, members_only=True)

    assert shown(client.see(north, "/calendar").text) == {}
    client.sign_in(grace)
    assert set(shown(client.see(north, "/calendar").text)) == {"Strike committee"}


def test_drafts_and_what_was_withdrawn_are_not_shown(client, north):
    draft("Secret", at(10))
    planning.withdraw(published("Taken back", at(11)).id)

    assert shown(client.see(north, "/calendar").text) == {}


def test_another_tenants_month_is_its_own(client, north, south):
    published("First aid", at(10))

    assert shown(client.see(south, "/calendar").text) == {}


def test_a_month_begins_in_its_right_column():
    days = rules.days_of(date(2027, 3, 1), [], today=date(2027, 3, 3), week_begins=6)

    assert (len(days), days[0].column, days[6].column) == (31, 2, 1)
    assert [each.date.day for each in days if each.today] == [3]


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        (date(2027, 1, 1), -1, date(2026, 12, 1)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 3, 1), 0, date(2027, 3, 1)),
    ],
)
def test_months_follow_each_other_over_the_year(first, months, expected):
    assert rules.after(first, months) == expected
