"""Mailed links: signing in, choosing a password, confirming an address."""

import hashlib
import re
import threading
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import select

from guildhall import context, jobs, mailer
from guildhall.accounts.models import Account, AccountToken, Login
from guildhall.accounts.services import links
from guildhall.db import db, tenant_scope
from guildhall.errors import GuildhallError, NotFound
from guildhall.outbox import OutboxLine
from tests.characters import Browser, address
from tests.guildhall.accounts.conftest import PASSWORD, Letters


def ask(client: Browser, tenant, email: str):
    return client.send(tenant, "/sign-in", email=email, way="link")


def test_a_mailed_link_signs_in_after_a_button_is_pressed(
    client: Browser, other: Browser, north, graces_account, graces_letters: Letters
) -> None:
    asked = ask(client, north, graces_account.email)
    link = graces_letters.link()

    looked = [other.get(link).status_code for _ in range(3)]
    outside = other.see(north, "/account").status_code
    entered = other.post(link, data={"csrf_token": other.token()})
    inside = other.see(north, "/account").status_code

    assert asked.location == address(north, "/sign-in/sent")
    assert looked == [200, 200, 200]
    assert outside == 303
    assert entered.location == address(north, "/")
    assert inside == 200


def test_a_link_works_once(
    client: Browser, other: Browser, north, graces_account, graces_letters: Letters
) -> None:
    ask(client, north, graces_account.email)
    link = graces_letters.link()
    client.post(link, data={"csrf_token": client.token()})

    again = other.post(link, data={"csrf_token": other.token()})

    assert again.status_code == 404
    assert "used already" in again.text


def test_a_link_opened_twice_at_the_same_moment_opens_once(
    app: Flask, north, graces_account
) -> None:
    secret = links.issue(graces_account, "sign_in", address=graces_account.email)
    gate, outcomes = Barrier(4), []

    def open_it() -> None:
        with app.app_context():
            gate.wait()
            try:
                links.open_link(secret)
                outcomes.append("in")
            except GuildhallError:
                outcomes.append("refused")

    threads = [Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]


def test_a_link_to_sign_in_lives_a_quarter_of_an_hour(graces_account) -> None:
    secret = links.issue(graces_account, "sign_in", address=graces_account.email)

    with time_machine.travel(context.now() + timedelta(minutes=14)):
        assert links.look(secret, "sign_in").account_id == graces_account.id
    with (
        time_machine.travel(context.now() + timedelta(minutes=15, seconds=1)),
        pytest.raises(NotFound, match="does not work any more"),
    ):
        links.look(secret, "sign_in")


def test_a_link_does_only_what_it_is_for(client: Browser, north, graces_account) -> None:
    secret = links.issue(graces_account, "sign_in", address=graces_account.email)

    for path in ("/password/", "/account/email/", "/invitation/"):
        assert client.see(north, f"{path}{secret}").status_code == 404


def test_the_secret_of_a_link_is_kept_nowhere(
    client: Browser, north, graces_account, graces_letters: Letters
) -> None:
    ask(client, north, graces_account.email)
    secret = graces_letters.link().rpartition("/")[2]

    digests = set(db.session.scalars(select(AccountToken.digest)))
    lines = [str(line.payload) for line in db.session.scalars(select(OutboxLine))]

    assert hashlib.sha256(secret.encode()).hexdigest() in digests
    assert secret not in digests
    assert not any(secret in line for line in lines)


def test_a_page_with_a_secret_is_kept_by_no_cache(client: Browser, north, graces_account) -> None:
    secret = links.issue(graces_account, "sign_in", address=graces_account.email)

    answer = client.see(north, f"/sign-in/link/{secret}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/sign-in", "/password/forgotten"])
def test_nobody_learns_whether_an_address_has_an_account(
    client: Browser, north, graces_account, path: str
) -> None:
    answers = [
        client.send(north, path, email=email, way="link")
        for email in (graces_account.email, "nobody@example.org")
    ]

    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1
    assert len(db.session.scalars(select(OutboxLine)).all()) == 2
    jobs.drain()
    assert mailer.kept(to="nobody@example.org") == []


def test_choosing_a_new_password_ends_every_session_of_before(
    client: Browser, other: Browser, north, graces_account, graces_letters: Letters
) -> None:
    other.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    client.send(north, "/password/forgotten", email=graces_account.email)
    link = graces_letters.link()

    weak = client.post(link, data={"password": "short", "csrf_token": client.token()})
    saved = client.post(link, data={"password": "a much better one", "csrf_token": client.token()})

    assert weak.status_code == 422
    assert saved.status_code == 303
    assert client.see(north, "/account").status_code == 200
    assert other.see(north, "/account").status_code == 303
    assert (
        other.send(north, "/sign-in", email=graces_account.email, password=PASSWORD).status_code
        == 422
    )
    assert "was changed" in graces_letters.all()[0].subject


def test_a_used_reset_takes_the_other_links_with_it(graces_account) -> None:
    first = links.issue(graces_account, "reset", address=graces_account.email)
    second = links.issue(graces_account, "reset", address=graces_account.email)

    links.reset_password(first, "a much better one")

    with pytest.raises(NotFound, match="used already"):
        links.reset_password(second, "yet another good one")


def test_a_reset_lives_an_hour(graces_account) -> None:
    secret = links.issue(graces_account, "reset", address=graces_account.email)

    with (
        time_machine.travel(context.now() + timedelta(hours=1, seconds=1)),
        pytest.raises(NotFound),
    ):
        links.reset_password(secret, "a much better one")


def test_a_new_address_counts_once_its_link_was_opened(
    client: Browser, north, graces_account, graces_letters: Letters
) -> None:
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    new = f"new-{graces_account.id.hex[-6:]}@example.org"
    before = graces_account.email

    client.send(north, "/account/email", email=new)
    link = Letters(new).link()
    db.session.expire_all()
    unchanged = db.session.get(Account, graces_account.id).email
    client.post(link, data={"csrf_token": client.token()})
    db.session.expire_all()

    assert unchanged == before
    assert db.session.get(Account, graces_account.id).email == new
    assert new in graces_letters.all()[0].text


def test_an_address_of_another_account_is_refused_to_its_owner_alone(
    client: Browser, north, ada, graces_account
) -> None:
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)

    asked = client.send(north, "/account/email", email=ada.email)
    answer = client.post(Letters(ada.email).link(), data={"csrf_token": client.token()})

    assert asked.status_code == 303
    assert answer.status_code == 422
    assert "belongs to another account" in answer.text


def test_the_mail_is_in_the_persons_language(client: Browser, north, graces_account) -> None:
    graces_account.language = "es"
    db.session.commit()

    ask(client, north, graces_account.email)
    jobs.drain()

    letters = (path.read_text() for path in mail_folder().glob("*.eml"))
    (raw,) = (letter for letter in letters if f"To: {graces_account.email}" in letter)
    assert 'lang="es"' in re.sub(r"=\r?\n", "", raw).replace("=3D", "=")


def test_the_site_answers_an_account_without_a_tenant(client: Browser, account: Account) -> None:
    answer = client.post(
        "/sign-in", data={"email": account.email, "way": "link", "csrf_token": client.token()}
    )
    wait_for_letters()
    link = Letters(str(account.email)).link()
    entered = client.post(link, data={"csrf_token": client.token()})

    assert answer.status_code == 303
    assert link.startswith("/sign-in/link/")
    assert entered.location == "/"


def test_the_site_writes_through_a_tenant_of_the_account(
    client: Browser, north, graces_account
) -> None:
    answer = client.post(
        "/sign-in",
        data={"email": graces_account.email, "way": "link", "csrf_token": client.token()},
    )

    assert answer.status_code == 303
    assert len(db.session.scalars(select(OutboxLine)).all()) == 1
    assert Letters(str(graces_account.email)).link().startswith("/sign-in/link/")


def test_a_link_of_a_closed_account_opens_nothing(north, graces_account) -> None:
    secret = links.issue(graces_account, "sign_in", address=graces_account.email)
    graces_account.closed_at = context.now()
    db.session.commit()

    with pytest.raises(NotFound):
        links.open_link(secret)

    assert (
        db.session.scalars(select(Login).where(Login.account_id == graces_account.id)).all() == []
    )


def mail_folder():
    return current_app.extensions["guildhall_config"].state_dir / mailer.FOLDER


def wait_for_letters() -> None:
    """Wait for the threads that write to accounts without a tenant."""
    for thread in threading.enumerate():
        if thread.name == "account-mail":
            thread.join(timeout=10)


def test_a_link_asked_for_in_one_tenant_leads_there(
    client: Browser, north, south, graces_account
) -> None:
    with tenant_scope(south):
        ask(client, south, graces_account.email)
        link = Letters(str(graces_account.email)).link()
        answer = client.post(link, data={"csrf_token": client.token()})

    assert link.startswith(address(south, "/sign-in/link/"))
    assert answer.status_code == 422
    assert "no place in South Unified" in answer.text
