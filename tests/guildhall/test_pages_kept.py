"""Pages that are kept: drawn once for their facts, filled for each reader, never with another's."""

import re
import secrets
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from guildhall import context, drawing
from guildhall.db import db
from guildhall.learning.models.courses import Offering
from guildhall.security import HEADERS
from tests.characters import make_member
from tests.guildhall.learning.registration.hall import meeting, published, register

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def offering(north):
    """Return a published offering."""
    return published("First aid", meeting(9), capacity=3)


def test_two_members_of_one_page_see_their_own_names_tokens_and_places(
    app: Flask, north, grace, offering
):
    max_lane = make_member("Max", "Lane")
    register(offering, max_lane)
    page = f"/catalogue/{offering.id}"
    before = len(drawing.PAGES)

    first = app.test_client().sign_in(grace).see(north, page).text
    second = app.test_client().sign_in(max_lane).see(north, page).text

    assert len(drawing.PAGES) > before
    assert grace.name in first
    assert grace.name not in second
    assert max_lane.name in second
    assert "You are registered" in second
    assert "You are registered" not in first
    tokens = {*TOKEN.findall(first)}, {*TOKEN.findall(second)}
    assert all(len(each) == 1 for each in tokens)
    assert tokens[0] != tokens[1]
    assert drawing.MARK not in first + second


def test_a_kept_page_says_at_once_what_changed(app: Flask, client, north, grace, offering):
    page = f"/catalogue/{offering.id}"
    assert "3 seats left" in client.see(north, page).text

    register(offering, grace)
    assert "2 seats left" in client.see(north, page).text

    db.session.execute(
        update(Offering).where(Offering.id == offering.id).values(title="First aid, renewed")
    )
    db.session.commit()
    assert "First aid, renewed" in client.see(north, page).text


def test_the_same_page_in_another_language_is_another_page(client, north, offering):
    page = f"/catalogue/{offering.id}"

    english = client.see(north, page, headers={"Accept-Language": "en"}).text
    spanish = client.see(north, page, headers={"Accept-Language": "es"}).text

    assert 'lang="en"' in english
    assert 'lang="es"' in spanish
    assert "seats left" not in spanish


def test_what_happened_is_said_once_and_not_kept(client, north, grace, offering):
    client.sign_in(grace)
    client.send(north, f"/catalogue/{offering.id}/registration")

    first = client.see(north, f"/catalogue/{offering.id}").text
    again = client.see(north, f"/catalogue/{offering.id}").text

    assert "We look forward to seeing you" in first
    assert "We look forward to seeing you" not in again


def test_the_token_of_a_page_opens_its_form_after_ten_minutes_too(client, north, grace, offering):
    client.sign_in(grace)
    page = client.see(north, f"/catalogue/{offering.id}").text
    token = TOKEN.findall(page)[0]

    with time_machine.travel(context.now() + timedelta(minutes=20)):
        later = TOKEN.findall(client.see(north, f"/catalogue/{offering.id}").text)[0]
        answer = client.post(
            client.see(north, f"/catalogue/{offering.id}").request.path + "/registration",
            data={"csrf_token": token},
        )

    assert later != token
    assert answer.status_code == 303


def test_a_token_of_somebody_else_is_refused(app: Flask, north, grace, ada, offering):
    theirs = app.test_client().sign_in(ada)
    token = TOKEN.findall(theirs.see(north, f"/catalogue/{offering.id}").text)[0]

    mine = app.test_client().sign_in(grace)
    mine.see(north, f"/catalogue/{offering.id}")
    path = mine.see(north, f"/catalogue/{offering.id}").request.path
    answer = mine.post(f"{path}/registration", data={"csrf_token": token})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("token", "referrer", "status"),
    [
        ("of the page", "https://localhost/t/", 303),
        ("of the page", "https://elsewhere.example/", 400),
        ("of the page", "", 400),
        ("", "https://localhost/t/", 400),
    ],
)
def test_over_tls_a_form_comes_from_our_own_pages(  # noqa: PLR0913, PLR0917 - the table and who takes part
    app: Flask, client, north, grace, offering, token, referrer, status
):
    client.sign_in(grace)
    seen = client.see(north, f"/catalogue/{offering.id}")
    found = TOKEN.findall(seen.text)[0] if token else ""
    app.config["WTF_CSRF_SSL_STRICT"] = True
    try:
        answer = client.post(
            f"{seen.request.path}/registration",
            base_url="https://localhost",
            data={"csrf_token": found},
            headers={"Referer": referrer} if referrer else {},
        )
    finally:
        app.config["WTF_CSRF_SSL_STRICT"] = False

    assert answer.status_code == status


def test_every_answer_has_its_headers_once(client, north):
    for path in ("/catalogue", "/nothing/here", "/healthz"):
        answer = client.see(north, path) if path != "/healthz" else client.get(path)
        for name, value in HEADERS.items():
            assert answer.headers.getlist(name) == [value], (path, name)


def test_a_session_that_ended_is_over_though_its_cookie_was_verified(client, north, grace):
    client.sign_in(grace)
    assert client.see(north, "/my/learning").status_code == 200
    client.send(north, "/sign-out")

    assert client.see(north, "/my/learning").status_code == 303


def test_a_cookie_with_another_signature_is_nobodys(app: Flask, north, grace):
    client = app.test_client().sign_in(grace)
    assert client.see(north, "/my/learning").status_code == 200
    cookie = client.get_cookie("guildhall")
    assert cookie is not None
    head, _dot, _signature = cookie.value.rpartition(".")
    stranger = app.test_client()
    stranger.set_cookie("guildhall", f"{head}.{secrets.token_urlsafe(20)}")

    assert stranger.see(north, "/my/learning").status_code == 303


def test_a_flash_in_a_cookie_is_not_shared_by_two_answers(app: Flask, north, offering):
    """Sessions with lists are opened anew each time: what one request pops, another still has."""
    member = make_member("Lee", "Cruz")
    client = app.test_client().sign_in(member)
    client.send(north, f"/catalogue/{offering.id}/registration")
    cookie = client.get_cookie("guildhall")
    assert cookie is not None

    for _again in range(2):
        other = app.test_client()
        other.set_cookie("guildhall", cookie.value)
        assert "We look forward" in other.see(north, f"/catalogue/{offering.id}").text


def test_pages_keep_to_their_room_and_make_way_together():
    pages, piece = drawing.Pages(room=250), (b"x" * 100, "")
    pages.keep(("a",), [piece])
    pages.keep(("b",), [piece])
    assert len(pages) == 2

    pages.keep(("c",), [piece])

    assert len(pages) == 1
    assert pages.get(("a",)) is None
    assert pages.get(("c",)) == [piece]
