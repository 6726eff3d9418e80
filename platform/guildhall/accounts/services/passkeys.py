"""Passkeys: adding, naming and removing one's own; signing in and proving oneself with one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from guildhall import context
from guildhall.accounts import challenges
from guildhall.accounts.models import Account, Passkey
from guildhall.accounts.queries import get_account, passkeys_of
from guildhall.accounts.relying import RelyingParty
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.lazily import lazily

webauthn: Any = lazily("webauthn")
"""Seven megabytes that most processes never need."""

MOST: Final = 20
LONGEST_ANSWER: Final = 20_000
"""Characters of JSON: a real answer has about two thousand."""


def wish_to_add(account: Account, party: RelyingParty) -> str:
    """Return what the browser needs to make a passkey for this account, as JSON."""
    structs = webauthn.helpers.structs
    known = [_descriptor(key) for key in passkeys_of(account.id) if key.rp_id == party.id]
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Guildhall",
        user_id=account.id.bytes,
        user_name=account.email or account.name,
        user_display_name=account.name,
        challenge=challenges.make("add", account.id),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=_always()
        ),
        exclude_credentials=known,
    )
    return str(webauthn.options_to_json(options))


def wish_to_prove(purpose: str, party: RelyingParty, account_id: UUID | None = None) -> str:
    """Return what the browser needs to ask for a passkey: anybody's, or this account's."""
    keys = passkeys_of(account_id) if account_id else ()
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenges.make(purpose, account_id),
        allow_credentials=[_descriptor(key) for key in keys if key.rp_id == party.id],
        user_verification=_always(),
    )
    return str(webauthn.options_to_json(options))


@transaction
def add(account: Account, party: RelyingParty, *, credential: str, name: str) -> Passkey:
    """Keep the public half of a passkey that the browser has just made."""
    if len(passkeys_of(account.id)) >= MOST:
        raise Conflict(_("Twenty passkeys are the most. Remove one that you do not use."))
    answer = _read(credential)
    challenge = _challenge(answer, "add", account.id)
    with _or_unusable():
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    if _known(made.credential_id) is not None:
        raise Conflict(_("This passkey is kept already; nothing was doubled."))
    passkey = Passkey(
        account_id=account.id,
        name=name,
        rp_id=party.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=_transports(answer),
        synced=made.credential_backed_up,
    )
    db.session.add(passkey)
    db.session.flush()
    return passkey


@transaction
def rename(passkey_id: UUID, *, of: UUID, name: str) -> Passkey:
    """Call a passkey something else."""
    passkey = _own(passkey_id, of)
    passkey.name = name
    return passkey


@transaction
def remove(passkey_id: UUID, *, of: UUID) -> Passkey:
    """Forget a passkey: it opens nothing any more."""
    passkey = _own(passkey_id, of)
    db.session.delete(passkey)
    return passkey


@transaction
def answered(
    credential: str, party: RelyingParty, purpose: str, account_id: UUID | None = None
) -> tuple[Account, str]:
    """Return whose passkey answered, and the digest of the challenge; raise Invalid.

    The key is read under a lock, so that two answers of one copied key cannot both be the next.
    """
    answer = _read(credential)
    challenge = _challenge(answer, purpose, account_id)
    passkey = _known(_raw_id(answer), lock=True)
    if passkey is None or passkey.rp_id != party.id:
        raise Invalid(_("This passkey is not known here. It may have been removed."))
    if account_id not in {None, passkey.account_id} or not _names_owner(answer, passkey):
        raise _unusable()
    with _or_unusable():
        proof = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    passkey.sign_count = proof.new_sign_count
    passkey.synced = proof.credential_backed_up
    passkey.last_used_at = context.now()
    try:
        account = get_account(passkey.account_id)
    except NotFound as closed:
        raise _unusable() from closed
    return account, challenges.digest(challenge)


def _always() -> Any:  # noqa: ANN401 - a constant of a module that is loaded late
    """Ask for a finger, a face or the device's own PIN: this makes a passkey a second step."""
    return webauthn.helpers.structs.UserVerificationRequirement.REQUIRED


def _descriptor(key: Passkey) -> Any:  # noqa: ANN401 - as above
    return webauthn.helpers.structs.PublicKeyCredentialDescriptor(id=key.credential_id)


def _own(passkey_id: UUID, account_id: UUID) -> Passkey:
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.account_id != account_id:
        raise NotFound
    return found


def _known(credential_id: bytes, *, lock: bool = False) -> Passkey | None:
    statement = select(Passkey).where(Passkey.credential_id == credential_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def _read(credential: str) -> dict[str, Any]:
    """Return the browser's answer, if it has the form of one."""
    if len(credential) > LONGEST_ANSWER:
        raise _unusable()
    try:
        answer = json.loads(credential)
    except (ValueError, RecursionError) as garbled:
        raise _unusable() from garbled
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise _unusable()
    return answer


def _challenge(answer: dict[str, Any], purpose: str, account_id: UUID | None) -> bytes:
    """Return the challenge that was signed, if it is one of ours for this and still good."""
    try:
        client = json.loads(webauthn.base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = bytes(webauthn.base64url_to_bytes(client["challenge"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as garbled:
        raise _unusable() from garbled
    if not challenges.check(challenge, purpose, account_id):
        raise Invalid(_("This page was open too long for a passkey. Try again now."))
    return challenge


def _raw_id(answer: dict[str, Any]) -> bytes:
    try:
        return bytes(webauthn.base64url_to_bytes(answer["rawId"]))
    except (ValueError, TypeError, KeyError, AttributeError) as garbled:
        raise _unusable() from garbled


def _names_owner(answer: dict[str, Any], passkey: Passkey) -> bool:
    """Say whether the handle that a discoverable passkey brings is its owner's."""
    handle = answer["response"].get("userHandle")
    if handle is None:
        return True
    try:
        return bytes(webauthn.base64url_to_bytes(handle)) == passkey.account_id.bytes
    except (ValueError, TypeError, AttributeError):
        return False


def _transports(answer: dict[str, Any]) -> list[Any]:
    named = answer["response"].get("transports")
    known = {"usb", "nfc", "ble", "hybrid", "internal", "smart-card", "cable"}
    return sorted(known & {str(one) for one in named}) if isinstance(named, list) else []


@contextmanager
def _or_unusable() -> Iterator[None]:
    """Say one sentence about whatever is wrong with an answer."""
    try:
        yield
    except (
        webauthn.helpers.exceptions.WebAuthnException,
        ValueError,
        TypeError,
        KeyError,
    ) as refused:
        raise _unusable() from refused


def _unusable() -> Invalid:
    return Invalid(_("That passkey did not work. Try again, or sign in another way."))
