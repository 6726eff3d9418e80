"""Signing in with an address and a password, and signing out."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Account, Login
from guildhall.accounts.services import passwords
from guildhall.db import db
from guildhall.errors import Invalid
from tests.characters import Browser, address
from tests.guildhall.accounts.conftest import PASSWORD


def test_grace_signs_in_with_her_password_and_out_again(
    client: Browser, north, graces_account
) -> None:
    answer = client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    inside = client.see(north, "/account")
    client.send(north, "/sign-out")
    outside = client.see(north, "/account")

    assert answer.status_code == 303
    assert answer.location == address(north, "/")
    assert "Grace Hopper" in inside.text
    assert outside.status_code == 303
    assert "/sign-in" in outside.location


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(
    client: Browser, other: Browser, north, graces_account
) -> None:
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.send(north, "/sign-out")
    with other.session_transaction() as cookie:
        cookie.update(stolen)

    answer = other.see(north, "/account")

    assert answer.status_code == 303


@pytest.mark.parametrize("email", ["nobody@example.org", None])
def test_a_wrong_address_and_a_wrong_password_sound_alike(
    client: Browser, north, graces_account, email
) -> None:
    answer = client.send(
        north, "/sign-in", email=email or graces_account.email, password="not the password"
    )

    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert "not the password" not in answer.text


def test_an_unknown_address_costs_a_hash_too(graces_account, monkeypatch) -> None:
    judged = []
    monkeypatch.setattr(hashing, "matches", lambda kept, _typed: bool(judged.append(kept)))

    for email in (graces_account.email, "nobody@example.org"):
        with pytest.raises(Invalid):
            passwords.account_with(email, "anything at all")

    assert judged == [graces_account.password_hash, None]


def test_an_account_without_a_password_cannot_be_entered_with_any(client, north, ada) -> None:
    for password in ("", "nobody has this password"):
        answer = client.send(north, "/sign-in", email=ada.email, password=password)
        assert answer.status_code == 422


def test_the_address_is_read_whatever_its_letters(client: Browser, north, graces_account) -> None:
    answer = client.send(
        north, "/sign-in", email=f" {graces_account.email.upper()} ", password=PASSWORD
    )

    assert answer.status_code == 303


def test_signing_in_leads_back_to_the_wanted_page_of_ours_alone(
    client: Browser, north, graces_account
) -> None:
    facts = {"email": graces_account.email, "password": PASSWORD}

    ours = client.send(north, "/sign-in", next=address(north, "/account"), **facts)
    theirs = client.send(north, "/sign-in", next="//evil.example/steal", **facts)

    assert ours.location == address(north, "/account")
    assert theirs.location == address(north, "/")


def test_somebody_without_a_place_hears_so_instead_of_nothing(
    client: Browser, north, account: Account
) -> None:
    account.password_hash = hashing.keep(PASSWORD)
    db.session.merge(account)
    db.session.commit()

    answer = client.send(north, "/sign-in", email=account.email, password=PASSWORD)

    assert answer.status_code == 422
    assert "no place in North Classified Employees" in answer.text
    assert db.session.scalars(select(Login).where(Login.account_id == account.id)).all() == []


def test_the_site_itself_lets_an_account_without_a_tenant_in(
    client: Browser, account: Account
) -> None:
    account.password_hash = hashing.keep(PASSWORD)
    db.session.merge(account)
    db.session.commit()

    answer = client.post(
        "/sign-in",
        data={"email": account.email, "password": PASSWORD, "csrf_token": client.token()},
    )
    page = client.get("/account")

    assert answer.status_code == 303
    assert "Sam Stranger" in page.text


def test_a_hash_of_former_days_is_renewed_at_the_next_sign_in(graces_account) -> None:
    graces_account.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
        PASSWORD
    )
    db.session.commit()

    passwords.account_with(str(graces_account.email), PASSWORD)

    assert not hashing.is_outdated(str(graces_account.password_hash))
    assert hashing.matches(graces_account.password_hash, PASSWORD)


def test_the_sign_in_before_is_shown(client: Browser, north, graces_account) -> None:
    facts = {"email": graces_account.email, "password": PASSWORD}
    with time_machine.travel(context.now() - timedelta(days=1)):
        client.send(north, "/sign-in", **facts)
    first = client.see(north, "/account").text
    client.send(north, "/sign-in", **facts)

    second = client.see(north, "/account").text

    assert "This is your first session." in first
    assert "You signed in before on" in second


def test_an_umlaut_typed_on_another_keyboard_is_the_same_password(graces_account) -> None:
    passwords.choose_password(graces_account, "größe zählt nicht")

    found = passwords.account_with(str(graces_account.email), "gro\u0308ße za\u0308hlt nicht")

    assert found.id == graces_account.id


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 201, "at most 200"),
        ("Grace  Hopper", "your own name"),
        ("GRACEHOPPER.-", "your own name"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(graces_account, password, sentence) -> None:
    with pytest.raises(Invalid, match=sentence):
        passwords.choose_password(graces_account, password)


def test_the_own_address_is_no_password(graces_account) -> None:
    with pytest.raises(Invalid, match="your own name or address"):
        passwords.choose_password(graces_account, str(graces_account.email))


def test_twelve_small_letters_are_enough(graces_account) -> None:
    passwords.choose_password(graces_account, "abcdefghijkl")

    assert hashing.matches(graces_account.password_hash, "abcdefghijkl")
