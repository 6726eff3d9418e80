"""The kiosk and the phone, in a browser without scripts."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Login, Pin
from guildhall.db import db, tenant_scope
from guildhall.learning.attendance import codes, services
from guildhall.learning.models.registrations import Mark
from tests.characters import account_of, address, make_member, make_person
from tests.guildhall.learning.classroom import at, lead, offer, seat, session_of

PIN = "481502"


@pytest.fixture
def rosa(north):
    person = make_person("Rosa", "Parks", employee_number="1955", badge_code="B-77")
    db.session.add(Pin(person_id=person.id, pin_hash=hashing.keep(PIN), set_at=context.now()))
    db.session.commit()
    return person


@pytest.fixture
def kiosk(app, north, ada, session):
    """Return a tablet that Ada made the kiosk of the session at a quarter to eight."""
    tablet = app.test_client()
    with time_machine.travel(at("7:45"), tick=False):
        tablet.sign_in(ada)
        assert tablet.send(north, f"/sessions/{session.id}/kiosk").status_code == 303
    return tablet


def marks(session):
    return [
        (mark.kind, mark.method)
        for mark in db.session.scalars(
            select(Mark).where(Mark.session_id == session.id).order_by(Mark.at)
        )
    ]


def by_number(kiosk, north, number="1955", pin=PIN):
    kiosk.send(north, "/kiosk/number", number=number)
    return kiosk.send(north, "/kiosk/pin", pin=pin)


def code_on_screen(kiosk, north):
    page = kiosk.see(north, "/kiosk/code")
    assert page.status_code == 200
    return page


def test_a_member_signs_in_by_number_and_pin_and_is_thanked(kiosk, north, session, rosa):
    with time_machine.travel(at("7:58"), tick=False):
        answer = by_number(kiosk, north)
        thanks = kiosk.see(north, "/kiosk/thanks")

    assert answer.headers["Location"].endswith("/kiosk/thanks")
    assert "Thank you, Rosa. In at 7:58 am." in thanks.text
    assert thanks.headers["Refresh"].startswith("4; url=")
    assert marks(session) == [("in", "pin")]


def test_a_badge_works_like_a_number_and_the_next_tap_is_out(kiosk, north, session, rosa):
    with time_machine.travel(at("7:58"), tick=False):
        by_number(kiosk, north, number="B-77")
    with time_machine.travel(at("11:01"), tick=False):
        by_number(kiosk, north)
        thanks = kiosk.see(north, "/kiosk/thanks")

    assert "Out at 11:01 am." in thanks.text
    assert marks(session) == [("in", "pin"), ("out", "pin")]


def test_a_double_tap_says_the_same_and_writes_nothing(kiosk, north, session, rosa):
    with time_machine.travel(at("7:58"), tick=False) as clock:
        by_number(kiosk, north)
        clock.shift(timedelta(seconds=59))
        by_number(kiosk, north)
        thanks = kiosk.see(north, "/kiosk/thanks")

    assert "In at 7:58 am." in thanks.text
    assert marks(session) == [("in", "pin")]


def test_a_wrong_pin_is_said_at_its_field_and_the_number_stays(kiosk, north, session, rosa):
    with time_machine.travel(at("7:58"), tick=False):
        by_number(kiosk, north, pin="000000")
        page = kiosk.see(north, "/kiosk/pin")
        kiosk.send(north, "/kiosk/pin", pin=PIN)

    assert "do not belong together" in page.text
    assert 'aria-invalid="true"' in page.text
    assert marks(session) == [("in", "pin")]


def test_an_empty_number_is_asked_for(kiosk, north):
    with time_machine.travel(at("7:58"), tick=False):
        kiosk.send(north, "/kiosk/number", number=" ")
        page = kiosk.see(north, "/kiosk")

    assert "Enter your badge or employee number." in page.text


def test_nobody_signs_in_hours_before(app, north, session, rosa, ada):
    tablet = app.test_client()
    with time_machine.travel(at("6:00"), tick=False):
        tablet.sign_in(ada)
        tablet.send(north, f"/sessions/{session.id}/kiosk")
        by_number(tablet, north)
        page = tablet.see(north, "/kiosk/pin")

    assert "Sign-in opens at" in page.text
    assert marks(session) == []


def test_the_kiosk_leaves_nothing_of_the_coordinator_on_the_tablet(kiosk, north, ada, session):
    with time_machine.travel(at("7:50"), tick=False):
        screen = kiosk.see(north, "/kiosk")
        sheet = kiosk.see(north, f"/sessions/{session.id}/attendance")

    assert "Ada" not in screen.text
    assert sheet.status_code == 303
    logins = db.session.scalars(select(Login).where(Login.account_id == account_of(ada))).all()
    assert [login.ended_at is not None for login in logins] == [True]


def test_the_kiosk_ends_by_itself_two_hours_after_the_session(kiosk, north):
    with time_machine.travel(at("12:59"), tick=False):
        before = kiosk.see(north, "/kiosk").status_code
    with time_machine.travel(at("13:01"), tick=False):
        after = kiosk.see(north, "/kiosk").status_code

    assert (before, after) == (200, 403)


def test_the_kiosk_ends_by_its_button(kiosk, north):
    with time_machine.travel(at("7:50"), tick=False):
        kiosk.send(north, "/kiosk/end")

        assert kiosk.see(north, "/kiosk").status_code == 403


def test_ending_all_kiosks_ends_this_one_and_its_codes(kiosk, north, session):
    with time_machine.travel(at("7:50"), tick=False):
        old = codes.code_at(session.kiosk_secret, session.id, context.now())
        services.end_kiosks(session)

        assert kiosk.see(north, "/kiosk").status_code == 403
        assert kiosk.see(north, f"/in/{session.id}/{old}").status_code == 409


def test_the_thank_you_returns_the_screen_to_its_first_language(kiosk, north, rosa):
    with time_machine.travel(at("7:58"), tick=False):
        kiosk.see(north, "/language/es")
        by_number(kiosk, north)
        thanks = kiosk.see(north, "/kiosk/thanks")
        screen = kiosk.see(north, "/kiosk")

    assert '<html lang="es"' in thanks.text
    assert '<html lang="en"' in screen.text


# The phone


def phone_of(app, person):
    """Return the phone of somebody who signed in on it at half past seven."""
    with time_machine.travel(at("7:30"), tick=False):
        return app.test_client().sign_in(person)


def scan(phone, north, session, moment):
    code = codes.code_at(session.kiosk_secret, session.id, moment)
    return phone.see(north, f"/in/{session.id}/{code}")


def test_scanning_and_one_tap_sign_a_member_in_and_out(app, north, grace, session, kiosk):
    seat(session.offering, grace)
    phone = phone_of(app, grace)
    for clock in ("7:59", "11:02"):
        with time_machine.travel(at(clock), tick=False):
            scan(phone, north, session, at(clock))
            offered = phone.see(north, f"/in/{session.id}")
            phone.send(north, f"/in/{session.id}")
            thanks = phone.see(north, f"/in/{session.id}/thanks")

    assert "Sign out now" in offered.text
    assert "Thank you, Grace." in thanks.text
    assert "Out at 11:02 am." in thanks.text
    assert marks(session) == [("in", "qr"), ("out", "qr")]


def test_one_scan_is_good_for_one_tap(app, north, grace, session, kiosk):
    seat(session.offering, grace)
    phone = phone_of(app, grace)
    with time_machine.travel(at("7:59"), tick=False):
        scan(phone, north, session, at("7:59"))
        phone.send(north, f"/in/{session.id}")
    with time_machine.travel(at("8:03"), tick=False):
        again = phone.send(north, f"/in/{session.id}")

    assert again.status_code == 409
    assert marks(session) == [("in", "qr")]


def test_somebody_not_signed_in_is_asked_and_comes_back(app, north, session, kiosk):
    phone = app.test_client()
    with time_machine.travel(at("7:59"), tick=False):
        scan(phone, north, session, at("7:59"))
        answer = phone.see(north, f"/in/{session.id}")

    assert answer.status_code == 303
    assert re.search(rf"sign.?in.*next=.*{session.id}", answer.headers["Location"])


@pytest.mark.parametrize("seconds", [91, 120, 3600, 86_400])
def test_a_photographed_code_runs_out(app, north, grace, session, seconds):
    phone = phone_of(app, grace)
    with time_machine.travel(at("8:30"), tick=False):
        answer = scan(phone, north, session, at("8:30") - timedelta(seconds=seconds))

    assert answer.status_code == 409
    assert "This code has run out." in answer.text


@pytest.mark.parametrize("code", ["AAAAAAAAAAAAAAAA", "x", "%00", "🚌", "a" * 3000])
def test_a_forged_code_is_refused(app, north, grace, session, code):
    phone = phone_of(app, grace)
    with time_machine.travel(at("8:30"), tick=False):
        answer = phone.see(north, f"/in/{session.id}/{code}")

    assert answer.status_code == 409


def test_a_tap_without_a_scan_is_refused(app, north, grace, session):
    seat(session.offering, grace)
    phone = phone_of(app, grace)
    with time_machine.travel(at("8:30"), tick=False):
        answer = phone.send(north, f"/in/{session.id}")

    assert answer.status_code == 409
    assert marks(session) == []


def test_a_scan_of_one_session_opens_no_other(app, north, grace, session):
    other = session_of(offer(("8:00", "11:00"), title="Next door"))
    seat(other.offering, grace)
    phone = phone_of(app, grace)
    with time_machine.travel(at("8:30"), tick=False):
        code = codes.code_at(session.kiosk_secret, session.id, at("8:30"))
        crossed = phone.see(north, f"/in/{other.id}/{code}")
        scan(phone, north, session, at("8:30"))
        tapped = phone.send(north, f"/in/{other.id}")

    assert (crossed.status_code, tapped.status_code) == (409, 409)


def test_another_tenants_code_leads_nowhere(app, north, south, grace, session):
    with tenant_scope(south):
        theirs = session_of(offer(("8:00", "11:00")))
        code = codes.code_at(theirs.kiosk_secret, theirs.id, at("8:30"))
    phone = phone_of(app, grace)
    with time_machine.travel(at("8:30"), tick=False):
        answer = phone.see(north, f"/in/{theirs.id}/{code}")

    assert answer.status_code == 404


def test_another_tenants_kiosk_pass_opens_no_kiosk_here(app, north, south, session):
    tablet = app.test_client()
    token = codes.issue(session.kiosk_secret, session.id, "kiosk", at("12:00"))
    tablet.set_cookie("guildhall_kiosk", token, path=address(south, "/kiosk"))
    with time_machine.travel(at("8:30"), tick=False):
        assert tablet.see(south, "/kiosk").status_code in {403, 404}


def test_a_scan_pass_is_no_kiosk(app, north, session):
    tablet = app.test_client()
    token = codes.issue(session.kiosk_secret, session.id, "scan", at("12:00"))
    tablet.set_cookie("guildhall_kiosk", token, path=address(north, "/kiosk"))
    with time_machine.travel(at("8:30"), tick=False):
        assert tablet.see(north, "/kiosk").status_code == 403


def test_a_facilitator_opens_kiosks_of_her_own_sessions_alone(app, north, session):
    fay = make_member("Fay", "Cilitator", roles=("facilitator",))
    browser = phone_of(app, fay)
    with time_machine.travel(at("7:45"), tick=False):
        before = browser.see(north, f"/sessions/{session.id}/kiosk").status_code
        lead(session, fay)
        after = browser.see(north, f"/sessions/{session.id}/kiosk").status_code

    assert (before, after) == (404, 200)


def test_forty_pins_a_minute_are_enough_for_one_screen(kiosk, north, limits):
    with time_machine.travel(at("7:58"), tick=False):
        kiosk.send(north, "/kiosk/number", number="nobody")
        statuses = [kiosk.send(north, "/kiosk/pin", pin="1").status_code for _ in range(41)]

    assert statuses == [303] * 40 + [429]


def test_a_screen_that_asks_for_a_code_after_the_end_is_told_to_reload(kiosk, north):
    with time_machine.travel(at("13:01"), tick=False):
        answer = kiosk.see(north, "/kiosk/code")

    assert answer.headers["HX-Refresh"] == "true"
    assert "svg" not in answer.text
