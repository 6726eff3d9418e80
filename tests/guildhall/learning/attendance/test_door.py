"""Marks kept at the door while there was no network: each counts once, at its own time."""

import itertools
import threading
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from guildhall.db import db, tenant_scope
from guildhall.learning.attendance import (
    door,
    services,
    sheet_queries,
)
from guildhall.learning.attendance.door import Sent
from guildhall.learning.credit import completion
from guildhall.learning.models.registrations import Mark
from tests.guildhall.learning.attendance.kept import (
    SECRET,
    deliver,
    entries,
    mark,
    minutes,
    with_pin,
    written,
)
from tests.guildhall.learning.classroom import (
    at,
    offer,
    seat,
    session_of,
    sessions_of,
    state_of,
)


def test_marks_keep_the_time_at_which_they_were_made(session, rosa):
    deliver(session, mark(session, "7:58"), mark(session, "10:30"), clock="11:45")

    assert written(session) == [("in", at("7:58")), ("out", at("10:30"))]
    assert minutes(session, rosa) == 150


def test_the_same_mark_delivered_again_is_the_same_mark(session, rosa):
    one = mark(session, "7:58")

    first, again, later = deliver(session, one, one, one)

    assert [answer.state for answer in (first, again, later)] == ["counted"] * 3
    assert written(session) == [("in", at("7:58"))]
    assert entries(session) == {"counted": 1}


def test_twenty_deliveries_of_one_mark_at_one_moment_count_once(app, north, session, rosa):
    one = mark(session, "7:58")
    gate, answers = threading.Barrier(20), []

    def run():
        with app.app_context(), tenant_scope(north):
            gate.wait()
            answers.append(door.take(session, one, secret=SECRET).state)
            db.session.remove()

    with time_machine.travel(at("8:10"), tick=False):
        threads = [threading.Thread(target=run) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == ["counted"] * 20
    assert db.session.scalar(select(func.count(Mark.id)).where(Mark.session_id == session.id)) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::4])
def test_the_order_in_which_kiosks_find_their_network_changes_nothing(north, rosa, order):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    session = session_of(offering)
    taps = [mark(session, clock) for clock in ("7:58", "9:00", "9:30", "11:00")]

    deliver(session, *(taps[at_] for at_ in order))

    assert minutes(session, rosa) == 150
    assert [kind for kind, _ in written(session)] == ["in", "out", "in", "out"]


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(-60, 300), min_size=1, max_size=4), st.randoms())
def test_any_marks_in_any_order_stay_within_the_session(north, rosa, taps, chance):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    session = session_of(offering)
    one, other = sorted(taps), list(taps)
    chance.shuffle(other)
    found = []
    for order in (one, other):
        db.session.expire_all()
        marks = [Mark(kind="in", method="pin", at=at("8:00") + timedelta(minutes=m)) for m in order]
        found.append(sheet_queries.presence_in(session, marks).minutes)
    sent = [mark(session, "8:00") for _ in other]
    sent = [
        Sent(s.key, at("8:00") + timedelta(minutes=m), s.sealed, is_live=False)
        for s, m in zip(sent, other, strict=True)
    ]
    deliver(session, *sent, clock="13:00")

    assert found[0] == found[1] == minutes(session, rosa)
    assert 0 <= found[0] <= 180


def test_a_tap_on_two_kiosks_within_a_minute_is_one(session, rosa):
    deliver(session, mark(session, "8:00"))
    with time_machine.travel(at("8:00") + timedelta(seconds=40), tick=False):
        online = services.sign(sessions_of(session.offering)[0], rosa, method="pin")
    deliver(session, mark(session, "11:00"))

    assert online.repeated
    assert minutes(session, rosa) == 180


def test_who_was_a_no_show_came_after_all_when_the_kiosk_finds_its_network(session, rosa):
    with time_machine.travel(at("11:20"), tick=False):
        completion.settle(session.offering_id)
    before = state_of(session.offering, rosa)

    deliver(session, mark(session, "8:00"), mark(session, "11:00"), clock="18:00")

    assert before == "no_show"
    assert state_of(session.offering, rosa) == "completed"


def test_whoever_walked_in_without_a_network_is_registered(session):
    luis = with_pin("Luis", "1960")

    deliver(session, mark(session, "8:10", number="1960"), clock="15:00")

    assert state_of(session.offering, luis) in {"registered", "attended"}


# What cannot be counted
