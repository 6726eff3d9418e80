"""How a tablet delivers its kept marks: its pass, its limits, its pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from guildhall.db import tenant_scope
from guildhall.learning.attendance import (
    door_queries,
    passes,
    sealing,
    services,
)
from tests.characters import address, make_member
from tests.guildhall.learning.attendance.kept import SECRET, entries, mark, minutes, written
from tests.guildhall.learning.classroom import (
    at,
    lead,
)
from tests.guildhall.learning.tablet import seal


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


@pytest.mark.parametrize("token", ["\ud800", "é", "x.\ud800", "1.2.3", ".", ""])
def test_half_a_letter_is_no_pass(app, north, session, limits, token):
    sent = body(app, session, moment=at("8:00"), token=token or ".")

    answer = app.test_client().post(address(north, "/kiosk/marks"), json=sent)

    assert answer.status_code == 403


@pytest.mark.parametrize("number", ["\ud800", "19\x0055", "\x00"])
def test_what_no_database_keeps_stops_no_other_mark(app, north, session, rosa, number):
    odd, good = mark(session, "8:00", number=number), mark(session, "8:00")

    with time_machine.travel(at("8:01"), tick=False):
        sent = body(app, session, odd, good, moment=at("8:01"))
        answer = app.test_client().post(address(north, "/kiosk/marks"), json=sent)

    assert answer.status_code == 200
    assert answer.json["answers"][good.key]["state"] == "counted"


@pytest.mark.parametrize(
    "facts",
    [
        {"offset": 2**53},
        {"offset": -(2**53)},
        {"at": -62135596800000},
        {"at": -(2**53), "offset": 2**53},
        {"at": 253402300799000, "offset": 0},
        {"at": 253402300799000, "offset": None},
    ],
)
def test_a_clock_of_another_age_leaves_a_page_to_decide_on(app, north, ada, session, facts):
    with time_machine.travel(at("8:01"), tick=False):
        sent = body(app, session, mark(session, "8:00"), moment=at("8:01"))
        sent["marks"][0] |= facts
        answer = app.test_client().post(address(north, "/kiosk/marks"), json=sent)
        page = app.test_client().sign_in(ada).see(north, f"/sessions/{session.id}/attendance")

    assert answer.status_code == 200, answer.text
    assert page.status_code == 200
    assert entries(session) == {"open": 1}
