"""Reads of accounts: who has which way in, which sessions are open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select

from guildhall import context
from guildhall.accounts.models import (
    Account,
    AccountToken,
    Login,
    Passkey,
    Pin,
    RecoveryCode,
    SecondStep,
)
from guildhall.db import db
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person


def get_account(account_id: UUID) -> Account:
    """Return an open account; raise NotFound."""
    account = db.session.get(Account, account_id)
    if account is None or account.closed_at is not None:
        raise NotFound
    return account


def account_by_email(email: str) -> Account | None:
    """Return the open account with this address."""
    return db.session.scalars(
        select(Account).where(Account.email == email, Account.closed_at.is_(None))
    ).one_or_none()


def open_logins(account_id: UUID) -> Sequence[Login]:
    """Return the sessions of an account that are open, the last used first."""
    return db.session.scalars(
        select(Login)
        .where(
            Login.account_id == account_id,
            Login.ended_at.is_(None),
            Login.expires_at > context.now(),
        )
        .order_by(Login.last_seen_at.desc())
    ).all()


def passkeys_of(account_id: UUID) -> Sequence[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    return db.session.scalars(
        select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at)
    ).all()


def second_step_of(account_id: UUID, *, lock: bool = False) -> SecondStep | None:
    """Return the row of an account's app and wrong tries, locked if wanted."""
    statement = select(SecondStep).where(SecondStep.account_id == account_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def recovery_codes_left(account_id: UUID) -> int:
    """Return how many recovery codes of an account were not used yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def has_app(account_id: UUID) -> bool:
    """Say whether an account has an authenticator app, which every sign-in then asks for."""
    row = second_step_of(account_id)
    return row is not None and row.secret is not None


def pin_of(person_id: UUID, *, lock: bool = False) -> Pin | None:
    """Return a person's PIN row, locked until the end of the transaction if wanted."""
    statement = select(Pin).where(Pin.person_id == person_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def get_person(person_id: UUID) -> Person:
    """Return somebody of this tenant who is not archived; raise NotFound."""
    found = persons_by_id([person_id])
    if not found:
        raise NotFound
    return found[0]


def persons_by_id(person_ids: Sequence[UUID]) -> list[Person]:
    """Return these people of the current tenant by name, leaving out whoever is archived."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.id.in_(person_ids), Person.archived_at.is_(None))
            .order_by(Person.last_name, Person.first_name, Person.id)
        )
    )


def accounts_of(person_ids: Sequence[UUID]) -> dict[UUID, Account]:
    """Return the account of each of these people who has one."""
    joined = directory().account_id_for(Person.id)
    rows = db.session.execute(
        select(Person.id, Account)
        .join(Account, Account.id == joined)
        .where(Person.id.in_(person_ids))
    )
    return {row.id: row.Account for row in rows}


WAYS = ("none", "invited", "code", "pin", "email")
"""How somebody signs in, or does not yet; the order of the filter."""


def people_and_ways(way: str = "", search: str = "") -> Select[Any]:
    """Return people with account, PIN and invitation; `way` is one of WAYS, or anything for all."""
    now = context.now()
    joined = directory().account_id_for(Person.id)
    statement = (
        select(
            Person,
            Account,
            Pin,
            Person.id.label("person_id"),
            _invited_until().label("invited_until"),
        )
        .select_from(Person)
        .outerjoin(Account, Account.id == joined)
        .outerjoin(Pin, and_(Pin.tenant_id == Person.tenant_id, Pin.person_id == Person.id))
        .where(Person.archived_at.is_(None))
    )
    has_email = Account.email.is_not(None)
    has_pin = Pin.pin_hash.is_not(None)
    has_code = and_(Pin.code_expires_at > now, ~has_pin)
    no_way = and_(~func.coalesce(has_email, False), ~has_pin)
    conditions = {
        "email": has_email,
        "pin": has_pin,
        "code": has_code,
        "invited": and_(no_way, _invited_until().is_not(None)),
        "none": and_(
            no_way,
            or_(Pin.code_expires_at.is_(None), Pin.code_expires_at <= now),
            _invited_until().is_(None),
        ),
    }
    if way in conditions:
        statement = statement.where(conditions[way])
    if search.strip():
        statement = statement.where(Person.search.contains(search.strip().lower(), autoescape=True))
    return statement


def _invited_until() -> ScalarSelect[datetime]:
    return (
        select(func.max(AccountToken.expires_at))
        .where(
            AccountToken.person_id == Person.id,
            AccountToken.purpose == "invite",
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > context.now(),
        )
        .correlate(Person)
        .scalar_subquery()
    )
