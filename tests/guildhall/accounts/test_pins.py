"""PINs: chosen with a slip, six digits, locked after wrong tries."""

import contextlib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from guildhall import context
from guildhall.accounts.models import Account
from guildhall.accounts.queries import pin_of
from guildhall.accounts.rules import is_easy_pin, lock_after
from guildhall.accounts.services import pins
from guildhall.db import db, tenant_scope, transaction
from guildhall.errors import Denied, Invalid
from tenants.models import Membership
from tests.characters import Browser, address, make_person
from tests.guildhall.accounts.pins import PIN, wrong_tries


def test_buck_chooses_a_pin_with_his_slip_and_comes_back_with_it(
    client: Browser, other: Browser, north, buck, code
) -> None:
    first = client.send(
        north, "/sign-in/first-time", number="B-77", code=code.lower(), pin=PIN, again=PIN
    )
    page = client.see(north, "/account")
    later = other.send(north, "/sign-in/number", number=buck.employee_number, pin=PIN)

    assert first.status_code == 303
    assert "Earnest Buck" in page.text
    assert later.location == address(north, "/")
    assert other.see(north, "/account").status_code == 200


def test_an_account_without_an_address_is_made_with_the_first_pin(buck, bucks_pin) -> None:
    membership = db.session.scalars(select(Membership).where(Membership.person_id == buck.id)).one()
    account = db.session.get_one(Account, membership.account_id)

    assert account.email is None
    assert account.password_hash is None
    assert account.name == "Earnest Buck"


def test_a_code_works_once(buck, code, bucks_pin) -> None:
    with pytest.raises(Denied, match="do not belong together"):
        pins.set_first_pin(str(buck.employee_number), code, "739164")

    assert pins.check_pin(str(buck.employee_number), PIN).id == buck.id


def test_a_code_lives_fourteen_days(buck, code) -> None:
    with (
        time_machine.travel(context.now() + timedelta(days=14, minutes=1)),
        pytest.raises(Denied),
    ):
        pins.set_first_pin(str(buck.employee_number), code, PIN)


def test_a_code_of_somebody_else_opens_nothing(buck, code) -> None:
    rosa = make_person("Rosa", "Mora")
    pins.print_codes([rosa.id])

    with pytest.raises(Denied):
        pins.set_first_pin(str(rosa.employee_number), code, PIN)


def test_a_code_is_no_pin(buck, code) -> None:
    with pytest.raises(Denied):
        pins.check_pin(str(buck.employee_number), code)


def test_two_pins_that_differ_are_refused_and_the_code_stays_good(
    client: Browser, north, buck, code
) -> None:
    answer = client.send(
        north, "/sign-in/first-time", number="B-77", code=code, pin=PIN, again="482916"
    )

    assert answer.status_code == 422
    assert "The two PINs differ" in answer.text
    pins.set_first_pin("B-77", code, PIN)


@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "654321", "890123", "121212", "123123", "111222", "198504", "041985"],
)
def test_an_easy_pin_is_refused_and_the_code_stays_good(buck, code, pin: str) -> None:
    with pytest.raises(Invalid, match="easy to guess"):
        pins.set_first_pin("B-77", code, pin)

    pins.set_first_pin("B-77", code, PIN)


@pytest.mark.parametrize("pin", ["12345", "1234567", "12a456", "", "٤٨٢٩١٥"])
def test_a_pin_has_six_digits(buck, code, pin: str) -> None:
    with pytest.raises(Invalid, match="six digits"):
        pins.set_first_pin("B-77", code, pin)


def test_most_pins_are_not_easy() -> None:
    easy = sum(is_easy_pin(f"{number:06}") for number in range(0, 1_000_000, 7))

    assert easy / (1_000_000 / 7) < 0.03


# Wrong tries


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(buck, bucks_pin) -> None:
    said = wrong_tries(buck, 5)

    assert all("do not belong together" in sentence for sentence in said[:4])
    assert "Too many wrong tries" in said[4]
    with pytest.raises(Denied, match="Too many"):
        pins.check_pin(str(buck.employee_number), PIN)
    with time_machine.travel(context.now() + timedelta(minutes=15, seconds=1)):
        assert pins.check_pin(str(buck.employee_number), PIN).id == buck.id


def test_each_further_lock_is_twice_as_long() -> None:
    minutes = [lock_after(failed) for failed in (4, 5, 6, 10, 15, 20, 500)]

    assert minutes == [
        None,
        timedelta(minutes=15),
        None,
        timedelta(minutes=30),
        timedelta(minutes=60),
        timedelta(minutes=120),
        timedelta(hours=24),
    ]


def test_a_right_try_begins_the_count_anew(buck, bucks_pin) -> None:
    wrong_tries(buck, 4)
    pins.check_pin(str(buck.employee_number), PIN)
    wrong_tries(buck, 4)

    assert pins.check_pin(str(buck.employee_number), PIN).id == buck.id


def test_wrong_tries_at_the_same_moment_are_all_counted(app: Flask, buck, bucks_pin) -> None:
    tenant, number, gate = context.tenant(), str(buck.employee_number), Barrier(8)

    def guess() -> None:
        with app.app_context(), tenant_scope(tenant):
            gate.wait()
            with contextlib.suppress(Denied):
                pins.check_pin(number, "111333")

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    row = pin_of(buck.id, lock=True)
    assert row.failed == 5  # the other three met the lock
    assert row.locked_until is not None


def test_wrong_codes_are_counted_like_wrong_pins(buck, code) -> None:
    for _number in range(5):
        with pytest.raises(Denied):
            pins.set_first_pin("B-77", "AAAA-AAAA", PIN)

    with pytest.raises(Denied, match="Too many"):
        pins.set_first_pin("B-77", code, PIN)


def test_a_pin_is_not_checked_inside_a_verb_that_could_undo_the_count(buck, bucks_pin) -> None:
    @transaction
    def verb() -> None:
        pins.check_pin(str(buck.employee_number), "111333")

    with pytest.raises(RuntimeError, match="before the verb"):
        verb()
