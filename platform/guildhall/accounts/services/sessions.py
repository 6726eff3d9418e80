"""Opening, keeping and ending the sessions of an account."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, update

from guildhall import context
from guildhall.accounts.models import Account, Login
from guildhall.accounts.rules import session_ends
from guildhall.db import db, transaction
from guildhall.errors import Invalid, NotFound


@transaction
def open_login(  # noqa: PLR0913 - what a session remembers of its beginning
    account_id: UUID,
    *,
    method: str,
    device: str = "",
    only_in: UUID | None = None,
    step: str = "",
    challenge: str | None = None,
) -> Login:
    """Open a session and remember when the account signed in before."""
    account = db.session.scalars(
        select(Account).where(Account.id == account_id, Account.closed_at.is_(None))
    ).one_or_none()
    if account is None:
        raise NotFound
    if challenge is not None and _was_answered(challenge):
        raise Invalid(_("This answer of a passkey was used already. Try again."))
    now = context.now()
    account.previous_sign_in_at, account.last_sign_in_at = account.last_sign_in_at, now
    login = Login(
        account_id=account_id,
        created_at=now,
        last_seen_at=now,
        expires_at=session_ends(method, now, now),
        method=method,
        device=device,
        only_in=only_in,
        step=step,
        stepped_at=now if step else None,
        challenge=challenge,
    )
    db.session.add(login)
    db.session.flush()
    return login


def _was_answered(challenge: str) -> bool:
    found = db.session.scalar(select(Login.id).where(Login.challenge == challenge))
    return found is not None


@transaction
def touch(login_id: UUID) -> None:
    """Note that a session was used, which prolongs it up to its longest life."""
    login = db.session.get(Login, login_id)
    if login is None or login.ended_at is not None:
        return
    login.last_seen_at = context.now()
    login.expires_at = session_ends(login.method, login.created_at, login.last_seen_at)


@transaction
def prove(login_id: UUID, *, step: str = "", anew: bool = False) -> None:
    """Note in a session that its owner took the second step, or proved anew who she is."""
    login = db.session.get_one(Login, login_id)
    if step:
        login.step, login.stepped_at = step, context.now()
    if anew:
        login.proved_at = context.now()


@transaction
def end_login(login_id: UUID, *, of: UUID) -> None:
    """End one session of an account; one that is over already stays as it was."""
    login = db.session.scalars(
        select(Login).where(Login.id == login_id, Login.account_id == of)
    ).one_or_none()
    if login is None:
        raise NotFound
    if login.ended_at is None:
        login.ended_at = context.now()


@transaction
def end_other_logins(account_id: UUID, *, keep: UUID | None = None) -> int:
    """End every session of an account but the one to keep; return how many that were."""
    now = context.now()
    ended = db.session.execute(
        update(Login)
        .where(
            Login.account_id == account_id,
            Login.ended_at.is_(None),
            Login.expires_at > now,
            Login.id != (keep or UUID(int=0)),
        )
        .values(ended_at=now)
        .returning(Login.id)
    )
    return len(ended.all())


@transaction
def end_pin_logins(account_id: UUID, tenant_id: UUID) -> None:
    """End the sessions that a PIN opened in one tenant."""
    db.session.execute(
        update(Login)
        .where(Login.account_id == account_id, Login.only_in == tenant_id, Login.ended_at.is_(None))
        .values(ended_at=context.now())
    )
