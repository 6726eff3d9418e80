"""Slips that a coordinator prints, and what a new one ends."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from guildhall.accounts.models import Login, Pin
from guildhall.accounts.queries import pin_of
from guildhall.accounts.services import pins
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied
from guildhall.people.models.persons import Person
from tests.characters import Browser, make_member, make_person
from tests.guildhall.accounts.pins import PIN, wrong_tries


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
