"""Whom a PIN lets in, where, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.accounts.services import pins
from guildhall.db import db, tenant_scope
from guildhall.errors import Denied
from tenants.models import Membership
from tests.characters import Browser, make_person
from tests.guildhall.accounts.pins import PIN


@pytest.mark.parametrize("number", ["", "   ", "no-such-number", "'; DROP TABLE pin; --", "🚌"])
def test_an_unknown_number_is_refused_like_a_wrong_pin(north, number: str) -> None:
    with pytest.raises(Denied, match="do not belong together"):
        pins.check_pin(number, PIN)


def test_a_number_of_another_tenant_opens_nothing_here(buck, bucks_pin, south) -> None:
    number = str(buck.employee_number)

    with tenant_scope(south), pytest.raises(Denied):
        pins.check_pin(number, PIN)


def test_somebody_archived_does_not_come_in(buck, bucks_pin) -> None:
    buck.archived_at = context.now()
    db.session.commit()

    with pytest.raises(Denied):
        pins.check_pin(str(buck.employee_number), PIN)


# What a session of a PIN may do


def test_a_session_of_a_pin_ends_after_an_hour_unused_and_after_half_a_day(
    client: Browser, north, buck, bucks_pin
) -> None:
    client.send(north, "/sign-in/number", number="B-77", pin=PIN)
    began = context.now()

    with time_machine.travel(began + timedelta(minutes=59)):
        used = client.see(north, "/account").status_code
    with time_machine.travel(began + timedelta(minutes=118)):
        prolonged = client.see(north, "/account").status_code
    with time_machine.travel(began + timedelta(minutes=179)):
        forgotten = client.see(north, "/account").status_code

    assert (used, prolonged, forgotten) == (200, 200, 303)


def test_a_session_of_a_pin_is_no_session_in_another_tenant(
    client: Browser, north, south, grace
) -> None:
    with tenant_scope(north):
        account_id = db.session.scalars(
            select(Membership.account_id).where(Membership.person_id == grace.id)
        ).one()
        pins.change_pin(grace, current=None, pin=PIN, proven=True)
    with tenant_scope(south):
        twin = make_person("Grace", "Hopper")
        db.session.add(Membership(account_id=account_id, person_id=twin.id))
        db.session.commit()
    client.send(north, "/sign-in/number", number=grace.employee_number, pin=PIN)

    here, there = client.see(north, "/account"), client.see(south, "/account")

    assert here.status_code == 200
    assert there.status_code == 303


@pytest.mark.parametrize("path", ["/account/password", "/account/email"])
def test_a_pin_does_not_open_the_account_behind_it(client: Browser, north, grace, path) -> None:
    pins.change_pin(grace, current=None, pin=PIN, proven=True)
    client.send(north, "/sign-in/number", number=grace.employee_number, pin=PIN)

    answer = client.see(north, path)

    assert answer.status_code == 403
    assert "signed in with a PIN" in answer.text


def test_changing_a_pin_takes_the_one_there_is(client: Browser, north, buck, bucks_pin) -> None:
    client.send(north, "/sign-in/number", number="B-77", pin=PIN)

    wrong = client.send(north, "/account/pin", current="999999", pin="739164")
    right = client.send(north, "/account/pin", current=PIN, pin="739164")

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert pins.check_pin("B-77", "739164").id == buck.id


# Slips
