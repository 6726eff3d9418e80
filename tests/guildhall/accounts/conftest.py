"""What the stories of signing in share: passwords, letters, a second browser."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from guildhall import jobs, mailer
from guildhall.accounts import hashing
from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from tests.characters import Browser, account_of

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Letters:
    """The mails that were written to one address."""

    address: str

    def all(self) -> list[mailer.KeptMail]:
        """Send what is due, and return the letters, the newest first."""
        jobs.drain()
        return mailer.kept(to=self.address)

    def link(self) -> str:
        """Return the path of the link in the newest letter."""
        found = re.search(r"http://guildhall\.test(\S+)", self.all()[0].text)
        assert found is not None
        return found[1]


@pytest.fixture
def graces_account(grace: Person) -> Account:
    """Return Grace's account, which has a password."""
    account = db.session.get(Account, account_of(grace))
    assert account is not None
    account.password_hash = hashing.keep(PASSWORD)
    db.session.commit()
    return account


@pytest.fixture
def graces_letters(graces_account: Account) -> Letters:
    """Return Grace's letter box."""
    return Letters(str(graces_account.email))


@pytest.fixture
def other(app: Flask, north: TenantContext) -> Browser:
    """Return a second browser."""
    found: Browser = app.test_client()
    return found
