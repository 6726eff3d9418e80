"""Marks that a kiosk kept: each counted exactly once, or waiting for somebody, never lost."""

import itertools
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Pin
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.learning.attendance import (
    door,
    door_queries,
    passes,
    queries,
    sealing,
    services,
)
from guildhall.learning.attendance.door import Sent
from guildhall.learning.credit import completion
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.models.registrations import Attendance, Mark
from tests.characters import address, make_member, make_person
from tests.guildhall.learning.classroom import (
    at,
    lead,
    offer,
    seat,
    session_of,
    sessions_of,
    state_of,
)
from tests.guildhall.learning.tablet import seal

PIN = "481502"
SECRET = "a secret of the tests, long enough"


@pytest.fixture
def rosa(north):
    return with_pin("Rosa", "1955")


def with_pin(first, number):
    person = make_person(first, "Parks", employee_number=number)
    db.session.add(Pin(person_id=person.id, pin_hash=hashing.keep(PIN), set_at=context.now()))
    db.session.commit()
    return person


@pytest.fixture
def session(north, rosa):
    offering = offer(("8:00", "11:00"))
    seat(offering, rosa)
    return session_of(offering)


def mark(  # noqa: PLR0913 - a mark has this many sides
    session, clock, *, number="1955", pin=PIN, key=None, live=False, **facts
):
    key = key or str(uuid4())
    sealed = seal(sealing.public_key(SECRET, session.id), key, number, pin)
    return Sent(key, at(clock), sealed, live, **facts)


def deliver(session, *sent, clock="11:30"):
    with time_machine.travel(at(clock), tick=False):
        return [door.take(session, one, secret=SECRET) for one in sent]


def written(session):
    return [
        (said.kind, said.at)
        for said in queries.rules.read(
            db.session.scalars(select(Mark).where(Mark.session_id == session.id)).all()
        )
    ]


def entries(session):
    return dict(
        db.session.execute(
            select(DoorEntry.state, func.count())
            .where(DoorEntry.session_id == session.id)
            .group_by(DoorEntry.state)
        )
        .tuples()
        .all()
    )


def minutes(session, person):
    return db.session.scalar(
        select(Attendance.minutes).where(
            Attendance.session_id == session.id, Attendance.person_id == person.id
        )
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
        found.append(queries.presence_in(session, marks).minutes)
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


@pytest.fixture
def kept(session, rosa):
    deliver(session, mark(session, "8:00", pin="000000"))
    return door_queries.open_entries(session.id)[0]


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


def body(app, session, *sent, moment, token=None, offset=0):
    with app.test_request_context():
        token = token or passes.delivery_pass(session)
    marks = [
        {
            "key": one.key,
            "at": int(one.made_at.timestamp() * 1000),
            "offset": offset,
            "sealed": one.sealed,
            "live": one.is_live,
        }
        for one in sent
    ]
    return {"token": token, "sent": int(moment.timestamp() * 1000), "marks": marks}


def post(app, tenant, content):
    return app.test_client().post(
        address(tenant, "/kiosk/marks"), json=content, headers={"Accept": "application/json"}
    )


def test_a_tablet_delivers_the_next_morning_without_its_cookie(app, north, session, rosa):
    one, two = mark(session, "8:00"), mark(session, "11:00")
    with time_machine.travel(at("7:30", 5), tick=False):
        answer = post(app, north, body(app, session, one, two, moment=at("7:30", 5)))

    assert answer.status_code == 200
    assert {said["state"] for said in answer.json["answers"].values()} == {"counted"}
    assert "Rosa" not in answer.text
    assert minutes(session, rosa) == 180


def test_who_stands_there_is_thanked_by_name(app, north, session, rosa):
    live = mark(session, "8:00", live=True)
    with time_machine.travel(at("8:00"), tick=False):
        answer = post(app, north, body(app, session, live, moment=at("8:00")))

    assert answer.json["answers"][live.key]["sentence"] == "Thank you, Rosa. In at 8:00 am."


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "1.2.3.4"])
def test_a_delivery_without_a_pass_is_refused(app, north, session, token):
    content = body(app, session, mark(session, "8:00"), moment=at("8:00"), token=token or "-")

    assert post(app, north, content).status_code == 403
    assert entries(session) == {}


def test_a_pass_runs_out_and_leads_into_no_other_tenant(app, north, south, session):
    content = body(app, session, mark(session, "8:00"), moment=at("8:00"))
    with time_machine.travel(at("8:00") + timedelta(days=40), tick=False):
        late = post(app, north, content).status_code
    with time_machine.travel(at("8:00"), tick=False), tenant_scope(None):
        elsewhere = post(app, south, content).status_code

    assert (late, elsewhere) == (403, 404)


def test_marks_of_a_kiosk_that_was_ended_wait(app, north, session):
    content = body(app, session, mark(session, "8:00"), moment=at("8:10"))
    services.end_kiosks(session)
    with time_machine.travel(at("8:10"), tick=False):
        answer = post(app, north, content)

    assert answer.json["stands"] is False
    assert door_queries.open_entries(session.id)[0].why == "ended"


@pytest.mark.parametrize("content", [{}, [], {"token": 1}, {"token": "x", "sent": "y"}, None])
def test_nonsense_is_refused_in_words(app, north, content):
    assert post(app, north, content).status_code in {400, 422}


def test_only_so_many_marks_come_at_once(app, north, session):
    many = [mark(session, "8:00") for _ in range(21)]

    assert post(app, north, body(app, session, *many, moment=at("8:10"))).status_code == 422
    assert entries(session) == {}


def test_deliveries_of_one_session_are_limited(app, north, session, limits):
    content = body(app, session, moment=at("8:10"))
    with time_machine.travel(at("8:10"), tick=False):
        statuses = [post(app, north, content).status_code for _ in range(121)]

    assert statuses == [200] * 120 + [429]


def test_a_facilitator_decides_on_her_own_sessions_alone(app, north, session, kept):
    fay = make_member("Fay", "Cilitator", roles=("facilitator",))
    path = f"/sessions/{session.id}/door/{kept.id}"
    with time_machine.travel(at("12:00"), tick=False):
        browser = app.test_client().sign_in(fay)
        before = browser.see(north, path).status_code
        lead(session, fay)
        page = browser.see(north, path)
        empty = browser.send(north, path, person="1955", clock="8:05 am", reason="")
        done = browser.send(north, path, person="1955", clock="8:05 am", reason="I saw her")

    assert (before, page.status_code, empty.status_code, done.status_code) == (404, 200, 422, 303)
    assert "did not belong together" in page.text
    assert written(session) == [("in", at("8:05"))]


def test_the_home_and_the_list_name_what_waits(app, north, ada, session, kept):
    with time_machine.travel(at("12:00"), tick=False):
        browser = app.test_client().sign_in(ada)
        home = browser.see(north, "/today")
        sheet = browser.see(north, f"/sessions/{session.id}/attendance")

    assert "1 mark from a kiosk waits" in home.text
    assert "The number and the PIN did not belong together." in sheet.text


def test_the_kept_screen_names_nobody_and_needs_the_kiosk(app, north, ada, session):
    tablet = app.test_client()
    with time_machine.travel(at("7:45"), tick=False):
        before = tablet.see(north, "/kiosk/offline/es").status_code
        tablet.sign_in(ada)
        tablet.send(north, f"/sessions/{session.id}/kiosk")
        page = tablet.see(north, "/kiosk/offline/es")
        nowhere = tablet.see(north, "/kiosk/offline/xx").status_code

    assert (before, page.status_code, nowhere) == (403, 200, 404)
    assert '<html lang="es"' in page.text
    assert "Ada" not in page.text


def test_the_worker_is_served_from_the_tenants_own_place(client, north):
    answer = client.see(north, "/kiosk-worker.js")

    assert answer.mimetype == "text/javascript"
    assert "navigate" in answer.text


def test_a_kiosk_that_ended_still_shows_a_page_that_delivers(app, north, ada, session):
    tablet = app.test_client()
    with time_machine.travel(at("7:45"), tick=False):
        tablet.sign_in(ada)
        tablet.send(north, f"/sessions/{session.id}/kiosk")
    with time_machine.travel(at("13:30"), tick=False):
        page = tablet.see(north, "/kiosk")

    assert page.status_code == 403
    assert "data-door=" in page.text


@given(st.text(max_size=300), st.text(max_size=40))
def test_no_text_passes_for_something_sealed_or_for_a_pass(sealed, token):
    session_id = uuid4()

    assert sealing.open_sealed(SECRET, session_id, "key", sealed) is None
    assert sealing.read_pass(SECRET, token, at("8:00")) is None


def test_what_is_sealed_is_bound_to_its_session_and_its_key():
    here, there = uuid4(), uuid4()
    typed = sealing.Typed("1955", "481502")
    sealed = seal(sealing.public_key(SECRET, here), "one", *typed)

    assert sealing.open_sealed(SECRET, here, "one", sealed) == typed
    assert sealing.open_sealed(SECRET, here, "two", sealed) is None
    assert sealing.open_sealed(SECRET, there, "one", sealed) is None
    assert sealing.open_sealed("another secret", here, "one", sealed) is None
    assert "481502" not in sealed
