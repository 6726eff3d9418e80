"""One person's own feed: her places through all their states, and an address she can change."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from guildhall import context
from guildhall.db import db
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.learning.calendar import feeds, queries, services
from guildhall.learning.calendar.services import Date
from guildhall.learning.offerings import planning, sessions
from guildhall.learning.offerings import queries as offerings
from guildhall.learning.registration import jobs
from guildhall.learning.registration import services as registration
from tests.characters import make_member, make_person
from tests.guildhall.learning.calendar.reading import the_one, told
from tests.guildhall.learning.registration.hall import meeting, place_of, published, register
from tests.together import all_at_once

LINK = "https://meet.example.org/room-7"


@pytest.fixture
def read(client, north):
    """Return how a calendar program reads somebody's feed: without any sign-in."""

    def get(person, tenant=north):
        token = services.open_feed(person).token
        return client.see(tenant, f"/calendar/feeds/{token}.ics")

    return get


@pytest.mark.seed("P29")
def test_a_place_that_is_given_up_is_cancelled_and_comes_back(north, grace, read):
    offering = published("First aid", meeting(7, online_url=LINK))
    register(offering, grace)
    held = the_one(read(grace).data, "place")

    registration.cancel(place_of(offering, grace))
    gone = the_one(read(grace).data, "place")
    register(offering, grace)
    back = the_one(read(grace).data, "place")

    assert [each.status for each in (held, gone, back)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert {each.uid for each in (held, gone, back)} == {held.uid}
    assert held.sequence < gone.sequence < back.sequence
    assert gone.title == "Cancelled: First aid"


def test_the_online_link_is_for_whoever_is_registered(north, grace, read):
    offering = published("First aid", meeting(7, online_url=LINK))
    register(offering, grace)
    held = the_one(read(grace).data, "place")

    registration.cancel(place_of(offering, grace))

    assert held.place == LINK
    assert LINK in held.words
    assert held.raw.conference.value == LINK
    assert LINK.encode() not in read(grace).data.replace(b"\r\n ", b"")


def test_who_waits_is_told_so_and_an_offered_seat_says_until_when(north, grace, read):
    offering = published("First aid", meeting(7, online_url=LINK), capacity=1)
    first = make_person("Max", "First")
    register(offering, first)
    register(offering, grace)
    waiting = the_one(read(grace).data, "place")

    registration.cancel(place_of(offering, first))
    offered = the_one(read(grace).data, "place")
    registration.accept(place_of(offering, grace))
    seated = the_one(read(grace).data, "place")

    assert (waiting.status, waiting.title) == ("TENTATIVE", "On the waitlist: First aid")
    assert waiting.raw.transp.value == "TRANSPARENT"
    assert (offered.status, offered.title) == (
        "TENTATIVE",
        "A seat is offered to you: First aid",
    )
    assert offered.words.startswith("Answer by ")
    assert (seated.status, seated.title) == ("CONFIRMED", "First aid")
    assert waiting.sequence < offered.sequence < seated.sequence
    assert [LINK in each.words for each in (waiting, offered, seated)] == [False, False, True]


def test_an_offer_that_runs_out_leaves_a_cancelled_entry(north, grace, read):
    offering = published("First aid", capacity=1)
    first = make_person("Max", "First")
    register(offering, first)
    register(offering, grace)
    registration.cancel(place_of(offering, first))

    with time_machine.travel(context.now() + timedelta(hours=30)):
        jobs.expire_offers()
        assert the_one(read(grace).data, "place").status == "CANCELLED"


@pytest.mark.seed("P29")
def test_moved_and_cancelled_sessions_follow_in_ones_own_feed_too(north, grace, read):
    offering = published("First aid", meeting(7), meeting(14))
    register(offering, grace)
    first, second = offerings.get_offering(offering.id).sessions
    moved = meeting(8)

    sessions.move(first.id, moved, version=first.version)
    sessions.cancel(second.id, reason="Snow.")

    found = told(read(grace).data)
    by_session = {uid.split("@")[0][-36:]: each for uid, each in found.items()}
    assert by_session[str(first.id)].starts == moved.starts_at
    assert by_session[str(second.id)].status == "CANCELLED"

    planning.cancel(offering.id, reason="The trainer left.")
    assert {each.status for each in told(read(grace).data).values()} == {"CANCELLED"}


def test_who_leads_has_it_in_her_calendar_with_the_link(north, grace, read):
    published("First aid", meeting(7, online_url=LINK), leaders=[grace])

    led = the_one(read(grace).data, "leads")

    assert (led.title, led.place) == ("You lead: First aid", LINK)


def test_what_is_for_members_alone_stands_in_every_members_own_feed(north, grace, read):
    starts = meeting(3).starts_at
    said = Date("Strike committee", "meeting", starts, starts + timedelta(hours=1), all_day=False)
    services.add_event(said, members_only=True)

    assert the_one(read(grace).data, "event").title == "Strike committee"


def test_other_peoples_places_are_not_in_it(north, grace, ada, read):
    register(published("First aid"), grace)

    assert told(read(ada).data) == {}


def test_a_new_address_makes_the_old_one_useless(client, north, grace):
    register(published("First aid"), grace)
    old = services.open_feed(grace).token

    new = services.reset_feed(grace).token

    assert len(old) >= 43
    assert new != old
    assert client.see(north, f"/calendar/feeds/{old}.ics").status_code == 404
    assert len(told(client.see(north, f"/calendar/feeds/{new}.ics").data)) == 1


def test_an_address_is_made_once_however_often_it_is_asked_for(north, grace):
    assert services.open_feed(grace).token == services.open_feed(grace).token


def test_eight_tabs_at_one_moment_are_given_one_address(app, north, grace):
    found = all_at_once(app, north, [lambda: services.open_feed(grace).token] * 8)

    assert len(set(found)) == 1


def test_each_address_is_limited_by_itself(client, north, grace, ada, limits):
    token, other = services.open_feed(grace).token, services.open_feed(ada).token

    answers = [client.see(north, f"/calendar/feeds/{token}.ics").status_code for _ in range(61)]

    assert (answers[59], answers[60]) == (200, 429)
    assert client.see(north, f"/calendar/feeds/{other}.ics").status_code == 200


def test_an_address_is_good_in_its_own_tenant_alone(client, north, south, grace):
    token = services.open_feed(grace).token

    assert client.see(south, f"/calendar/feeds/{token}.ics").status_code == 404
    assert client.see(north, f"/calendar/feeds/{token[:-1]}.ics").status_code == 404
    assert client.see(north, f"/calendar/feeds/{token.swapcase()}.ics").status_code == 404


def test_who_has_left_reads_nothing_more(client, north, grace):
    token = services.open_feed(grace).token

    directory().leave(grace.id)

    with pytest.raises(NotFound):
        queries.person_of_feed(token)
    assert client.see(north, f"/calendar/feeds/{token}.ics").status_code == 404


def test_it_speaks_its_owners_language(north, read):
    marisol = make_member("Marisol", "Vega", language="es")
    offering = published("First aid", capacity=1)
    register(offering, make_person("Max", "First"))
    register(offering, marisol)

    assert the_one(read(marisol).data, "place").title == "En lista de espera: First aid"


def test_her_page_makes_shows_and_changes_the_address(client, north, grace):
    client.sign_in(grace)
    assert "Make my address" in client.see(north, "/my/calendar").text

    client.send(north, "/my/calendar")
    shown = client.see(north, "/my/calendar").text
    (address,) = set(re.findall(r"http://guildhall\.test(/t/[^\"<]+\.ics)", shown))
    assert client.get(address).status_code == 200
    assert f"webcal://guildhall.test{address}" in shown

    client.send(north, "/my/calendar/reset")
    assert client.get(address).status_code == 404
    assert address not in client.see(north, "/my/calendar").text


def test_a_stranger_has_no_calendar_here(client, north, south, grace):
    client.sign_in(grace)

    assert client.see(south, "/my/calendar").status_code == 404


def test_a_session_is_saved_as_everybody_sees_it_or_as_ones_own(client, north, grace):
    offering = published("First aid", meeting(7, online_url=LINK), meeting(14))
    first, _second = offerings.get_offering(offering.id).sessions
    path = f"/catalogue/{offering.id}/sessions/{first.id}.ics"

    as_anybody = client.see(north, path)
    register(offering, grace)
    client.sign_in(grace)
    as_hers = client.see(north, path)

    assert the_one(as_anybody.data, "session").title == "First aid (1 of 2)"
    assert LINK.encode() not in as_anybody.data.replace(b"\r\n ", b"")
    assert the_one(as_hers.data, "place").place == LINK
    assert as_hers.headers["Content-Disposition"].startswith("attachment")
    assert len(told(client.see(north, f"/catalogue/{offering.id}.ics").data)) == 2


def test_a_draft_cannot_be_saved(client, north, grace):
    offering = planning.withdraw(published("First aid").id)

    assert client.see(north, f"/catalogue/{offering.id}.ics").status_code == 404
    with pytest.raises(NotFound):
        feeds.of_offering(offering.id, grace.id)


def test_a_feed_is_read_in_a_few_statements_however_long_it_is(north, grace):
    offering = published("First aid", *(meeting(day) for day in range(1, 25)))
    register(offering, grace)
    asked = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def hear(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    try:
        assert len(feeds.of_person(grace)) == 24
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)

    assert len(asked) == 4  # sessions, what is led, what was put in by hand, what contracts want


@pytest.mark.seed("P29")
def test_who_is_taken_off_a_session_reads_it_as_cancelled_and_back_when_asked_again(
    north, grace, read
):
    other = make_person("Max", "Lane")
    offering = published("First aid", meeting(7, online_url=LINK), leaders=[grace])

    def led_by(*people):
        (session,) = offerings.get_offering(offering.id).sessions
        to = meeting(7, online_url=LINK)
        sessions.move(session.id, to, version=session.version, leaders=list(people))
        return the_one(read(grace).data, "leads")

    held = the_one(read(grace).data, "leads")
    gone = led_by(other)
    back = led_by(grace, other)
    again = led_by(other)

    assert [each.status for each in (held, gone, back, again)] == [
        "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"
    ]  # fmt: skip
    assert len({each.uid for each in (held, gone, back, again)}) == 1
    assert held.sequence < gone.sequence < back.sequence < again.sequence
    assert gone.title == "Cancelled: First aid"
    assert LINK not in gone.words
