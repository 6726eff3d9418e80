"""Inviting people, and one account for several tenants."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context, jobs, mailer
from guildhall.accounts.models import Account
from guildhall.accounts.queries import accounts_of
from guildhall.accounts.services import invitations, pins
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from tenants.models import Membership
from tests.characters import Browser, account_of, address, found_tenant, make_person
from tests.guildhall.accounts.conftest import PASSWORD, Letters


@pytest.fixture
def mia(north) -> Person:
    """Return Mia, who has an address and no way in."""
    return make_person("Mia", "Mail", email=f"mia-{north.id.hex[-8:]}@example.org")


def accept(client: Browser, person: Person, password: str = ""):
    link = Letters(str(person.email)).link()
    return client.post(link, data={"password": password, "csrf_token": client.token()})


def test_mia_accepts_with_a_password_and_signs_in_with_it_later(
    client: Browser, other: Browser, north, ada, mia
) -> None:
    sent = client.sign_in(ada).send(north, "/people/ways-in/invitations", selected=str(mia.id))
    waiting = client.see(north, "/people/ways-in?way=invited")
    jobs.drain()
    invited = client.see(north, "/people/ways-in?way=invited")
    entered = accept(other, mia, PASSWORD)
    later = other.send(north, "/sign-in", email=mia.email, password=PASSWORD)

    assert sent.status_code == 303
    assert "Mail, Mia" not in waiting.text
    assert "Mail, Mia" in invited.text
    assert entered.location == address(north, "/")
    assert later.status_code == 303


def test_a_password_is_not_needed(client: Browser, north, mia) -> None:
    invitations.invite([mia.id])

    answer = accept(client, mia)

    assert answer.status_code == 303
    assert client.see(north, "/account").status_code == 200


def test_looking_at_an_invitation_accepts_nothing(client: Browser, north, mia) -> None:
    invitations.invite([mia.id])
    link = Letters(str(mia.email)).link()

    page = client.get(link)

    assert "has a place for you" in page.text
    assert client.see(north, "/account").status_code == 303
    assert accounts_of([mia.id]) == {}


def test_an_account_of_another_tenant_joins_and_keeps_its_password(
    client: Browser, north, south, graces_account
) -> None:
    with tenant_scope(south):
        twin = make_person("Grace", "Hopper", email=graces_account.email)
        invitations.invite([twin.id])
        answer = accept(client, twin, "an attempt to change it")

    assert answer.location == address(south, "/")
    assert client.see(south, "/account").status_code == 200
    assert client.see(north, "/account").status_code == 200
    assert (
        client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD).status_code
        == 303
    )


def test_inviting_an_account_gives_nobody_a_place_before_it_is_accepted(
    client: Browser, north, south, graces_account
) -> None:
    with tenant_scope(south):
        twin = make_person("Grace", "Hopper", email=graces_account.email)
        invitations.invite([twin.id])
        jobs.drain()
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)

    answer = client.see(south, "/account")

    assert answer.status_code == 404


def test_an_invitation_does_not_open_another_tenant(client: Browser, north, south, mia) -> None:
    invitations.invite([mia.id])
    secret = Letters(str(mia.email)).link().rpartition("/")[2]

    answer = client.send(south, f"/invitation/{secret}", password="")

    assert answer.status_code == 404
    assert accept(client, mia).status_code == 303


def test_a_person_with_a_pin_keeps_the_account_and_gains_the_address(client: Browser, mia) -> None:
    code = pins.print_codes([mia.id])[0].code
    _person, account_id = pins.set_first_pin(str(mia.employee_number), code, "482915")

    invitations.invite([mia.id])
    accept(client, mia)

    db.session.expire_all()
    account = db.session.get_one(Account, account_id)
    assert account.email == mia.email
    assert account.email_verified_at is not None
    assert account_of(mia) == account_id


def test_a_pins_account_gives_way_to_the_one_that_the_address_has(
    client: Browser, south, graces_account
) -> None:
    with tenant_scope(south):
        twin = make_person("Grace", "Hopper", email=graces_account.email)
        code = pins.print_codes([twin.id])[0].code
        _person, former = pins.set_first_pin(str(twin.employee_number), code, "482915")

        invitations.invite([twin.id])
        accept(client, twin)

        assert account_of(twin) == graces_account.id
        db.session.expire_all()
        assert db.session.get_one(Account, former).closed_at is not None


def test_one_account_cannot_be_two_people_of_a_tenant(
    client: Browser, north, graces_account
) -> None:
    double = make_person("Grace", "Again", email=graces_account.email)
    invitations.invite([double.id])

    answer = accept(client, double)

    assert answer.status_code == 422
    assert "two records of one person" in answer.text


def test_nothing_is_sent_before_the_tenant_is_live(app) -> None:
    with tenant_scope(None):
        young = found_tenant("young", "Young Local", status="setup")
    with tenant_scope(young):
        yuri = make_person("Yuri", "Young", email="yuri@example.org")

        with pytest.raises(Conflict, match="Nothing is sent before you go live"):
            invitations.invite([yuri.id])

        jobs.drain()
    assert mailer.kept(to="yuri@example.org") == []


def test_somebody_without_an_address_or_with_an_account_is_named(mia, grace) -> None:
    bare = make_person("Bare", "Bones")

    with pytest.raises(Conflict, match="Bare Bones has no e-mail"):
        invitations.invite([mia.id, bare.id])
    with pytest.raises(Conflict, match="Grace Hopper signs in by e-mail already"):
        invitations.invite([grace.id])


def test_an_invitation_lives_fourteen_days(client: Browser, mia) -> None:
    invitations.invite([mia.id])
    link = Letters(str(mia.email)).link()

    with time_machine.travel(context.now() + timedelta(days=14, minutes=1)):
        answer = client.get(link)

    assert answer.status_code == 404
    assert "Ask for a new one" in answer.text


def test_a_way_in_is_ended_at_once_and_given_back(
    client: Browser, other: Browser, north, ada, grace
) -> None:
    other.sign_in(grace)
    client.sign_in(ada)

    ended = client.send(north, f"/people/ways-in/{grace.id}/end")
    outside = other.see(north, "/account").status_code
    client.send(north, f"/people/ways-in/{grace.id}/restore")
    inside = other.see(north, "/account").status_code

    assert ended.status_code == 303
    assert (outside, inside) == (404, 200)
    actions = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_id == grace.id)
    ).all()
    assert set(actions) == {"accounts.access_ended", "accounts.access_restored"}


def test_nobody_ends_her_own_way_in(client: Browser, north, ada) -> None:
    client.sign_in(ada)

    answer = client.send(north, f"/people/ways-in/{ada.id}/end")

    assert answer.status_code == 409
    assert client.see(north, "/account").status_code == 200


def test_the_way_in_of_another_tenants_person_is_not_found(
    client: Browser, north, south, ada
) -> None:
    with tenant_scope(south):
        sue = make_person("Sue", "South")

    answer = client.sign_in(ada).send(north, f"/people/ways-in/{sue.id}/end")

    assert answer.status_code == 404


def test_an_invitation_is_sent_again_without_harm(client: Browser, mia) -> None:
    invitations.invite([mia.id])
    jobs.drain()
    invitations.invite([mia.id])

    answer = accept(client, mia)

    assert answer.status_code == 303
    rows = db.session.scalars(select(Membership).where(Membership.person_id == mia.id)).all()
    assert len(rows) == 1
