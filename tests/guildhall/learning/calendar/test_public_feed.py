"""The public feed: it follows every change, and drops nothing that it once told of."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from guildhall import context
from guildhall.db import db
from guildhall.learning.calendar import services as calendar
from guildhall.learning.calendar.services import Date
from guildhall.learning.courses import services as courses
from guildhall.learning.offerings import planning, queries, sessions
from guildhall.learning.offerings.planning import Credit, Terms
from guildhall.learning.offerings.rules import Meeting
from guildhall.people.models.places import Worksite
from tests.guildhall.learning.calendar.reading import the_one, told
from tests.guildhall.learning.registration.hall import draft, local, meeting, published

BEFORE_SPRING = datetime(2027, 2, 1, 18, tzinfo=UTC)


@pytest.fixture
def read(client, north):
    """Return how a calendar program reads the public feed."""

    def get(path: str = "/calendar.ics", **headers: str):
        return client.see(north, path, headers=headers)

    return get


def at(*moment: int, hours: float = 2, **facts) -> Meeting:
    start = local(*moment)
    return Meeting(start, start + timedelta(hours=hours), **facts)


@pytest.mark.seed("P29")
def test_a_session_keeps_its_hour_when_the_clocks_change(north, read):
    with time_machine.travel(BEFORE_SPRING, tick=False):
        published("First aid", at(2027, 3, 10, 15, 30), at(2027, 3, 17, 15, 30))
        found = told(read().data)

    first, second = sorted(found.values(), key=lambda each: each.starts)
    assert [(each.starts.hour, each.starts.minute) for each in (first, second)] == [(15, 30)] * 2
    assert first.starts.astimezone(UTC) == datetime(2027, 3, 10, 23, 30, tzinfo=UTC)
    assert second.starts.astimezone(UTC) == datetime(2027, 3, 17, 22, 30, tzinfo=UTC)
    assert [each.title for each in (first, second)] == ["First aid (1 of 2)", "First aid (2 of 2)"]


@pytest.mark.seed("P29")
def test_a_session_moved_over_the_change_of_clocks_is_the_same_event_at_its_new_hour(north, read):
    with time_machine.travel(BEFORE_SPRING, tick=False):
        offering = published("First aid", at(2027, 3, 10, 15, 30))
        before = the_one(read().data)
        (session,) = queries.get_offering(offering.id).sessions
        sessions.move(session.id, at(2027, 3, 15, 15, 30), version=session.version)
        after = the_one(read().data)

    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.changed >= before.changed
    assert (after.starts.date(), after.starts.hour) == (date(2027, 3, 15), 15)
    assert after.starts.astimezone(UTC).hour == 22


@pytest.mark.seed("P29")
def test_a_cancelled_session_stays_in_the_feed_as_cancelled(north, read):
    offering = published("First aid", meeting(7), meeting(14))
    first, second = queries.get_offering(offering.id).sessions
    before = told(read().data)[f"session-{first.id}@guildhall"]

    sessions.cancel(first.id, reason="The trainer is ill.")

    found = told(read().data)
    after = found[f"session-{first.id}@guildhall"]
    assert (before.status, after.status) == ("CONFIRMED", "CANCELLED")
    assert after.sequence > before.sequence
    assert after.title == "Cancelled: First aid"
    assert "The trainer is ill." in after.words
    assert found[f"session-{second.id}@guildhall"].status == "CONFIRMED"
    assert found[f"session-{second.id}@guildhall"].title == "First aid"


@pytest.mark.seed("P29")
def test_meetings_and_deadlines_stand_in_the_same_feed(north, read):
    closes = local(2027, 3, 6, 0)
    with time_machine.travel(BEFORE_SPRING, tick=False):
        published("First aid", at(2027, 3, 10, 15, 30), closes_at=closes)
        starts = local(2027, 3, 16, 17)
        calendar.add_event(
            Date("General meeting", "meeting", starts, starts + timedelta(hours=1), all_day=False),
            members_only=False,
        )
        day_off = Date("Spring break", "day_off", local(2027, 4, 5, 0), local(2027, 4, 10, 0), True)
        calendar.add_event(day_off, members_only=False)
        body = read().data

    deadline = the_one(body, "closes")
    assert (deadline.starts, deadline.title) == (
        date(2027, 3, 5),
        "Last day to register: First aid",
    )
    whole = {each.title: each for each in told(body).values()}
    assert whole["General meeting"].starts.hour == 17
    assert (whole["Spring break"].starts, whole["Spring break"].ends) == (
        date(2027, 4, 5),
        date(2027, 4, 10),
    )


def test_the_second_of_two_hours_of_one_name_is_told_apart(north, read):
    first = datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
    second = datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
    with time_machine.travel(BEFORE_SPRING, tick=False):
        published("Night watch", Meeting(first, second))
        found = the_one(read().data)

    assert (found.starts.hour, found.starts.minute) == (1, 30)
    assert found.starts.astimezone(UTC) == first
    assert found.ends.astimezone(UTC) == second


def test_a_deadline_that_is_taken_away_is_cancelled_not_dropped(north, read):
    offering = published("First aid", meeting(9), closes_at=meeting(5).starts_at)
    before = the_one(read().data, "closes")

    planning.change(offering.id, Terms(title="First aid"), Credit(), version=1)

    after = the_one(read().data, "closes")
    assert (after.status, after.starts) == ("CANCELLED", before.starts)
    assert after.sequence > before.sequence


def test_what_is_withdrawn_is_cancelled_and_its_new_words_are_nobodys_business(north, read):
    offering = published("First aid", access_notes="Ramp at the side")
    before = the_one(read().data)

    planning.withdraw(offering.id)
    planning.change(offering.id, Terms(title="Something secret"), Credit(), version=1)

    body = read().data
    after = the_one(body)
    assert (after.uid, after.status, after.title) == (before.uid, "CANCELLED", "Cancelled")
    assert after.sequence > before.sequence
    assert b"secret" not in body

    planning.publish(offering.id)
    again = the_one(read().data)
    assert (again.uid, again.status, again.title) == (before.uid, "CONFIRMED", "Something secret")
    assert again.sequence > after.sequence


def test_a_draft_that_was_never_in_public_is_in_no_feed(north, read):
    planning.cancel(draft("Secret").id, reason="Never mind.")
    draft("Also secret")

    assert told(read().data) == {}


@pytest.mark.parametrize("what", ["room", "directions", "site", "address", "title", "notes"])
def test_every_change_that_is_shown_raises_the_number(north, read, what):
    site = Worksite(name="Garden Road", address="1 Garden Road")
    db.session.add(site)
    db.session.commit()
    room = courses.room_called("Room 12", worksite_id=site.id)
    published("First aid", meeting(7, room_id=room.id))
    before = the_one(read().data)
    assert before.place == "Room 12, Garden Road, 1 Garden Road"

    change = {
        "room": "UPDATE room SET name = 'Room 14'",
        "directions": "UPDATE room SET directions = 'Behind the gym'",
        "site": "UPDATE worksite SET name = 'Hill School'",
        "address": "UPDATE worksite SET address = '2 Hill Street'",
        "title": "UPDATE offering SET title = 'CPR'",
        "notes": "UPDATE offering SET access_notes = 'Free parking'",
    }[what]
    db.session.execute(text(change))
    db.session.commit()

    after = the_one(read().data)
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.changed >= before.changed
    assert (after.place, after.title, after.words) != (before.place, before.title, before.words)


def test_what_nobody_sees_leaves_the_number_alone(north, read):
    offering = published("First aid")
    before = the_one(read().data)

    planning.change(offering.id, Terms(title="First aid", capacity=44), Credit(points=2), version=1)

    assert the_one(read().data).sequence == before.sequence


def test_the_online_link_is_in_no_public_feed(north, read):
    published("First aid", meeting(7, online_url="https://meet.example.org/secret-room"))

    body = read().data

    assert b"secret-room" not in body.replace(b"\r\n ", b"")
    assert the_one(body).place == "Online"


def test_a_members_meeting_is_in_no_public_feed(north, read):
    starts = meeting(3).starts_at
    said = Date("Strike committee", "meeting", starts, starts + timedelta(hours=1), all_day=False)
    event = calendar.add_event(said, members_only=True)

    assert told(read().data) == {}
    assert read(f"/calendar/events/{event.id}").status_code == 404
    assert read(f"/calendar/events/{event.id}.ics").status_code == 404


def test_whoever_has_the_newest_is_answered_304(north, read):
    offering = published("First aid")
    with time_machine.travel(context.now() + timedelta(minutes=1), tick=False):
        first = read()
        again = read(**{"If-None-Match": first.headers["ETag"]})
        since = read(**{"If-Modified-Since": first.headers["Last-Modified"]})
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (again.status_code, again.data) == (304, b"")
    assert (since.status_code, since.data) == (304, b"")

    planning.cancel(offering.id, reason="Snow.")
    changed = read(**{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert the_one(changed.data).status == "CANCELLED"


def test_a_change_of_the_same_second_is_not_answered_304(north, read):
    offering = published("First aid")
    first = read()

    planning.cancel(offering.id, reason="Snow.")

    stamp = first.headers.get("Last-Modified")
    assert stamp is None or read(**{"If-Modified-Since": stamp}).status_code == 200


def test_the_feed_speaks_the_language_of_its_address(north, read):
    published("First aid", closes_at=meeting(5).starts_at)

    spanish = the_one(read("/calendar.ics?lang=es").data, "closes")

    assert spanish.title == "Último día para inscribirse: First aid"


def test_the_feed_can_be_of_one_kind_alone(north, read):
    published("First aid", format="workshop")
    published("Budget night", meeting(9), format="session")

    assert {each.title for each in told(read("/calendar.ics?kind=workshop").data).values()} == {
        "First aid"
    }
    assert len(told(read("/calendar.ics?kind=nonsense").data)) == 2


def test_another_tenants_sessions_are_in_no_feed(north, south, client):
    published("First aid")

    assert told(client.see(south, "/calendar.ics").data) == {}


def test_what_was_over_a_year_ago_is_left_out(north, read):
    published("First aid")

    with time_machine.travel(context.now() + timedelta(days=400), tick=False):
        assert told(read().data) == {}
    with time_machine.travel(context.now() + timedelta(days=300), tick=False):
        assert len(told(read().data)) == 1


@pytest.mark.parametrize(
    "title",
    [
        "A\x0bB\x0c",
        "x\x01\x1f\x7fy",
        "A\rB",
        "one\r\nEND:VEVENT",
        'a,b;c\\n\\,\nd"e:f',
        "🚌" * 100,
        "e\u0301" * 90,
        "مرحبا " * 20,
    ],
)
def test_whatever_a_title_holds_the_feed_is_whole(north, read, title):
    published(title, meeting(7), access_notes=title)

    body = read().data

    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(each < 32 or each == 127 for line in lines for each in line)
    assert all(line.decode() for line in lines[:-1])
    shown = "".join(each for each in the_one(body).title if each.isprintable())
    plain = title.replace("\r\n", "\n").replace("\r", "\n")
    assert shown == "".join(each for each in plain if each.isprintable())
