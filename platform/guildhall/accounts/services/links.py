"""Links that work once: signing in, a new password, a confirmed address."""

import hashlib
import secrets
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from guildhall import context
from guildhall.accounts.models import Account, AccountToken
from guildhall.accounts.queries import account_by_email, get_account
from guildhall.accounts.rules import LINK_GOOD_FOR
from guildhall.accounts.services.passwords import choose_password
from guildhall.accounts.services.sessions import end_other_logins
from guildhall.accounts.services.tokens import end_links
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid, NotFound


@transaction
def issue(
    account: Account,
    purpose: str,
    *,
    address: str | None,
    tenant_slug: str | None = None,
    person_id: UUID | None = None,
) -> str:
    """Return the secret of a new link; only its digest is kept.

    Of two links to a new address only the later one counts: the first may have been mistyped.
    """
    if purpose == "verify":
        end_links(account.id, ("verify",))
    secret = secrets.token_urlsafe(32)
    db.session.add(
        AccountToken(
            account_id=account.id,
            purpose=purpose,
            digest=_digest(secret),
            expires_at=context.now() + LINK_GOOD_FOR[purpose],
            tenant_slug=tenant_slug,
            person_id=person_id,
            address=address,
        )
    )
    return secret


def look(secret: str, purpose: str) -> AccountToken:
    """Return what a link is for without using it up; raise NotFound with a sentence."""
    return _alive(secret, purpose, lock=False)


@transaction
def open_link(secret: str) -> Account:
    """Use up a link to sign in, which proves the address; return whose it is."""
    token = _use(secret, "sign_in")
    account = get_account(token.account_id)
    _prove(account, token)
    return account


@transaction
def reset_password(secret: str, password: str) -> Account:
    """Choose a new password through a link; every session of before ends, every other link too."""
    token = _use(secret, "reset")
    account = get_account(token.account_id)
    choose_password(account, password)
    _prove(account, token)
    return account


@transaction
def confirm_address(secret: str) -> tuple[Account, str | None]:
    """Give an account the address that the link went to; return it and the former address.

    Links that still lie in the former mailbox open nothing any more.
    """
    token = _use(secret, "verify")
    account = get_account(token.account_id)
    if token.address is None:
        raise NotFound
    refuse_taken_address(account, token.address)
    former, account.email = account.email, token.address
    account.email_verified_at = context.now()
    end_links(account.id)
    return account, former


def refuse_taken_address(account: Account, address: str) -> None:
    """Raise Conflict if another account signs in with the address; its owner alone is told so."""
    other = account_by_email(address)
    if other is not None and other.id != account.id:
        raise Conflict(_("This address belongs to another account. Sign in with it instead."))


def use_invitation(secret: str) -> AccountToken:
    """Use up an invitation within the verb that accepts it."""
    return _use(secret, "invite")


@transaction
def check_new_address(account: Account, address: str) -> None:
    """Refuse an address that the account has already."""
    if account.email is not None and account.email.casefold() == address.casefold():
        raise Invalid(email=_("You sign in with this address already."))


def sign_out_everywhere(account: Account) -> None:
    """End every session of an account."""
    end_other_logins(account.id)


def _use(secret: str, purpose: str) -> AccountToken:
    token = _alive(secret, purpose, lock=True)
    token.used_at = context.now()
    return token


def _alive(secret: str, purpose: str, *, lock: bool) -> AccountToken:
    statement = select(AccountToken).where(
        AccountToken.digest == _digest(secret), AccountToken.purpose == purpose
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    token = db.session.scalars(statement).one_or_none()
    if token is None or token.expires_at <= context.now():
        raise NotFound(_("This link does not work any more. Ask for a new one."))
    if token.used_at is not None:
        raise NotFound(_("This link was used already; each works once. Ask for a new one."))
    return token


def _prove(account: Account, token: AccountToken) -> None:
    """Whoever opened the link reads the mail of the address it went to."""
    if account.email is not None and account.email == token.address:
        account.email_verified_at = account.email_verified_at or context.now()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
