"""The app, the recovery codes, fresh proof, and the second step that a tenant may ask for."""

import contextlib
import re
from datetime import timedelta
from threading import Barrier, Thread

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from guildhall import audit, context
from guildhall.accounts import sealing
from guildhall.accounts.models import Login, RecoveryCode, SecondStep
from guildhall.accounts.queries import has_app
from guildhall.accounts.services import second_step
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import account_of, give_role
from tests.guildhall.accounts.conftest import PASSWORD

SECRET_FIELD = re.compile(r'name="sealed" value="(?P<sealed>[^"]*)"')


@pytest.fixture
def app_key(graces_account) -> str:
    """Return the key of Grace's authenticator app, which is set up."""
    wish = second_step.new_app(graces_account)
    with time_machine.travel(context.now() - timedelta(minutes=5), tick=False):
        second_step.confirm_app(graces_account, sealed=wish.sealed, code=code_now(wish.key))
    return wish.key


def code_now(key: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or so many half-minutes from now."""
    return pyotp.TOTP(key).at(context.now() + timedelta(seconds=30 * steps))


def row_of(account) -> SecondStep:
    db.session.expire_all()
    return db.session.scalars(select(SecondStep).where(SecondStep.account_id == account.id)).one()


def ask_for_step(since) -> None:
    """Let the current tenant ask its roles for a second step from a day on."""
    value = since.isoformat() if since else None
    db.session.add(
        PluginSwitch(plugin="accounts", enabled=True, settings={"second_step_from": value})
    )
    db.session.commit()
    tenant_directory().forget(context.tenant_id())


# The app


def test_the_secret_is_sealed_for_its_account_alone(graces_account, app_key):
    kept = row_of(graces_account).secret

    assert app_key.encode() not in kept
    assert sealing.unseal(kept, owner=str(graces_account.id)).decode() == app_key
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(kept, owner="somebody else")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_off_by_half_a_minute(graces_account, app_key, steps):
    with time_machine.travel(context.now(), tick=False):
        assert second_step.check(graces_account.id, code_now(app_key, steps=steps)) == "app"


@pytest.mark.parametrize("steps", [-2, 2])
def test_and_by_no_more(graces_account, app_key, steps):
    with time_machine.travel(context.now(), tick=False), pytest.raises(Denied):
        second_step.check(graces_account.id, code_now(app_key, steps=steps))


def test_a_code_works_once_and_takes_those_before_it_along(graces_account, app_key):
    with time_machine.travel(context.now(), tick=False):
        second_step.check(graces_account.id, code_now(app_key))

        for steps in (0, -1):
            with pytest.raises(Denied, match="works once"):
                second_step.check(graces_account.id, code_now(app_key, steps=steps))


def test_five_wrong_codes_lock_as_a_pin_does_and_the_right_one_waits_too(graces_account, app_key):
    for _try in range(4):
        with pytest.raises(Denied, match="does not work"):
            second_step.check(graces_account.id, "000000")
    with pytest.raises(Denied, match="Too many wrong tries"):
        second_step.check(graces_account.id, "000000")

    with pytest.raises(Denied, match="Too many wrong tries"):
        second_step.check(graces_account.id, code_now(app_key))
    with time_machine.travel(context.now() + timedelta(minutes=16), tick=False):
        assert second_step.check(graces_account.id, code_now(app_key)) == "app"
        assert row_of(graces_account).failed == 0


def test_an_app_is_kept_only_once_it_makes_the_right_code(graces_account, ada):
    wish = second_step.new_app(graces_account)

    with pytest.raises(Invalid, match="not the code"):
        second_step.confirm_app(graces_account, sealed=wish.sealed, code="000000")
    for forged in ("", "AAAA", "ñ", sealing.as_text(b"\x01" + bytes(40))):
        with pytest.raises(Invalid, match="Begin again"):
            second_step.confirm_app(graces_account, sealed=forged, code=code_now(wish.key))
    assert not has_app(graces_account.id)


def test_grace_sets_up_the_app_on_one_page_and_gets_ten_codes(client, north, grace, graces_account):
    client.sign_in(grace)
    page = client.see(north, "/account/app")
    sealed = SECRET_FIELD.search(page.text)["sealed"]
    wish = second_step.same_app(graces_account, sealed)

    mistyped = client.send(north, "/account/app", sealed=sealed, code="123")
    done = client.send(north, "/account/app", sealed=sealed, code=code_now(wish.key))

    assert "<svg" in page.text
    assert wish.shown_key in page.text
    assert mistyped.status_code == 422
    assert wish.shown_key in mistyped.text
    assert len(re.findall(r"<code>([A-Z0-9]{5}-[A-Z0-9]{5})</code>", done.text)) == 10
    assert done.headers["Cache-Control"] == "no-store"


def test_a_password_alone_opens_nothing_once_there_is_an_app(
    client, north, graces_account, app_key, graces_letters
):
    answer = client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    outside = client.see(north, "/account")
    wrong = client.send(north, "/sign-in/code", code="000000")
    right = client.send(north, "/sign-in/code", code=code_now(app_key))

    assert "/sign-in/code" in answer.location
    assert "/sign-in" in outside.location
    assert wrong.status_code == 422
    assert right.status_code == 303
    assert "second step by the app" in client.see(north, "/account").text


def test_a_mailed_link_asks_for_the_code_too(
    client, north, graces_account, app_key, graces_letters
):
    client.send(north, "/sign-in", email=graces_account.email, way="link")
    path = graces_letters.link()

    answer = client.post(path, data={"csrf_token": client.token()})

    assert "/sign-in/code" in answer.location
    assert "/sign-in" in client.see(north, "/account").location


def test_the_first_half_of_the_door_is_open_for_ten_minutes(client, north, graces_account, app_key):
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)

    with time_machine.travel(context.now() + timedelta(minutes=11), tick=False):
        answer = client.send(north, "/sign-in/code", code=code_now(app_key))

    assert answer.location.endswith("/sign-in")


def test_nobody_comes_to_the_second_half_first(client, north):
    assert client.see(north, "/sign-in/code").location.endswith("/sign-in")


# Recovery codes


def test_a_recovery_code_works_once_and_a_mail_says_so(
    client, north, graces_account, app_key, graces_letters
):
    first, *others = second_step.new_recovery_codes(graces_account.id)
    client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)

    client.send(north, "/sign-in/code", code=first.lower())

    assert "second step by a recovery code" in client.see(north, "/account").text
    assert "recovery code" in graces_letters.all()[0].subject
    assert "9 are left" in graces_letters.all()[0].text
    with pytest.raises(Denied):
        second_step.check(graces_account.id, first)
    assert second_step.check(graces_account.id, others[0]) == "recovery"


def test_codes_are_kept_as_hashes_and_new_ones_end_the_old(graces_account, app_key):
    (old, *_rest) = second_step.new_recovery_codes(graces_account.id)
    second_step.new_recovery_codes(graces_account.id)

    rows = db.session.scalars(
        select(RecoveryCode).where(RecoveryCode.account_id == graces_account.id)
    ).all()

    assert len(rows) == 10
    assert all(row.code_hash.startswith("$argon2id$") for row in rows)
    with pytest.raises(Denied):
        second_step.check(graces_account.id, old)


# Fresh proof


@pytest.mark.parametrize(
    "path", ["/account/app", "/account/passkeys/new", "/account/password", "/account/email"]
)
def test_ten_minutes_after_signing_in_the_password_is_asked_for_again(
    client, north, grace, graces_account, path
):
    client.sign_in(grace)
    early = client.see(north, path)
    with time_machine.travel(context.now() + timedelta(minutes=11), tick=False):
        late = client.see(north, path)
        wrong = client.send(north, "/account/again", password="guess guess guess")
        client.send(north, "/account/again", password=PASSWORD)
        then = client.see(north, path)

    assert early.status_code == 200
    assert "/account/again" in late.location
    assert wrong.status_code == 422
    assert then.status_code == 200


def test_the_page_that_was_wanted_comes_next(client, north, grace, graces_account):
    client.sign_in(grace)
    with time_machine.travel(context.now() + timedelta(minutes=11), tick=False):
        asked = client.see(north, "/account/app").location
        target = asked.partition("?next=")[2].replace("%2F", "/")

        answer = client.send(north, "/account/again", password=PASSWORD, next=target)

    assert answer.location.endswith("/account/app")


@pytest.mark.usefixtures("app_key")
def test_removing_the_app_is_a_sensitive_change(client, other, north, grace, graces_account):
    client.sign_in(grace)
    with time_machine.travel(context.now() + timedelta(minutes=11), tick=False):
        late = client.send(north, "/account/app/removal")
        assert row_of(graces_account).secret is not None
    other.sign_in(grace)
    other.send(north, "/account/app/removal")

    assert "/account/again" in late.location
    assert row_of(graces_account).secret is None


# What a tenant asks of its roles


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
    assert "2031-01-31" in client.see(north, "/settings/programs/accounts").text
    tenant_directory().forget(context.tenant_id())


# For somebody who lost everything


@pytest.mark.usefixtures("app_key")
def test_another_resets_what_was_lost_and_the_log_says_why(
    client, north, ada, grace, graces_letters
):
    second_step.new_recovery_codes(account_of(grace))
    client.sign_in(ada)

    silent = client.send(north, f"/people/ways-in/{grace.id}/reset", reason=" ")
    answer = client.send(
        north, f"/people/ways-in/{grace.id}/reset", reason="Lost her phone; came with her badge."
    )

    assert (silent.status_code, answer.status_code) == (422, 303)
    assert (
        db.session.scalars(
            select(SecondStep).where(SecondStep.account_id == account_of(grace))
        ).all()
        == []
    )
    event = db.session.scalars(
        select(audit.AuditEvent).where(audit.AuditEvent.action == "accounts.step_reset")
    ).one()
    assert event.reason == "Lost her phone; came with her badge."
    assert event.actor_name == "Ada Lovelace"
    assert "reset" in graces_letters.all()[0].subject


def test_nobody_resets_herself(client, north, ada):
    client.sign_in(ada)

    answer = client.send(north, f"/people/ways-in/{ada.id}/reset", reason="I lost it.")

    assert answer.status_code == 422
    assert "Ask somebody else" in answer.text


def test_one_tenant_does_not_weaken_what_opens_another(client, north, south, ada, grace):
    from tenants.models import Membership
    from tests.characters import make_person

    account_id = account_of(grace)
    with tenant_scope(south):
        twin = make_person("Grace", "Hopper")
        db.session.add(Membership(account_id=account_id, person_id=twin.id))
        db.session.commit()
    client.sign_in(ada)

    answer = client.send(north, f"/people/ways-in/{grace.id}/reset", reason="Lost it.")

    assert answer.status_code == 422
    assert "opens other halls too" in answer.text


def test_sessions_end_with_the_reset(client, north, ada, grace, other):
    other.sign_in(grace)
    client.sign_in(ada)

    client.send(north, f"/people/ways-in/{grace.id}/reset", reason="Lost it.")

    assert "/sign-in" in other.see(north, "/account").location


def test_an_app_is_set_up_once(graces_account, app_key):
    wish = second_step.new_app(graces_account)

    with pytest.raises(Conflict, match="already"):
        second_step.confirm_app(graces_account, sealed=wish.sealed, code=code_now(wish.key))


def test_a_step_taken_is_dated_by_the_database(graces_account, north, grace):
    from sqlalchemy.exc import IntegrityError

    from tests.characters import open_login

    login = open_login(grace)
    login.step = "app"

    with pytest.raises(IntegrityError, match="ck_login_stepped"):
        db.session.commit()
    db.session.rollback()
    assert db.session.get(Login, login.id).step == ""


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_code_at_the_same_moment_opens_one_door(app, graces_account, app_key, kind):
    codes = {
        "app": code_now(app_key, steps=1),
        "recovery": second_step.new_recovery_codes(graces_account.id)[0],
    }
    tenant, account_id, gate, opened = context.tenant(), graces_account.id, Barrier(6), []

    def enter() -> None:
        with app.app_context(), tenant_scope(tenant):
            gate.wait()
            with contextlib.suppress(Denied):
                opened.append(second_step.check(account_id, codes[kind]))

    threads = [Thread(target=enter) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert opened == [kind]
