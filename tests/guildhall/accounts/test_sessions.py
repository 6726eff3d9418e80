"""Sessions: listed, prolonged, ended."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from guildhall import context
from guildhall.accounts.devices import describe
from guildhall.accounts.models import Login
from guildhall.accounts.rules import session_ends
from guildhall.accounts.services import sessions
from guildhall.db import db
from guildhall.errors import NotFound
from tests.characters import Browser, slug_of
from tests.guildhall.accounts.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def enter(browser: Browser, north, account, device: str = FIREFOX) -> None:
    browser.post(
        f"/t/{slug_of(north)}/sign-in",
        data={"email": account.email, "password": PASSWORD, "csrf_token": browser.token()},
        headers={"User-Agent": device},
    )


def logins(account) -> list[Login]:
    db.session.expire_all()
    return list(db.session.scalars(select(Login).where(Login.account_id == account.id)))


def test_sessions_are_listed_with_their_device(
    client: Browser, other: Browser, north, graces_account
) -> None:
    enter(client, north, graces_account)
    enter(other, north, graces_account, SAFARI)

    page = client.see(north, "/account").text

    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page


def test_one_session_is_ended_and_the_other_goes_on(
    client: Browser, other: Browser, north, graces_account
) -> None:
    enter(client, north, graces_account)
    enter(other, north, graces_account, SAFARI)
    lost = next(login for login in logins(graces_account) if "iPhone" in login.device)

    answer = client.send(north, f"/account/sessions/{lost.id}/end")

    assert answer.status_code == 303
    assert client.see(north, "/account").status_code == 200
    assert other.see(north, "/account").status_code == 303


def test_all_others_are_ended_at_once(
    client: Browser, other: Browser, north, graces_account
) -> None:
    enter(other, north, graces_account, SAFARI)
    enter(client, north, graces_account)

    client.send(north, "/account/sessions/end-others")

    assert client.see(north, "/account").status_code == 200
    assert other.see(north, "/account").status_code == 303


def test_nobody_ends_the_session_of_somebody_else(
    client: Browser, other: Browser, north, ada, graces_account
) -> None:
    enter(client, north, graces_account)
    mine = logins(graces_account)[0]

    answer = other.sign_in(ada).send(north, f"/account/sessions/{mine.id}/end")

    assert answer.status_code == 404
    assert client.see(north, "/account").status_code == 200
    with pytest.raises(NotFound):
        sessions.end_login(mine.id, of=ada.id)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    client: Browser, other: Browser, north, graces_account
) -> None:
    enter(client, north, graces_account)
    enter(other, north, graces_account, SAFARI)

    wrong = client.send(
        north, "/account/password", current="not it at all", password="a much better one"
    )
    right = client.send(north, "/account/password", current=PASSWORD, password="a much better one")

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert client.see(north, "/account").status_code == 200
    assert other.see(north, "/account").status_code == 303


def test_a_session_goes_on_while_it_is_used_and_ends_after_thirty_days_unused(
    client: Browser, north, graces_account
) -> None:
    enter(client, north, graces_account)
    began = context.now()

    with time_machine.travel(began + timedelta(days=29)):
        used = client.see(north, "/account").status_code
    with time_machine.travel(began + timedelta(days=58)):
        again = client.see(north, "/account").status_code
    with time_machine.travel(began + timedelta(days=89)):
        forgotten = client.see(north, "/account").status_code

    assert (used, again, forgotten) == (200, 200, 303)


def test_no_session_outlives_half_a_year() -> None:
    opened = context.now()

    assert session_ends("password", opened, opened) == opened + timedelta(days=30)
    assert session_ends("password", opened, opened + timedelta(days=179)) == opened + timedelta(
        days=180
    )


def test_use_is_noted_once_in_five_minutes(client: Browser, north, graces_account) -> None:
    enter(client, north, graces_account)
    began = context.now()
    noted = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def hear(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("UPDATE login"):
            noted.append(statement)

    try:
        client.see(north, "/account")
        soon = len(noted)
        with time_machine.travel(began + timedelta(minutes=6)):
            client.see(north, "/account")
            client.see(north, "/account")
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)

    assert soon == 0
    assert len(noted) == 1
    assert logins(graces_account)[0].last_seen_at >= began + timedelta(minutes=6)


def test_what_a_page_says_once_is_not_lost_when_use_is_noted(client: Browser, north, grace) -> None:
    client.sign_in(grace)  # a session of the browser's, that no cookie prolongs
    with time_machine.travel(context.now() + timedelta(minutes=6)):
        client.send(north, "/account", name="Grace B. Hopper", language="en")

        with client.session_transaction() as cookie:
            assert cookie["_flashes"]


def test_a_name_and_a_language_are_changed_at_once(
    client: Browser, north, grace, graces_account
) -> None:
    enter(client, north, graces_account)

    answer = client.send(north, "/account", name="Grace 🚌 Hopper", language="es")
    page = client.see(north, "/account")

    assert answer.status_code == 303
    assert 'lang="es"' in page.text
    db.session.expire_all()
    assert db.session.get_one(type(graces_account), graces_account.id).name == "Grace 🚌 Hopper"
    assert db.session.get_one(type(grace), (north.id, grace.id)).language == "es"


def test_an_unknown_language_is_refused(client: Browser, north, graces_account) -> None:
    enter(client, north, graces_account)

    answer = client.send(north, "/account", name="Grace", language="xx")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox · Windows"), (SAFARI, "Safari · iPhone"), ("", ""), ("curl/8.0", "")],
)
def test_a_device_is_told_in_two_words(agent: str, words: str) -> None:
    assert describe(agent) == words


def test_the_account_leads_to_the_choice_of_mail(client: Browser, north, graces_account) -> None:
    enter(client, north, graces_account)

    page = client.see(north, "/account").text

    assert "Which mail I get" in page
    assert "/my/messages" in page
