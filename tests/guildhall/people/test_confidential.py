"""Who sees what: birth dates, standing, positions; and who looked."""

import json
import threading
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from guildhall import audit
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import AccessLog, Credential, Person
from guildhall.people.permissions import VIEW, VIEW_BIRTH_DATES
from guildhall.people.services import confidential, credentials, persons, positions, union
from guildhall.people.services.changes import ChangedMeanwhile
from guildhall.people.services.positions import Span
from tenants.models import RoleBundle
from tests.characters import Browser, make_member, make_person

BORN = date(1979, 3, 17)
WRITTEN = ("1979", "3/17", "17 Mar", "03-17")
PAGES = (
    "/people",
    "/people?state=everybody&as_of=2030-01-01",
    "/people?format=csv",
    "/people/{id}",
    "/people/{id}?as_of=2020-01-01",
    "/people/{id}/facts",
    "/people/{id}/history",
    "/people/{id}/positions/new",
    "/people/{id}/credentials/new",
    "/people/{id}/standing",
    "/access-log",
    "/access-log?format=csv",
    "/my-record",
    "/today",
)


def may(role: str, *keys: str) -> None:
    """Let a role do exactly this in the current tenant."""
    db.session.add(RoleBundle(role=role, permissions=list(keys)))
    db.session.commit()


def born(first: str, last: str) -> Person:
    """Write somebody with a birth date into the current tenant."""
    return persons.add_person(
        {"first_name": first, "last_name": last, "employee_number": "55", "birth_date": BORN}
    )


def test_nobody_without_the_permission_finds_a_birth_date_anywhere(client, north, ada):
    rosa = born("Rosa", "Vega")
    persons.change_person(rosa, {"birth_date": BORN, "phone": "555"})
    persons.change_person(rosa, {"birth_date": date(1979, 3, 18)})
    persons.change_person(rosa, {"birth_date": BORN})
    client.sign_in(ada)

    for path in PAGES:
        text = client.see(north, path.format(id=rosa.id)).text
        assert not [each for each in WRITTEN if each in text], path
    book = client.see(north, "/people?format=xlsx").data
    with ZipFile(BytesIO(book)) as files:
        cells = b"".join(files.read(name) for name in files.namelist()).decode(errors="ignore")
    refused = client.see(north, f"/people/{rosa.id}/birth-date")
    events = db.session.execute(select(audit.AuditEvent.before, audit.AuditEvent.after)).all()

    assert not [each for each in WRITTEN if each in cells]
    assert refused.status_code == 403
    assert "1979" not in refused.text
    assert "1979" not in json.dumps([list(row) for row in events])
    assert "(confidential)" in json.dumps([list(row) for row in events])


@pytest.mark.seed("P40")
def test_a_look_at_a_birth_date_is_logged_and_so_is_a_refusal(client, north, ada):
    rosa = born("Rosa", "Vega")
    hank = make_member("Hank", "Resources", roles=("hr_analyst",))
    may("principal", VIEW.key, VIEW_BIRTH_DATES.key)
    pia = make_member("Pia", "Principal", roles=("principal",))

    refused = client.sign_in(hank).see(north, f"/people/{rosa.id}/birth-date")
    shown = client.sign_in(pia).see(north, f"/people/{rosa.id}/birth-date")
    page = client.sign_in(ada).see(north, "/access-log").text
    only = client.see(north, "/access-log?outcome=refused&who=hank&format=csv").text

    looks = db.session.scalars(select(AccessLog).order_by(AccessLog.id)).all()
    assert (refused.status_code, shown.status_code) == (403, 200)
    assert "1979-03-17" in shown.text
    assert [(each.actor_name, each.granted) for each in looks] == [
        ("Hank Resources", False),
        ("Pia Principal", True),
    ]
    assert "Pia Principal" in page
    assert "Hank Resources" in page
    assert "Hank Resources,Rosa Vega,Birth date,refused" in only
    assert "Pia" not in only


def test_opening_the_form_with_a_birth_date_is_a_look(client, north):
    rosa = born("Rosa", "Vega")
    may("principal", "people.edit", VIEW_BIRTH_DATES.key)
    client.sign_in(make_member("Pia", "Principal", roles=("principal",)))

    form = client.see(north, f"/people/{rosa.id}/facts").text

    assert 'value="17 Mar 1979"' in form
    assert db.session.scalars(select(AccessLog.granted)).all() == [True]


def test_the_log_of_a_look_outlives_what_goes_wrong_afterwards(north, grace):
    def look_and_fail() -> None:
        confidential.read(grace, "birth_date", allowed=True)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        look_and_fail()
    db.session.rollback()

    assert db.session.scalars(select(AccessLog.granted)).all() == [True]


def test_hr_sees_who_looked_but_not_that_somebody_needs_something(client, north, ada):
    rosa, max_ = make_person("Rosa", "Vega"), make_person("Max", "Mason")
    confidential.read(rosa, "birth_date", allowed=True)
    confidential.note([max_.id], "access_needs", allowed=True)
    hank = make_member("Hank", "Resources", roles=("hr_analyst",))

    hr = client.sign_in(hank).see(north, "/access-log")
    file = client.see(north, "/access-log?format=csv").text
    union = client.sign_in(ada).see(north, "/access-log").text

    assert hr.status_code == 200
    assert ("Rosa Vega" in hr.text, "Rosa Vega" in file) == (True, True)
    assert ("Max Mason" in hr.text, "Max Mason" in file) == (False, False)
    assert ("Rosa Vega" in union, "Max Mason" in union) == (True, True)


def test_she_herself_sees_who_looked(client, north, grace):
    confidential.read(grace, "birth_date", allowed=True)
    client.sign_in(grace)

    page = client.see(north, "/my-record")

    assert page.status_code == 200
    assert "Who looked at confidential fields" in page.text
    assert "Birth date" in page.text


def test_hr_sees_positions_and_no_standing(client, north, grace):
    positions.open_position(grace, {"title": "Bus driver"}, Span(date(2020, 1, 1)))
    union.set_standing(grace, good=False, starts_on=date(2020, 1, 1), note="Dues in dispute")
    client.sign_in(make_member("Hank", "Resources", roles=("hr_analyst",)))

    pages = [
        client.see(north, f"/people/{grace.id}{tail}").text
        for tail in ("", "?as_of=2021-01-01", "/history")
    ]
    form = client.see(north, f"/people/{grace.id}/standing")

    assert "Bus driver" in pages[0]
    assert "opened a position for Grace Hopper" in pages[2]
    for page in pages:
        assert "standing" not in page.lower()
        assert "Dues in dispute" not in page
    assert form.status_code == 403


def test_a_president_sees_standing_and_no_positions(client, north, grace):
    positions.open_position(grace, {"title": "Bus driver"}, Span(date(2020, 1, 1)))
    union.set_standing(grace, good=True, starts_on=date(2020, 1, 1))
    client.sign_in(make_member("Paula", "President", roles=("president",)))

    page = client.see(north, f"/people/{grace.id}").text
    listed = client.see(north, "/people?state=no_position").text
    file = client.see(north, "/people?format=csv").text

    assert "In good standing" in page
    assert "Bus driver" not in page + listed + file
    assert "Hopper, Grace" in listed


@pytest.mark.parametrize("role", [(), ("principal",), ("facilitator",), ("board_member",)])
def test_others_see_their_own_record_only(client, north, ada, role):
    max_ = make_member("Max", "Mason", roles=role)
    client.sign_in(max_)

    answers = {
        path: client.see(north, path.format(id=ada.id)).status_code
        for path in PAGES
        if path not in {"/my-record", "/today"}
    }

    assert set(answers.values()) == {403}
    assert client.see(north, "/my-record").status_code == 200


# Two people at one record


def test_the_second_of_two_editors_loses_nothing_and_sees_what_changed(client, north, ada):
    rosa = make_person("Rosa", "Vega", phone="555-1", employee_number="77")
    client.sign_in(ada)
    opened = persons.facts_of(rosa)
    persons.change_person(rosa, {"phone": "555-2"})

    mine: dict[str, Any] = {name: value for name, value in opened.items() if value}
    mine |= {"first_name": "Rosalía 🌹", "seen": json.dumps(as_seen(opened))}
    answer = client.send(north, f"/people/{rosa.id}/facts", **mine)
    hidden = answer.text.split('name="seen" value="')[1].split('"')[0]
    between = facts_now(rosa)
    mine |= {"seen": unescaped(hidden), "phone": "555-2"}
    again = client.send(north, f"/people/{rosa.id}/facts", **mine)

    assert answer.status_code == 422
    assert "now “555-2”" in answer.text
    assert 'value="555-2"' in answer.text
    assert 'value="Rosalía 🌹"' in answer.text
    assert between == ("Rosa", "555-2")
    assert again.status_code == 303
    assert facts_now(rosa) == ("Rosalía 🌹", "555-2")


def facts_now(person: Person) -> tuple[str, str]:
    """Return what the database says now."""
    db.session.rollback()
    found = db.session.execute(
        select(Person.first_name, Person.phone).where(Person.id == person.id)
    ).one()
    return found.first_name, found.phone


def as_seen(facts: dict[str, object]) -> dict[str, str]:
    """Return facts as the form hides them."""
    return {name: "" if value is None else str(value) for name, value in facts.items()}


def unescaped(text: str) -> str:
    """Return an attribute's value."""
    return text.replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'")


def test_of_two_editors_at_the_same_moment_one_is_told(app: Flask, north: TenantContext):
    rosa = make_person("Rosa", "Vega", phone="555-1")
    ready, outcomes = threading.Barrier(2), []

    def edit(phone: str) -> None:
        with app.app_context(), tenant_scope(north):
            mine = db.session.get_one(Person, (north.id, rosa.id))
            ready.wait()
            try:
                persons.change_person(mine, {"phone": phone}, seen={"phone": "555-1"})
                outcomes.append("saved")
            except ChangedMeanwhile:
                outcomes.append("told")

    threads = [threading.Thread(target=edit, args=(phone,)) for phone in ("555-2", "555-3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["saved", "told"]


def test_archiving_ends_the_way_in_and_deletes_nothing(client, north, ada, grace):
    credentials.record(grace, {"kind": "Licence"})
    client.sign_in(ada)

    client.send(north, f"/people/{grace.id}/archive")
    gone = client.see(north, "/people?q=hopper").text
    kept = client.see(north, "/people?q=hopper&state=archived").text
    own = client.application.test_client().sign_in(grace).see(north, "/my-record")
    self_made = client.send(north, f"/people/{ada.id}/archive")
    client.send(north, f"/people/{grace.id}/restore")
    back = client.see(north, "/people?q=hopper").text

    assert "Hopper, Grace" not in gone
    assert "Hopper, Grace" in kept
    assert own.status_code == 404
    assert self_made.status_code == 409
    assert "Hopper, Grace" in back
    assert db.session.scalars(select(Credential.kind)).all() == ["Licence"]


@pytest.mark.parametrize(
    "mistake",
    [
        ("first_name", "", "Write the first name."),
        ("email", "rosa@", "Write an e-mail address like"),
        ("last_name", "x" * 101, "Keep this to 100 characters; it has 101."),
        ("employee_number", "taken", "Somebody already has this employee number."),
        ("language", "fr", "Choose one of the list."),
    ],
)
def test_a_form_says_what_to_write(client: Browser, north, ada, mistake):
    field, typed, sentence = mistake
    make_person("Ann", "Other", employee_number="taken")
    client.sign_in(ada)
    given = {"first_name": "Zoë", "last_name": "O’Neill-" + "x" * 52, field: typed}

    answer = client.send(north, "/people/new", **given)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_name_of_sixty_letters_with_an_emoji_is_a_name(client, north, ada):
    client.sign_in(ada)
    long = "Wolfeschlegelsteinhausenbergerdorff Müller-Lüdenscheidt 🎉x"

    sent = client.send(north, "/people/new", first_name="José \u200bLuis", last_name=long)
    found = client.see(north, "/people?q=LUDENSCHEIDT%20jose").text

    assert sent.status_code == 303
    assert long in found
