"""Marks that cannot be counted wait for somebody who decides, and are never lost."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.learning.attendance import (
    door,
    door_queries,
    services,
)
from guildhall.learning.models.door import DoorEntry
from tests.guildhall.learning.attendance.kept import deliver, entries, mark, with_pin, written
from tests.guildhall.learning.classroom import (
    at,
    offer,
    seat,
    session_of,
    sessions_of,
)


def refused(session, sent, *, clock="11:30"):
    (answer,) = deliver(session, sent, clock=clock)
    return answer.state, answer.sentence


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"pin": "000000"}, "pin"),
        ({"number": "nobody"}, "pin"),
        ({"clock_is_good": False}, "clock"),
        ({"kiosk_stands": False}, "ended"),
    ],
)
def test_a_mark_that_cannot_be_counted_waits_and_is_never_lost(session, facts, why):
    one = mark(session, "8:00", **facts)

    state, _sentence = refused(session, one)
    again, _sentence = refused(session, one)

    (entry,) = door_queries.open_entries(session.id)
    assert (state, again, entry.why) == ("kept", "kept", why)
    assert door_queries.sentence(entry)
    assert entry.number == facts.get("number", "1955")
    assert written(session) == []


@pytest.mark.parametrize("clock", ["6:59", "13:01"])
def test_a_mark_outside_the_window_waits(session, clock):
    assert refused(session, mark(session, clock), clock="15:00")[0] == "kept"

    assert door_queries.open_entries(session.id)[0].why == "window"
    assert written(session) == []


def test_a_mark_after_the_sheet_was_verified_waits(session, ada):
    with time_machine.travel(at("11:30"), tick=False):
        services.verify_sheet(session, by=ada)
    fresh = sessions_of(session.offering)[0]

    refused(fresh, mark(session, "8:00"), clock="12:00")

    assert door_queries.open_entries(session.id)[0].why == "closed"


def test_a_mark_for_a_full_room_waits_with_the_sentence_of_the_room(north, rosa):
    session = session_of(offer(("8:00", "11:00"), capacity=1))
    seat(session.offering, rosa)
    with_pin("Luis", "1960")

    refused(session, mark(session, "8:00", number="1960"))

    (entry,) = door_queries.open_entries(session.id)
    assert entry.why == "seat"
    assert "full" in door_queries.sentence(entry)
    assert entry.person.first_name == "Luis"


def test_what_was_sealed_for_another_session_cannot_be_read(north, session, rosa):
    other = session_of(offer(("8:00", "11:00"), title="Next door"))

    refused(session, mark(other, "8:00"))

    assert door_queries.open_entries(session.id)[0].why == "unreadable"


def test_who_still_stands_there_is_told_and_nothing_is_kept(session, rosa):
    live = mark(session, "8:00", pin="000000", live=True)

    state, sentence = refused(session, live, clock="8:00")

    assert state == "refused"
    assert "do not belong together" in sentence
    assert entries(session) == {}


def test_wrong_pins_lock_as_they_do_online(session, rosa):
    wrong = [mark(session, "8:00", pin=f"00000{n}") for n in range(8)]

    deliver(session, *wrong, mark(session, "8:01"))

    assert entries(session) == {"open": 9}


# The clock


def test_a_wrong_clock_is_set_right_and_one_that_was_changed_is_not_believed():
    now = at("11:30")
    device = int((at("8:00") - timedelta(hours=5)).timestamp() * 1000)  # five hours slow
    sent = int((now - timedelta(hours=5)).timestamp() * 1000)
    five = 5 * 3600 * 1000

    right = door.moment_of(device, five, sent, now)
    changed = door.moment_of(device, five, sent + 30 * 60 * 1000, now)
    unknown = door.moment_of(device, None, sent, now)
    ahead = door.moment_of(sent + five, five, sent, now)
    absurd = door.moment_of(10**15, five, sent, now)

    assert right == (at("8:00"), True)
    assert (changed[1], unknown[1], ahead[1]) == (False, False, False)
    assert ahead[0] <= now
    assert absurd[0].year == 2000, "no session is near"


# What somebody decides


def test_a_facilitator_counts_a_kept_mark_once(session, rosa, ada, kept):
    with time_machine.travel(at("12:00"), tick=False):
        door.confirm(kept, rosa, at("8:05"), "She stood beside me", by=ada)
        with pytest.raises(Conflict, match="decided"):
            door.confirm(kept, rosa, at("8:05"), "She stood beside me", by=ada)

    assert written(session) == [("in", at("8:05"))]
    assert entries(session) == {"confirmed": 1}
    told = select(AuditEvent.reason).where(AuditEvent.action == "learning.mark_confirmed")
    assert db.session.scalars(told).all() == ["She stood beside me"]


def test_nobody_counts_a_mark_for_herself(session, ada, kept):
    with time_machine.travel(at("12:00"), tick=False), pytest.raises(Denied, match="your own"):
        door.confirm(kept, ada, at("8:05"), "I was there", by=ada)

    assert entries(session) == {"open": 1}


def test_a_mark_is_set_aside_only_with_a_reason_and_stays_in_the_record(session, ada, kept):
    with pytest.raises(Invalid):
        door.dismiss(kept, " x ", by=ada)
    door.dismiss(kept, "Somebody tried numbers", by=ada)

    assert entries(session) == {"dismissed": 1}
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(delete(DoorEntry).where(DoorEntry.id == kept.id))
    db.session.rollback()


def test_a_sheet_is_not_verified_while_marks_wait(session, ada, kept):
    with time_machine.travel(at("12:00"), tick=False):
        with pytest.raises(Conflict, match="Decide on them"):
            services.verify_sheet(session, by=ada)
        door.dismiss(kept, "Somebody tried numbers", by=ada)
        services.verify_sheet(session, by=ada)

    assert sessions_of(session.offering)[0].sheet_verified_at is not None


# The address
