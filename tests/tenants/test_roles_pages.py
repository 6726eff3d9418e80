"""The pages of roles, and one login in several tenants."""

from datetime import timedelta
from html import unescape

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.registry import registry
from tenants import identifying
from tenants.models import Membership, RoleAssignment
from tests.characters import Browser, account_of, address, give_role, make_member, make_person


def test_a_coordinator_finds_a_person_and_gives_a_role(client: Browser, north, ada, grace) -> None:
    client.sign_in(ada)

    found = client.see(north, "/roles/new?q=hopp")
    answer = client.send(
        north, "/roles/new", person_id=grace.id, role="facilitator", since="today", note="Knows 🚌"
    )
    page = client.see(north, "/roles")

    assert "Hopper, Grace" in found.text
    assert answer.status_code == 303
    assert "Facilitator" in page.text
    assert "Knows 🚌" in page.text


def test_a_refused_role_says_so_and_keeps_what_was_typed(client: Browser, north, ada, grace):
    client.sign_in(ada)

    answer = client.send(
        north, "/roles/new", person_id=grace.id, role="facilitator", since="32/13", note="Keep me"
    )

    assert answer.status_code == 422
    assert "Keep me" in answer.text
    assert "32/13" in answer.text


def test_ending_a_role_takes_a_reason(client: Browser, north, ada, grace) -> None:
    held = give_role(grace, "facilitator")
    client.sign_in(ada)

    without = client.send(north, f"/roles/{held.id}/end", last="today")
    answer = client.send(north, f"/roles/{held.id}/end", last="today", reason="Retired")

    assert without.status_code == 422
    assert answer.status_code == 303
    db.session.expire_all()
    kept = db.session.scalars(select(RoleAssignment).where(RoleAssignment.id == held.id)).one()
    assert kept.valid.upper == context.today() + timedelta(days=1)


def test_the_role_of_another_tenant_is_not_found(client: Browser, north, south, ada) -> None:
    with tenant_scope(south):
        held = give_role(make_member("Sue", "South"), "facilitator")
    client.sign_in(ada)

    answer = client.see(north, f"/roles/{held.id}/end")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/roles", "/roles/new", "/roles/permissions"])
def test_a_member_does_not_see_the_roles(client: Browser, north, ada, grace, path: str) -> None:
    answer = client.sign_in(grace).see(north, path)

    assert answer.status_code == 403


def test_permissions_are_decided_on_a_page_and_reset(client: Browser, north, ada) -> None:
    client.sign_in(ada)

    saved = client.send(
        north, "/roles/permissions/principal", permissions=["tenants.see_roles", "people.see"]
    )
    changed = client.see(north, "/roles/permissions/principal")
    reset = client.send(north, "/roles/permissions/principal/reset")
    unknown = client.see(north, "/roles/permissions/emperor")

    assert saved.status_code == 303
    assert "Changed here" in changed.text
    assert reset.status_code == 303
    assert unknown.status_code == 404


def test_what_a_role_may_do_reads_in_the_language_of_its_reader(
    client: Browser, north, ada
) -> None:
    client.sign_in(ada)

    pages = {}
    for language in ("en", "es"):
        client.get(f"/language/{language}")
        pages[language] = unescape(client.see(north, "/roles/permissions/president").text)

    for permission in registry().permissions.values():
        with force_locale("en_US"):
            english = str(permission.label)
        with force_locale("es_US"):
            spanish = str(permission.label)
        assert english != spanish
        assert f">{english}</label>" in pages["en"]
        assert f">{spanish}</label>" in pages["es"]
        assert english not in pages["es"]


def test_one_login_opens_two_tenants_with_the_role_of_each(
    client: Browser, north, south, ada
) -> None:
    with tenant_scope(south):
        twin = make_person("Ada", "Lovelace")
        db.session.add(Membership(account_id=account_of_in(north, ada), person_id=twin.id))
        db.session.commit()
    client.sign_in(ada)

    here, there = client.see(north, "/roles"), client.see(south, "/roles")
    account = client.see(south, "/account")

    assert here.status_code == 200
    assert there.status_code == 403
    assert account.status_code == 200
    assert "North Classified Employees" in account.text
    assert address(north, "/") in account.text


def test_a_stranger_finds_nothing_in_another_tenant(client: Browser, north, south, ada) -> None:
    client.sign_in(ada)

    answers = [client.see(south, path).status_code for path in ("/roles", "/account")]

    assert answers == [404, 404]


def account_of_in(tenant, person):
    with tenant_scope(tenant):
        return account_of(person)


@pytest.mark.seed("P1")
def test_what_is_wrong_with_the_roles_stands_on_the_coordinators_home(client, north, ada):
    page = client.sign_in(ada).see(north, "/today").text

    assert "Nobody is recorded as president" in page


@pytest.fixture
def moment(monkeypatch):
    """Return the seconds on the clock that says how old a switcher is."""
    seconds = [1000.0]
    monkeypatch.setattr(identifying, "monotonic", lambda: seconds[0])
    return seconds


def test_the_switcher_is_read_anew_every_other_second(client, north, south, count_queries, moment):
    ada = make_member("Ada", "Lovelace")
    client.sign_in(ada).see(north, "/account")

    with count_queries() as asked:
        client.see(north, "/account")
    assert not any("AS places" in each for each in asked)

    with tenant_scope(south):
        twin = make_person("Ada", "Lovelace")
        db.session.add(Membership(account_id=account_of_in(north, ada), person_id=twin.id))
        db.session.commit()
    moment[0] += identifying.KEPT_SECONDS
    assert address(south, "/") in client.see(north, "/account").text
