"""Who sees an offering's desk: facilitators names alone, members and presidents what is theirs."""

from datetime import timedelta

import time_machine

from guildhall.db import tenant_scope
from tests.characters import give_role, make_member
from tests.guildhall.learning.classroom import sessions_of
from tests.guildhall.learning.registration.hall import meeting, published, register


def test_a_facilitator_reaches_sheet_and_kiosk_from_the_sessions_she_leads(client, north):
    lee = make_member("Lee", "Cruz", roles=("facilitator",))
    offering = published("First aid", meeting(1), leaders=[lee])
    with tenant_scope(north):
        session = sessions_of(offering)[0].id

    with time_machine.travel(timedelta(days=1, minutes=-10), tick=False):
        client.sign_in(lee)
        for path in ("/my/sessions", f"/my/sessions/{session}", "/today"):
            assert f"/sessions/{session}/attendance" in client.see(north, path).text, path
        assert f"/sessions/{session}/kiosk" in client.see(north, "/my/sessions").text


def test_a_facilitator_sees_names_alone_and_of_her_own_sessions_alone(client, north):
    lee = make_member("Lee", "Cruz", roles=("facilitator",))
    rosa = make_member("Rosa", "Park", phone="555-0100")
    mine = published("First aid", meeting(7), leaders=[lee])
    other = published("Lifting", meeting(8))
    register(mine, rosa)
    client.sign_in(lee)
    with tenant_scope(north):
        own, foreign = (sessions_of(each)[0].id for each in (mine, other))

    page = client.see(north, f"/my/sessions/{own}")

    assert "Rosa Park" in page.text
    assert "555-0100" not in page.text
    assert rosa.email not in page.text
    assert client.see(north, f"/my/sessions/{foreign}").status_code == 404
    assert client.see(north, "/my/sessions").status_code == 200
    assert client.see(north, f"/offerings/{mine.id}").status_code == 403


def test_a_member_may_not_plan(client, north, grace):
    offering = published()
    client.sign_in(grace)

    assert client.see(north, "/offerings").status_code == 403
    assert client.send(north, "/offerings/new", title="x").status_code == 403
    assert client.send(north, f"/offerings/{offering.id}/publication").status_code == 403


def test_a_president_looks_and_does_not_plan(client, north):
    pat = make_member("Pat", "Stone", roles=("president",))
    offering = published()
    client.sign_in(pat)

    assert client.see(north, f"/offerings/{offering.id}").status_code == 200
    assert client.send(north, f"/offerings/{offering.id}/publication").status_code == 403


def test_a_role_given_today_opens_the_pages_today(client, north, grace):
    give_role(grace, "facilitator")

    assert client.sign_in(grace).see(north, "/my/sessions").status_code == 200
