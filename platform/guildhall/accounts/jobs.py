"""Mail of accounts, made and sent behind the page."""

from uuid import UUID

from guildhall import context
from guildhall.accounts.mail import deliver, site_url
from guildhall.accounts.models import Account
from guildhall.accounts.queries import account_by_email, get_account, get_person
from guildhall.accounts.services.links import issue
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.here import this_config

PATHS = {"sign_in": "/sign-in/link/", "reset": "/password/", "verify": "/account/email/"}


@transaction
def send_link(address: str, purpose: str, at_site: bool) -> None:  # noqa: FBT001 - as JSON brings it
    """Send a link to an address if an account has it, and nothing otherwise."""
    account = account_by_email(address)
    if account is None:
        return
    secret = issue(account, purpose, address=account.email, tenant_slug=_slug())
    path = f"{PATHS[purpose]}{secret}"
    url = f"{this_config().site_url}{path}" if at_site else site_url(path)
    deliver(address, purpose, language=account.language, url=url)


@transaction
def send_verification(account_id: str, address: str) -> None:
    """Send the link that proves a new address."""
    account = get_account(UUID(account_id))
    secret = issue(account, "verify", address=address)
    url = site_url(f"{PATHS['verify']}{secret}")
    deliver(address, "verify", language=account.language, url=url)


@transaction
def send_invitation(person_id: str) -> None:
    """Invite a person; whoever opens the link proves that the address is hers."""
    try:
        person = get_person(UUID(person_id))
    except NotFound:
        return
    if not person.email:
        return
    account = _account_for(person.id, person.email, person.name, person.language)
    secret = issue(
        account, "invite", address=person.email, tenant_slug=_slug(), person_id=person.id
    )
    deliver(
        person.email,
        "invite",
        language=person.language or account.language,
        url=site_url(f"/invitation/{secret}"),
        name=person.name,
    )


def send_notice(address: str, kind: str, language: str, name: str, path: str) -> None:
    """Tell an address what was changed about its account."""
    deliver(address, kind, language=language, name=name, url=site_url(path) if path else "")


def _account_for(person_id: UUID, email: str, name: str, language: str) -> Account:
    """Return whose link the invitation is: the address's account, the person's own, or a new one.

    An account that is made here can do nothing until somebody opens the link: it has no password
    and belongs nowhere.
    """
    found = account_by_email(email)
    if found is not None:
        return found
    own = directory().account_of(person_id)
    if own is not None:
        return get_account(own)
    account = Account(name=name, email=email, language=language or "en")
    db.session.add(account)
    db.session.flush()
    return account


def _slug() -> str | None:
    card = directory().card() if context.tenant_or_none() else None
    return card.slug if card else None
