"""Making an account where the installation is open to anybody."""

import secrets
import threading

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from guildhall.accounts.models import Account
from guildhall.db import db, tenant_scope
from tests.characters import Browser
from tests.guildhall.accounts.conftest import Letters


@pytest.fixture
def new_address() -> str:
    """Return an address that nobody has used."""
    return f"new-{secrets.token_hex(5)}@example.org"


def sign_up(client: Browser, email: str, name: str = "Nora Newcomer"):
    answer = client.post(
        "/sign-up", data={"name": name, "email": email, "csrf_token": client.token()}
    )
    for thread in threading.enumerate():
        if thread.name == "account-mail":
            thread.join(timeout=10)
    return answer


def accounts_with(email: str) -> list[Account]:
    with tenant_scope(None):
        return list(db.session.scalars(select(Account).where(Account.email == email)))


def test_a_newcomer_gets_in_through_her_mail(client: Browser, new_address: str) -> None:
    asked = sign_up(client, new_address)
    entered = client.post(Letters(new_address).link(), data={"csrf_token": client.token()})

    assert asked.location == "/sign-in/sent"
    assert entered.status_code == 303
    assert "Nora Newcomer" in client.get("/account").text
    assert accounts_with(new_address)[0].email_verified_at is not None


def test_an_address_with_an_account_gets_a_link_and_keeps_its_name(
    client: Browser, new_address: str
) -> None:
    first = sign_up(client, new_address)
    again = sign_up(client, new_address.upper(), "Somebody Else")

    assert again.location == first.location
    assert [account.name for account in accounts_with(new_address)] == ["Nora Newcomer"]
    assert len(Letters(new_address).all()) == 2


def test_there_is_no_such_page_where_only_invited_people_come_in(app, client: Browser) -> None:
    settings = app.extensions["guildhall_config"]
    app.extensions["guildhall_config"] = replace(settings, open_signup=False)
    try:
        answer, door = client.get("/sign-up"), client.get("/sign-in")
    finally:
        app.extensions["guildhall_config"] = settings

    assert answer.status_code == 404
    assert "/sign-up" not in door.text


def test_a_tenant_has_no_such_page(client: Browser, north) -> None:
    assert client.see(north, "/sign-up").status_code == 404
