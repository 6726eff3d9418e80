"""Asking for a mail: answered alike and as fast, whether anybody has the address or not."""

from collections.abc import Callable
from threading import Thread
from typing import Any, cast

import structlog
from flask import Flask, current_app
from sqlalchemy.dialects.postgresql import insert

from guildhall import context, jobs
from guildhall.accounts import jobs as account_jobs
from guildhall.accounts.models import Account
from guildhall.accounts.queries import account_by_email
from guildhall.accounts.services.links import check_new_address
from guildhall.db import db, tenant_scope, transaction
from guildhall.directory import directory
from guildhall.errors import GuildhallError

log = structlog.get_logger(__name__)


def ask_for_link(address: str, purpose: str) -> None:
    """Send a link to sign in or to choose a password, if the address has an account.

    In a tenant the whole look-up happens behind the page. On the site's own pages it goes through
    the outbox of one of the account's tenants; an account that belongs to none is written to by a
    thread, because there is no tenant whose outbox could keep it.
    """
    if context.tenant_or_none() is not None:
        _promise_link(address, purpose, at_site=False)
        return
    account = account_by_email(address)
    if account is None:
        return
    homes = directory().homes_of(account.id)
    if homes:
        with tenant_scope(homes[0]):
            _promise_link(address, purpose, at_site=True)
    else:
        _later(lambda: account_jobs.send_link(address=address, purpose=purpose, at_site=True))


def sign_up(name: str, address: str, language: str) -> None:
    """Make an account for an address that has none, and send a link there in any case.

    Nothing can be done with the account before somebody opens the link: it has no password.
    """
    _make_account(name, address, language)
    ask_for_link(address, "sign_in")


@transaction
def ask_for_address(account: Account, address: str) -> None:
    """Send a link to a new address, which counts once somebody opens it there."""
    check_new_address(account, address)
    if context.tenant_or_none() is not None:
        jobs.enqueue(account_jobs.send_verification, account_id=str(account.id), address=address)
    else:
        _later(lambda: account_jobs.send_verification(account_id=str(account.id), address=address))


@transaction
def tell(address: str, kind: str, language: str, *, name: str = "", path: str = "") -> None:
    """Tell an address what was changed about its account."""
    facts: dict[str, Any] = {
        "address": address,
        "kind": kind,
        "language": language,
        "name": name,
        "path": path,
    }
    if context.tenant_or_none() is not None:
        jobs.enqueue(account_jobs.send_notice, **facts)
    else:
        _later(lambda: account_jobs.send_notice(**facts))


@transaction
def _make_account(name: str, address: str, language: str) -> None:
    """Make the account unless it is there; two clicks at once make one."""
    db.session.execute(
        insert(Account)
        .values(name=name, email=address, language=language)
        .on_conflict_do_nothing(index_elements=["email"])
    )


@transaction
def _promise_link(address: str, purpose: str, *, at_site: bool) -> None:
    jobs.enqueue(account_jobs.send_link, address=address, purpose=purpose, at_site=at_site)


def _later(work: Callable[[], None]) -> None:
    """Do this on a thread of its own, outside any tenant, so that the page need not wait."""
    # flask has no public way to unwrap its proxy
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001

    def run() -> None:
        with app.app_context():
            try:
                work()
            except GuildhallError as trouble:
                log.warning("mail_not_sent", error=trouble.message)
            finally:
                db.session.remove()

    Thread(target=run, name="account-mail").start()
