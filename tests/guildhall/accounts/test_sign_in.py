"""Signing in with an address and a password, and signing out."""

import pytest

from guildhall.accounts import hashing
from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from tests.characters import Browser, account_of, address

PASSWORD = "correct horse battery"


@pytest.fixture
def graces_account(grace: Person) -> Account:
    account = db.session.get(Account, account_of(grace))
    assert account is not None
    account.password_hash = hashing.keep(PASSWORD)
    db.session.commit()
    return account


def test_grace_signs_in_with_her_password_and_out_again(
    client: Browser, north: TenantContext, graces_account: Account
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
