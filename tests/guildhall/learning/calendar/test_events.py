"""Meetings, deadlines and days off: put in, changed, called off, each seen by whom it is for."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.calendar import queries, services
from guildhall.learning.calendar.services import Date
from tests.guildhall.learning.calendar.reading import the_one
from tests.guildhall.learning.registration.hall import local


@pytest.fixture(autouse=True)
def march():
    """Tell these stories on 1 March 2027."""
    with time_machine.travel(datetime(2027, 3, 1, 18, tzinfo=UTC)):
        yield


def general(hour: int = 17, **facts) -> Date:
    starts = local(2027, 3, 16, hour)
    words = {"title": "General meeting", "kind": "meeting", "all_day": False, **facts}
    return Date(starts_at=starts, ends_at=starts + timedelta(hours=1), **words)


@pytest.mark.seed("P29")
def test_a_meeting_that_is_moved_or_called_off_says_so_in_every_calendar(client, north):
    event = services.add_event(general(), members_only=False)
    before = the_one(client.see(north, "/calendar.ics").data, "event")

    services.change_event(event.id, general(18), version=1)
    moved = the_one(client.see(north, "/calendar.ics").data, "event")
    services.cancel_event(event.id, reason="No quorum.")
    off = the_one(client.see(north, "/calendar.ics").data, "event")

    assert {each.uid for each in (before, moved, off)} == {before.uid}
    assert before.sequence < moved.sequence < off.sequence
    assert (before.starts.hour, moved.starts.hour) == (17, 18)
    assert (off.status, off.title) == ("CANCELLED", "Cancelled: General meeting")
    assert "No quorum." in off.words


def test_two_editors_notice_each_other(north):
    event = services.add_event(general(), members_only=False)
    services.change_event(event.id, general(18), version=1)

    with pytest.raises(Conflict, match="Somebody changed this"):
        services.change_event(event.id, general(19), version=1)


def test_what_is_called_off_stays_so_with_its_reason(north):
    event = services.add_event(general(), members_only=False)
    with pytest.raises(Invalid, match="Say why"):
        services.cancel_event(event.id, reason=" ")

    services.cancel_event(event.id, reason="No quorum.")
    services.cancel_event(event.id, reason="Another reason.")

    assert queries.get_event(event.id, for_members=True).cancelled_reason == "No quorum."
    with pytest.raises(Conflict, match="add a new one"):
        services.change_event(event.id, general(18), version=2)


def test_the_database_keeps_what_calendars_were_told(north):
    services.add_event(general(), members_only=False)

    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("DELETE FROM calendar_event"))
    db.session.rollback()
    with pytest.raises(IntegrityError, match="cancelled_has_reason"):
        db.session.execute(text("UPDATE calendar_event SET cancelled_at = now()"))
    db.session.rollback()


def test_another_tenants_meeting_is_not_found(client, north, south):
    event = services.add_event(general(), members_only=False)

    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_event(event.id, for_members=True)
    assert client.see(south, f"/calendar/events/{event.id}").status_code == 404


def test_a_coordinator_writes_it_on_a_page(client, north, ada):
    client.sign_in(ada)

    client.send(
        north, "/calendar/events/new", title="Spring break", kind="day_off",
        day="3/29/2027", last_day="4/2/2027",
    )  # fmt: skip
    client.send(
        north, "/calendar/events/new", title="Board", kind="meeting", day="3/16/2027", starts="5 pm"
    )

    found = queries.events(local(2027, 3, 1, 0), for_members=True)
    board, days_off = found
    assert (board.starts_at, board.ends_at) == (local(2027, 3, 16, 17), local(2027, 3, 16, 18))
    assert (days_off.starts_at, days_off.ends_at) == (local(2027, 3, 29, 0), local(2027, 4, 3, 0))
    assert (board.all_day, days_off.all_day) == (False, True)
    shown = client.see(north, f"/calendar/events/{days_off.id}/details").text
    assert 'value="29 Mar 2027"' in shown
    assert 'value="2 Apr 2027"' in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "5 pm"}, "Enter when it starts."),
        ({"last_day": "3/15/2027"}, "Its last day is before its first"),
        ({"last_day": "3/17/2027", "starts": "5 pm"}, "With a time of day it is of one day"),
        ({"starts": "5 pm", "ends": "4 pm"}, "It ends before it starts"),
        ({"title": ""}, "Enter a title."),
        ({"day": "soon"}, "not a date we can read"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, north, ada, typed, sentence):
    client.sign_in(ada)
    whole = {"title": "Board", "kind": "meeting", "day": "3/16/2027", **typed}

    answer = client.send(north, "/calendar/events/new", **whole)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_member_cannot_write_into_the_calendar(client, north, grace):
    event = services.add_event(general(), members_only=False)
    client.sign_in(grace)

    for path in ("new", f"{event.id}/details", f"{event.id}/cancellation"):
        assert client.send(north, f"/calendar/events/{path}", reason="x").status_code == 403
    assert "Cancel it" not in client.see(north, f"/calendar/events/{event.id}").text


def test_a_page_calls_it_off(client, north, ada):
    event = services.add_event(general(), members_only=False)
    client.sign_in(ada)
    path = f"/calendar/events/{event.id}"

    assert client.send(north, f"{path}/cancellation").status_code == 422
    assert client.send(north, f"{path}/cancellation", reason="No quorum.").status_code == 303

    assert "No quorum." in client.see(north, path).text
