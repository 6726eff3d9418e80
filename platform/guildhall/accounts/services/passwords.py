"""Signing in with an address and a password, and choosing a password."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from guildhall.accounts import hashing
from guildhall.accounts.models import Account
from guildhall.accounts.rules import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    normal_password,
    repeats_the_person,
)
from guildhall.accounts.services.sessions import end_other_logins
from guildhall.accounts.services.tokens import end_links
from guildhall.db import db, transaction
from guildhall.errors import Invalid


@transaction
def account_with(email: str, password: str) -> Account:
    """Return the open account with this address and password.

    One sentence for a wrong address and for a wrong password, after the same time: nobody learns
    who has an account.
    """
    account = db.session.scalars(
        select(Account).where(Account.email == email, Account.closed_at.is_(None))
    ).one_or_none()
    kept = account.password_hash if account else None
    typed = normal_password(password[:LONGEST_PASSWORD])
    if not hashing.matches(kept, typed) or account is None or kept is None:
        raise Invalid(
            _(
                "This address and password do not belong together. Check both, or have a link "
                "sent to you."
            )
        )
    if hashing.is_outdated(kept):
        account.password_hash = hashing.keep(typed)
    return account


@transaction
def choose_password(account: Account, password: str, *, keep_login: UUID | None = None) -> None:
    """Set a password and end every other session of the account, and every link that is out.

    A link to another address is one of these: who asked for it may be why there is a new password.
    """
    check_password(account, password)
    account.password_hash = hashing.keep(normal_password(password))
    end_other_logins(account.id, keep=keep_login)
    end_links(account.id)


@transaction
def change_password(
    account: Account, *, current: str | None, password: str, keep_login: UUID
) -> None:
    """Change one's own password, which takes the one there is."""
    if account.password_hash is not None and not hashing.matches(
        account.password_hash, normal_password((current or "")[:LONGEST_PASSWORD])
    ):
        raise Invalid(current=_("This is not your password as it is now."))
    choose_password(account, password, keep_login=keep_login)


def check_own(account: Account, password: str) -> None:
    """Raise Invalid unless this is the account's password as it is now."""
    typed = normal_password(password[:LONGEST_PASSWORD])
    if not hashing.matches(account.password_hash, typed):
        raise Invalid(password=_("This is not your password."))


def check_password(account: Account, password: str) -> None:
    """Raise Invalid with the one thing that is wrong with a new password."""
    text = normal_password(password)
    if len(text) < SHORTEST_PASSWORD:
        raise Invalid(
            password=_(
                "Choose at least %(count)s characters. Four or five words in a row are easy to "
                "remember and hard to guess.",
                count=SHORTEST_PASSWORD,
            )
        )
    if len(text) > LONGEST_PASSWORD:
        raise Invalid(password=_("Choose at most %(count)s characters.", count=LONGEST_PASSWORD))
    if repeats_the_person(text, account.email, account.name):
        raise Invalid(password=_("Choose something that is not your own name or address."))
