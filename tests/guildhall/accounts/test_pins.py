"""Badge or employee number and PIN: for people without e-mail."""

import contextlib
import io
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from guildhall import context
from guildhall.accounts.models import Account, Login, Pin
from guildhall.accounts.queries import pin_of
from guildhall.accounts.rules import is_easy_pin, lock_after
from guildhall.accounts.services import pins
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope, transaction
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from tenants.models import Membership
from tests.characters import Browser, address, make_member, make_person

PIN = "482915"


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


def wrong_tries(person: Person, count: int) -> list[str]:
    """Try a wrong PIN and return what was said each time."""
    said = []
    for _number in range(count):
        with pytest.raises(Denied) as refusal:
            pins.check_pin(str(person.employee_number), "111333")
        said.append(refusal.value.message)
    return said


# The first time


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


def test_the_coordinator_prints_slips_and_the_codes_on_them_work(
    client: Browser, north, ada, buck
) -> None:
    rosa = make_person("Rosa", "Mora-Núñez")
    client.sign_in(ada)

    listed = client.see(north, "/people/ways-in")
    answer = client.send(north, "/people/ways-in/codes", selected=[str(buck.id), str(rosa.id)])

    assert "Buck, Earnest" in listed.text
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Rosa Mora-Núñez" in text
    codes = [word for word in text.split() if len(word) == 9 and word[4] == "-"]
    assert len(codes) == 2
    assert pins.set_first_pin("B-77", next(c for c in codes if _belongs(buck, c)), PIN)


def _belongs(person: Person, code: str) -> bool:
    return pins._code_matches(pin_of(person.id), code)


def test_a_new_slip_takes_the_old_pin_and_its_sessions_away(
    client: Browser, north, buck, bucks_pin
) -> None:
    client.send(north, "/sign-in/number", number="B-77", pin=PIN)

    pins.print_codes([buck.id])

    assert client.see(north, "/account").status_code == 303
    with pytest.raises(Denied):
        pins.check_pin("B-77", PIN)


def test_a_new_slip_opens_a_lock(buck, bucks_pin) -> None:
    wrong_tries(buck, 5)

    code = pins.print_codes([buck.id])[0].code
    pins.set_first_pin("B-77", code, "739164")

    assert pins.check_pin("B-77", "739164").id == buck.id


def test_nobody_prints_a_code_for_an_account_that_signs_in_by_mail(grace) -> None:
    with pytest.raises(Conflict, match="signs in by e-mail"):
        pins.print_codes([grace.id])

    assert db.session.scalars(select(Pin)).all() == []


def test_a_person_without_a_number_gets_no_code_and_neither_does_the_rest(buck) -> None:
    nameless = make_person("No", "Number", employee_number=None)

    with pytest.raises(Conflict, match="neither an employee number nor a badge"):
        pins.print_codes([buck.id, nameless.id])

    assert db.session.scalars(select(Pin)).all() == []


def test_another_tenants_person_gets_no_code(client: Browser, north, south, ada) -> None:
    with tenant_scope(south):
        sue = make_person("Sue", "South")

    answer = client.sign_in(ada).send(north, "/people/ways-in/codes", selected=str(sue.id))

    assert answer.status_code == 303
    with tenant_scope(south):
        assert db.session.scalars(select(Pin)).all() == []


def test_neither_code_nor_pin_is_readable_anywhere(buck, code, bucks_pin) -> None:
    row = pin_of(buck.id)
    entries = db.session.scalars(select(AuditEvent)).all()
    told = [f"{entry.before}{entry.after}{entry.object_label}" for entry in entries]

    assert row.pin_hash.startswith("$argon2id$")
    assert row.code_hash is None
    assert not any(PIN in text or code in text for text in told)
    assert {entry.action for entry in entries} == {"accounts.code_printed", "accounts.pin_set"}


def test_a_member_prints_nothing(client: Browser, north, grace, buck) -> None:
    answer = client.sign_in(grace).send(north, "/people/ways-in/codes", selected=str(buck.id))

    assert answer.status_code == 403


def test_a_badge_that_equals_somebodys_number_does_not_stand_before_it(north) -> None:
    owner = make_person("Owner", "Ofit", employee_number="4711")
    make_person("Badge", "Bearer", badge_code="4711")
    code = pins.print_codes([owner.id])[0].code

    person, _account = pins.set_first_pin("4711", code, PIN)

    assert person.id == owner.id


def test_a_pin_opens_a_login_that_says_so(client: Browser, north, buck, bucks_pin) -> None:
    client.send(north, "/sign-in/number", number="B-77", pin=PIN)

    login = db.session.scalars(select(Login).where(Login.only_in == north.id)).one()
    assert login.method == "pin"


def test_a_member_with_mail_sets_a_pin_on_her_own_page(client: Browser, north, grace) -> None:
    answer = client.sign_in(grace).send(north, "/account/pin", pin=PIN)

    assert answer.status_code == 303
    assert pins.check_pin(str(grace.employee_number), PIN).id == grace.id


def test_everybody_with_a_way_in_leaves_the_list(client: Browser, north, ada, buck, code) -> None:
    make_member("Mia", "Mail")
    client.sign_in(ada)

    none = client.see(north, "/people/ways-in").text
    printed = client.see(north, "/people/ways-in?way=code").text
    by_mail = client.see(north, "/people/ways-in?way=email").text
    by_pin_before = client.see(north, "/people/ways-in?way=pin").text
    pins.set_first_pin("B-77", code, PIN)
    by_pin = client.see(north, "/people/ways-in?way=pin").text

    assert "Everybody has a way in." in none
    assert "Buck, Earnest" in printed
    assert "Mail, Mia" in by_mail
    assert "Buck" not in by_pin_before
    assert "Buck, Earnest" in by_pin
