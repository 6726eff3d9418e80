"""Passkeys: where they work, adding one, signing in with one, and everything they refuse."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from msgspec.structs import replace
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from guildhall import context
from guildhall.accounts import challenges
from guildhall.accounts.models import Login, Passkey
from guildhall.accounts.relying import RelyingParty, relying_party
from guildhall.accounts.services import passkeys
from guildhall.db import db
from guildhall.errors import Conflict, Invalid, NotFound
from tests.characters import Browser, account_of, make_member
from tests.guildhall.accounts.authenticator import SoftKey

HERE = RelyingParty("localhost", "http://localhost")
"""Where the tests' browser is: the one host without TLS that browsers trust with passkeys."""
OPTIONS = re.compile(r'data-options="(?P<options>[^"]*)"')


@pytest.fixture
def secure(app, monkeypatch):
    """Serve the site over TLS, with one tenant's host below it and one elsewhere."""
    config = replace(
        app.extensions["guildhall_config"],
        site_url="https://guildhall.example",
        tenant_hosts={"north.guildhall.example": "north", "learn.local.example": "south"},
    )
    monkeypatch.setitem(app.extensions, "guildhall_config", config)
    return config


@pytest.fixture
def local(app, monkeypatch):
    """Serve the site where the tests' browser looks for it."""
    config = replace(app.extensions["guildhall_config"], site_url=HERE.origin)
    monkeypatch.setitem(app.extensions, "guildhall_config", config)


@pytest.fixture
def key(graces_account, local) -> SoftKey:
    """Return Grace's phone, which has a passkey here."""
    found = SoftKey(HERE.origin)
    made = found.make(passkeys.wish_to_add(graces_account, HERE))
    passkeys.add(graces_account, HERE, credential=made, name="my phone")
    return found


def kept(account) -> list[Passkey]:
    db.session.expire_all()
    return list(db.session.scalars(select(Passkey).where(Passkey.account_id == account.id)))


@pytest.mark.parametrize(
    ("host", "party"),
    [
        ("guildhall.example", RelyingParty("guildhall.example", "https://guildhall.example")),
        (
            "north.guildhall.example",
            RelyingParty("guildhall.example", "https://north.guildhall.example"),
        ),
        ("learn.local.example", RelyingParty("learn.local.example", "https://learn.local.example")),
        ("learn.local.example:8443", RelyingParty("learn.local.example", "https://learn.local.example:8443")),
        ("evil.example", None),
        ("guildhall.example:9999", None),
        ("other.guildhall.example", None),
    ],
)  # fmt: skip
def test_a_passkey_belongs_to_the_site_or_to_a_host_of_its_own(secure, host, party):
    assert relying_party(host) == party


@pytest.mark.parametrize(
    ("site", "host", "works"),
    [
        ("http://guildhall.test", "guildhall.test", False),
        ("http://localhost:8000", "localhost:8000", True),
        ("https://192.0.2.7", "192.0.2.7", False),
        ("https://[2001:db8::1]", "[2001:db8::1]", False),
    ],
)
def test_no_passkey_works_at_a_bare_number_or_without_tls(app, monkeypatch, site, host, works):
    config = replace(app.extensions["guildhall_config"], site_url=site)
    monkeypatch.setitem(app.extensions, "guildhall_config", config)

    assert (relying_party(host) is not None) == works


def test_a_passkey_is_kept_by_its_public_half_and_a_name(graces_account, key):
    (passkey,) = kept(graces_account)

    assert (passkey.name, passkey.rp_id) == ("my phone", "localhost")
    assert passkey.credential_id == key.credential_id
    assert passkey.last_used_at is None


def test_a_passkey_says_whose_it_is_and_counts_on(graces_account, key):
    answer = key.sign(passkeys.wish_to_prove("sign_in", HERE))

    account, _digest = passkeys.answered(answer, HERE, "sign_in")

    assert account.id == graces_account.id
    (passkey,) = kept(graces_account)
    assert passkey.sign_count == 1
    assert passkey.last_used_at is not None


def test_a_copied_key_is_found_out_by_its_count(graces_account, key):
    passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", HERE)), HERE, "sign_in")
    key.count = 0

    with pytest.raises(Invalid, match="did not work"):
        passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", HERE)), HERE, "sign_in")


def test_a_key_that_did_not_ask_for_finger_or_pin_is_refused(key):
    key.verifies = False

    with pytest.raises(Invalid, match="did not work"):
        passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", HERE)), HERE, "sign_in")


def test_a_false_page_gets_nothing_that_works_here(key):
    key.origin = "https://guildhal1.example"

    with pytest.raises(Invalid, match="did not work"):
        passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", HERE)), HERE, "sign_in")


def test_a_key_of_one_place_does_not_open_another(key):
    there = RelyingParty("learn.local.example", "https://learn.local.example")
    key.origin = there.origin

    with pytest.raises(Invalid, match="not known here"):
        passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", there)), there, "sign_in")


@pytest.mark.parametrize("purpose", ["add", "step", "again"])
def test_a_challenge_is_good_for_its_purpose_alone(key, graces_account, purpose):
    options = passkeys.wish_to_prove("sign_in", HERE)
    other = challenges.make(purpose, graces_account.id)

    with pytest.raises(Invalid, match="open too long"):
        passkeys.answered(key.sign(options, challenge=bytes_to_base64url(other)), HERE, "sign_in")


def test_a_challenge_is_good_for_an_hour(key):
    answer = key.sign(passkeys.wish_to_prove("sign_in", HERE))

    with (
        time_machine.travel(context.now() + timedelta(minutes=61), tick=False),
        pytest.raises(Invalid, match="open too long"),
    ):
        passkeys.answered(answer, HERE, "sign_in")


def test_nobody_proves_herself_with_somebody_elses_key(key, ada):
    wish = passkeys.wish_to_prove("again", HERE, account_of(ada))

    with pytest.raises(Invalid, match="did not work"):
        passkeys.answered(key.sign(wish), HERE, "again", account_of(ada))


def test_the_same_passkey_is_kept_once(graces_account, key):
    again = key.make(passkeys.wish_to_add(graces_account, HERE))

    with pytest.raises(Conflict, match="kept already"):
        passkeys.add(graces_account, HERE, credential=again, name="my phone twice")


def test_the_browser_is_told_which_keys_the_device_has_already(graces_account, key):
    assert bytes_to_base64url(key.credential_id) in passkeys.wish_to_add(graces_account, HERE)


@pytest.mark.parametrize(
    "garbled",
    ["", "x", "[]", "{}", '{"response": {}}', '{"response": {"clientDataJSON": 7}, "rawId": []}',
     '{"response":{"clientDataJSON":"e30"},"rawId":"AA"}', "[" * 15_000, "9" * 30_000],
)  # fmt: skip
def test_garbage_is_refused_in_a_sentence(key, graces_account, garbled):
    with pytest.raises(Invalid):
        passkeys.answered(garbled, HERE, "sign_in")
    with pytest.raises(Invalid):
        passkeys.add(graces_account, HERE, credential=garbled, name="x")


def test_grace_signs_in_with_her_passkey_alone_and_it_is_both_steps(
    client: Browser, north, graces_account, key
):
    page = client.see(north, "/sign-in")
    options = html.unescape(OPTIONS.search(page.text)["options"])

    answer = client.send(north, "/sign-in/passkey", credential=key.sign(options))

    assert answer.status_code == 303
    (login,) = db.session.scalars(select(Login).where(Login.account_id == graces_account.id))
    assert (login.method, login.step) == ("passkey", "passkey")
    assert "with a passkey" in client.see(north, "/account").text


def test_an_answer_opens_one_session_whoever_sends_it_again(
    client: Browser, other: Browser, north, graces_account, key
):
    key.count = -1  # a synced passkey, which never counts
    page = client.see(north, "/sign-in")
    caught = key.sign(html.unescape(OPTIONS.search(page.text)["options"]))
    client.send(north, "/sign-in/passkey", credential=caught)

    answer = other.send(north, "/sign-in/passkey", credential=caught)

    assert "/sign-in" in answer.location
    assert "used already" in other.see(north, "/sign-in").text


def test_a_removed_passkey_opens_nothing(client: Browser, north, grace, graces_account, key):
    (passkey,) = kept(graces_account)
    client.sign_in(grace)
    client.send(north, f"/account/passkeys/{passkey.id}/removal")

    with pytest.raises(Invalid, match="not known here"):
        passkeys.answered(key.sign(passkeys.wish_to_prove("sign_in", HERE)), HERE, "sign_in")
    assert kept(graces_account) == []


def test_somebody_elses_passkey_is_not_found(client: Browser, north, ada, graces_account, key):
    (passkey,) = kept(graces_account)
    client.sign_in(ada)

    renamed = client.send(north, f"/account/passkeys/{passkey.id}", name="mine now")
    removed = client.send(north, f"/account/passkeys/{passkey.id}/removal")

    assert (renamed.status_code, removed.status_code) == (404, 404)
    with pytest.raises(NotFound):
        passkeys.rename(passkey.id, of=account_of(ada), name="mine now")


def test_a_pin_adds_no_passkey_to_an_account_that_reaches_further(client, north):
    mail = make_member("Mia", "Mail")
    client.sign_in(mail)
    login = db.session.scalars(select(Login).where(Login.account_id == account_of(mail))).one()
    login.method = "pin"
    db.session.commit()

    assert client.see(north, "/account/passkeys/new").status_code == 403
    assert client.see(north, "/account/app").status_code == 403


def test_a_page_where_passkeys_cannot_work_says_so(client: Browser, north, grace):
    client.sign_in(grace)

    page = client.see(north, "/account/passkeys/new")

    assert "Passkeys do not work at this address" in page.text
    assert "data-passkey" not in client.see(north, "/sign-in").text
