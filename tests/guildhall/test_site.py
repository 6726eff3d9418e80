"""The site's front page: what this is, where to sign in, where my halls are."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tests.characters import slug_of


@pytest.fixture
def invited_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only operators found tenants."""
    closed = replace(app.extensions["guildhall_config"], open_signup=False)
    monkeypatch.setitem(app.extensions, "guildhall_config", closed)


def test_a_stranger_learns_what_this_is_and_where_to_sign_in(client: FlaskClient) -> None:
    page = client.get("/", follow_redirects=True)

    body = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Guildhall runs professional learning" in body
    assert "Sign in" in body
    assert "Open a hall" not in body


def test_somebody_sees_her_halls_and_no_others(
    client: FlaskClient, north: TenantContext, south: TenantContext, ada: Person
) -> None:
    client.sign_in(ada)

    body = client.get("/", follow_redirects=True).get_data(as_text=True)

    assert f'href="/t/{slug_of(north)}/"' in body
    assert "South Unified" not in body


def test_somebody_without_a_hall_learns_how_to_get_into_one(
    client: FlaskClient, account: Account, invited_only: None
) -> None:
    client.sign_in_to_account(account)

    body = client.get("/", follow_redirects=True).get_data(as_text=True)

    assert "Ask your coordinator" in body
    assert "Open your first hall" not in body


def test_only_operators_open_halls_where_sign_up_is_closed(
    client: FlaskClient, account: Account, invited_only: None
) -> None:
    client.sign_in_to_account(account)

    refused = client.get("/tenants/new")
    with tenant_scope(None):
        db.session.merge(account).is_operator = True
        db.session.commit()
    allowed = client.get("/tenants/new")

    assert refused.status_code == 403
    assert allowed.status_code == 200
    assert "Who will coordinate it?" in allowed.get_data(as_text=True)


def test_the_front_page_is_not_a_tenants(client: FlaskClient, north: TenantContext) -> None:
    assert client.see(north, "/welcome").status_code == 404


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://localhost/sign-in?next=%2Fwelcome", "/sign-in?next=%2Fwelcome"),
        ("http://localhost//elsewhere.example/x", "/"),
        ("http://localhost/\\elsewhere.example", "/"),
        ("http://elsewhere.example/sign-in", "/"),
        ("", "/"),
    ],
)
def test_choosing_a_language_leads_back_to_a_page_of_ours_and_nowhere_else(
    client: FlaskClient, page: str, back: str
) -> None:
    answer = client.get("/language/es", headers={"Referer": page})

    assert (answer.status_code, answer.location) == (303, back)
