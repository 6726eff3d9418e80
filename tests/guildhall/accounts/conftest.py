"""What the stories of signing in share: passwords, letters, a second browser."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from guildhall import context, jobs, mailer
from guildhall.accounts import hashing
from guildhall.accounts.models import Account
from guildhall.accounts.services import pins, second_step
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from tests.characters import Browser, account_of, make_person
from tests.guildhall.accounts.pins import PIN
from tests.guildhall.accounts.steps import code_now

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


@pytest.fixture
def app_key(graces_account) -> str:
    """Return the key of Grace's authenticator app, which is set up."""
    wish = second_step.new_app(graces_account)
    with time_machine.travel(context.now() - timedelta(minutes=5), tick=False):
        second_step.confirm_app(graces_account, sealed=wish.sealed, code=code_now(wish.key))
    return wish.key


@pytest.fixture
def buck(north) -> Person:
    """Return Buck, a bus driver without e-mail."""
    return make_person("Earnest", "Buck", badge_code="B-77")


@pytest.fixture
def code(buck: Person) -> str:
    """Return the code on Buck's slip."""
    return pins.print_codes([buck.id])[0].code


@pytest.fixture
def bucks_pin(buck: Person, code: str) -> str:
    """Return the PIN that Buck has chosen."""
    pins.set_first_pin(str(buck.employee_number), code, PIN)
    return PIN
