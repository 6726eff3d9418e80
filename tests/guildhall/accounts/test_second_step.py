"""A second step by an app's codes: set up, asked for, locked, recovered."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.accounts import sealing
from guildhall.accounts.models import RecoveryCode, SecondStep
from guildhall.accounts.queries import has_app
from guildhall.accounts.services import second_step
from guildhall.db import db
from guildhall.errors import Denied, Invalid
from tests.guildhall.accounts.conftest import PASSWORD
from tests.guildhall.accounts.steps import SECRET_FIELD, code_now


def row_of(account) -> SecondStep:
    db.session.expire_all()
    return db.session.scalars(select(SecondStep).where(SecondStep.account_id == account.id)).one()


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
