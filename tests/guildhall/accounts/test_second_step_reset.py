"""A lost step is reset by another, with a reason; codes at one moment open one door."""

import contextlib
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from guildhall import audit, context
from guildhall.accounts.models import Login, SecondStep
from guildhall.accounts.services import second_step
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied
from tests.characters import account_of
from tests.guildhall.accounts.steps import code_now


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
