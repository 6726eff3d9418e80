"""A tenant asks its staff for a second step: until it is taken, their own pages alone are open."""

from datetime import timedelta

from guildhall import context
from guildhall.accounts.services import second_step
from guildhall.db import db, tenant_scope
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import account_of, give_role
from tests.guildhall.accounts.steps import SECRET_FIELD, code_now


def ask_for_step(since) -> None:
    """Let the current tenant ask its roles for a second step from a day on."""
    value = since.isoformat() if since else None
    db.session.add(
        PluginSwitch(plugin="accounts", enabled=True, settings={"second_step_from": value})
    )
    db.session.commit()
    tenant_directory().forget(context.tenant_id())


# The app


def test_without_the_step_staff_pages_are_closed_and_ones_own_stay_open(client, north, ada):
    ask_for_step(context.today())
    client.sign_in(ada)

    people, posted = client.see(north, "/people"), client.send(north, "/people/new")
    own, home = client.see(north, "/my/learning"), client.see(north, "/me")

    assert "/second-step" in people.location
    assert posted.status_code == 403
    assert "second step first" in posted.text
    assert (own.status_code, home.status_code) == (200, 200)
    assert "Staff pages are closed" in home.text
    assert "/people" not in home.text
    assert "/second-step" in client.see(north, "/").location


def test_the_home_of_a_coordinator_without_the_step_is_a_members(client, north, ada):
    ask_for_step(context.today())
    client.sign_in(ada)

    assert client.see(north, "/today").text.count("gh-thirds") == 0


def test_with_the_step_everything_is_open_and_the_session_remembers(client, north, ada):
    ask_for_step(context.today())
    account_id = account_of(ada)
    (code, *_rest) = second_step.new_recovery_codes(account_id)
    client.sign_in(ada)

    client.send(north, "/second-step", code=code)

    assert client.see(north, "/people").status_code == 200
    assert client.see(north, "/settings").status_code == 200


def test_whoever_has_no_step_yet_is_led_to_set_one_up(client, north, ada):
    ask_for_step(context.today())
    client.sign_in(ada)

    page = client.see(north, "/second-step").text

    assert "/account/passkeys/new" in page
    assert "/account/app" in page


def test_setting_up_the_app_is_the_step(client, north, ada):
    ask_for_step(context.today())
    client.sign_in(ada)
    sealed = SECRET_FIELD.search(client.see(north, "/account/app").text)["sealed"]
    account = db.session.get(second_step.Account, account_of(ada))
    key = second_step.same_app(account, sealed).key

    client.send(north, "/account/app", sealed=sealed, code=code_now(key))

    assert client.see(north, "/people").status_code == 200


def test_until_the_day_comes_they_are_reminded(client, north, ada):
    ask_for_step(context.today() + timedelta(days=14))
    client.sign_in(ada)

    home = client.see(north, "/today").text

    assert client.see(north, "/people").status_code == 200
    assert "need a second step" in home


def test_a_member_is_never_asked(client, north, grace):
    ask_for_step(context.today())
    client.sign_in(grace)

    assert client.see(north, "/my/learning").status_code == 200
    assert "/second-step" not in client.see(north, "/").location
    assert "Staff pages are closed" not in client.see(north, "/me").text


def test_what_one_tenant_asks_does_not_hold_in_another(client, north, south, ada):
    from tenants.models import Membership
    from tests.characters import make_person

    ask_for_step(context.today())
    account_id = account_of(ada)
    with tenant_scope(south):
        twin = make_person("Ada", "Lovelace")
        db.session.add(Membership(account_id=account_id, person_id=twin.id))
        give_role(twin, "coordinator")
    client.sign_in(ada)

    assert client.see(south, "/people").status_code == 200
    assert "/second-step" in client.see(north, "/people").location


def test_the_setting_stands_on_the_tenants_page(client, north, ada):
    client.sign_in(ada)

    answer = client.send(north, "/settings/programs/accounts", second_step_from="2031-01-31")

    assert answer.status_code == 303
    assert "31 Jan 2031" in client.see(north, "/settings/programs/accounts").text
    tenant_directory().forget(context.tenant_id())


# For somebody who lost everything
