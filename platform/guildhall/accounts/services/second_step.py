"""The second step: an authenticator app's codes and the recovery codes, counted like PINs."""

import hmac
import secrets
from collections.abc import Callable
from typing import Final
from uuid import UUID

import pyotp
from flask_babel import gettext as _
from msgspec import Struct
from sqlalchemy import delete, select

from guildhall import context
from guildhall.accounts import hashing, sealing
from guildhall.accounts.models import Account, RecoveryCode, SecondStep
from guildhall.accounts.queries import second_step_of
from guildhall.accounts.rules import (
    CODE_LETTERS,
    lock_after,
    normal_code,
    recovery_code_shown,
)
from guildhall.db import db, in_verb, transaction
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.localisation import clock

PERIOD: Final = 30
SKEW: Final = 1
"""Half-minutes by which a phone's clock may be off, either way."""
DIGITS: Final = 6
CODES: Final = 10
CODE_LENGTH: Final = 10


class AppWish(Struct, frozen=True):
    """What is shown while an app is being set up; kept by nobody but the page itself."""

    key: str
    """Base32, as an app takes it typed."""
    uri: str
    sealed: str
    """The same secret as the form carries it back, readable here alone."""

    @property
    def shown_key(self) -> str:
        """Return the key in groups of four."""
        return " ".join(self.key[at : at + 4] for at in range(0, len(self.key), 4))


def new_app(account: Account) -> AppWish:
    """Return a new secret for an authenticator app; nothing is kept before a code proves it."""
    return _wish(account, pyotp.random_base32())


def same_app(account: Account, sealed: str) -> AppWish | None:
    """Return the secret that a page carries already, so that a mistyped code changes nothing."""
    try:
        raw = sealing.unseal(sealing.from_text(sealed), owner=_wish_owner(account.id))
    except sealing.Unsealable:
        return None
    return _wish(account, raw.decode())


@transaction
def confirm_app(account: Account, *, sealed: str, code: str) -> None:
    """Keep the app's secret once it has shown that it makes the right codes."""
    wish = same_app(account, sealed)
    if wish is None:
        raise Invalid(_("This page was not finished here. Begin again."))
    row = _row(account.id)
    if row.secret is not None:
        raise Conflict(_("An app is set up already. Remove it first to use another one."))
    counter = _counter_of(wish.key, code, after=0)
    if counter is None:
        raise Invalid(code=_("This is not the code that the app shows now. Wait for the next one."))
    row.secret = sealing.seal(wish.key.encode(), owner=str(account.id))
    row.confirmed_at = context.now()
    row.last_counter, row.failed, row.locked_until = counter, 0, None


@transaction
def remove_app(account: Account) -> None:
    """Take the app away; raise Conflict where there is none."""
    row = second_step_of(account.id, lock=True)
    if row is None or row.secret is None:
        raise Conflict(_("There is no app to remove."))
    row.secret = row.confirmed_at = None


def check(account_id: UUID, code: str) -> str:
    """Return what the code was, "app" or "recovery"; raise Denied with a sentence.

    As with a PIN, a wrong try is counted in a transaction of its own: call it outside a verb.
    """
    if in_verb():
        raise RuntimeError("Check a code before the verb it is for: a refusal must stay counted.")
    kind, refusal = _counted(account_id, code)
    if not kind:
        raise Denied(refusal)
    return kind


@transaction
def new_recovery_codes(account_id: UUID) -> list[str]:
    """Make ten new codes, which are shown this once; the old ones work no more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [
        "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
        for _one in range(CODES)
    ]
    for code in codes:
        db.session.add(RecoveryCode(account_id=account_id, code_hash=hashing.keep_code(code)))
    _row(account_id)
    return [recovery_code_shown(code) for code in codes]


@transaction
def _counted(account_id: UUID, code: str) -> tuple[str, str]:
    """Judge one try under a lock on the account's row; return the kind, or why not."""
    row = second_step_of(account_id, lock=True)
    if row is None:
        return "", _("No second step is set up yet.")
    now = context.now()
    if row.locked_until is not None and row.locked_until > now:
        return "", _locked(row)
    kind = _kind_of(row, code)
    if kind:
        row.failed, row.locked_until = 0, None
        return kind, ""
    row.failed += 1
    pause = lock_after(row.failed)
    if pause is not None:
        row.locked_until = now + pause
        return "", _locked(row)
    return "", _(
        "This code does not work. Codes of the app change every 30 seconds, and each works once."
    )


def _kind_of(row: SecondStep, code: str) -> str:
    typed = normal_code(code)
    if len(typed) == DIGITS:
        return "app" if _is_app_code(row, typed) else ""
    return "recovery" if len(typed) == CODE_LENGTH and _use_recovery(row.account_id, typed) else ""


def _is_app_code(row: SecondStep, typed: str) -> bool:
    if row.secret is None:
        return False
    key = sealing.unseal(row.secret, owner=str(row.account_id)).decode()
    counter = _counter_of(key, typed, after=row.last_counter)
    if counter is None:
        return False
    row.last_counter = counter
    return True


def _use_recovery(account_id: UUID, typed: str) -> bool:
    unused = db.session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
        )
    )
    for row in unused:
        if hashing.code_matches(row.code_hash, typed):
            row.used_at = context.now()
            return True
    return False


def _counter_of(key: str, code: str, *, after: int) -> int | None:
    """Return the half-minute whose code this is, later than the last that was taken."""
    typed = normal_code(code)
    now = int(context.now().timestamp()) // PERIOD
    made: Callable[[int], str] = pyotp.TOTP(key, digits=DIGITS, interval=PERIOD).generate_otp
    for counter in range(now - SKEW, now + SKEW + 1):
        if counter > after and hmac.compare_digest(made(counter).encode(), typed.encode()):
            return counter
    return None


def _row(account_id: UUID) -> SecondStep:
    row = second_step_of(account_id, lock=True)
    if row is None:
        row = SecondStep(account_id=account_id, last_counter=0, failed=0)
        db.session.add(row)
        db.session.flush()
    return row


def _locked(row: SecondStep) -> str:
    assert row.locked_until is not None  # noqa: S101 - asked for only where it is locked
    return str(_("Too many wrong tries. Try again at %(time)s.", time=clock(row.locked_until)))


def _wish(account: Account, key: str) -> AppWish:
    uri = pyotp.TOTP(key).provisioning_uri(
        name=account.email or account.name, issuer_name="Guildhall"
    )
    sealed = sealing.as_text(sealing.seal(key.encode(), owner=_wish_owner(account.id)))
    return AppWish(key=key, uri=uri, sealed=sealed)


def _wish_owner(account_id: UUID) -> str:
    return f"{account_id}:wish"
